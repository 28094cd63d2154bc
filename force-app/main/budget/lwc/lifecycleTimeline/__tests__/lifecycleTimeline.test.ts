import LifecycleTimeline from 'c/lifecycleTimeline';
import { all, allow, answer, answerTo, asked, edges, field, navigate, one, refuse, settled, show, texts, told, unknownObject } from 'test/page';

const program = (more: object = {}) => ({
    ...{ Id: 'p1', Name: field('After-sales'), Labour_Budget__c: field(1000), Paid_Spend__c: field(300), Committed_Spend__c: field(50) },
    ...{ Expected_Return__c: field(4.38) },
    ...{ Front_Load__c: field(40), Front_Loaded__c: field(false), Open_Actions__c: field(0), Next_Cycle_Due__c: field(false) },
    ...{ Cycle_End__c: field('2027-12-31'), Next_Cycles__r: edges() },
    ...more
});
const phase = (n: number, more: object = {}) => ({
    ...{ Id: `ph${n}`, Name: field(`Phase ${n}`), Program__c: field('p1'), Kind__c: field('Run'), Status__c: field('Open') },
    ...{ Start_Date__c: field(`${2025 + n}-01-01`), End_Date__c: field(`${2025 + n}-12-31`), Budget__c: field(400) },
    ...{ Planned__c: field(100), Committed__c: field(100), Paid__c: field(200), Overspend_Step__c: field(0), Allowance_Warning__c: field(null) },
    ...more
});
const milestone = (more: object = {}) => ({
    ...{
        Id: 'm1',
        Name: field('Advance'),
        Phase__c: field('ph1'),
        Due_Date__c: field('2026-02-01'),
        Status__c: field('Open'),
        Amount__c: field(120)
    },
    ...more
});
const data = (programs: object[], phases: object[] = [], milestones: object[] = []) => ({
    uiapi: { query: { CRM_Program__c: edges(...programs), Lifecycle_Phase__c: edges(...phases), Payment_Milestone__c: edges(...milestones) } }
});
const shown = (properties: object = {}) => show('c-lifecycle-timeline', LifecycleTimeline, properties);

async function answered(answerData: object, properties: object = { recordId: 'p1' }): Promise<HTMLElement> {
    const element = await shown(properties);
    await answer(answerData);
    return element;
}
const tiles = (element: Element) => told<{ label: string; value: string; note: string }>(element, 'c-stat-tile');

describe('lifecycleTimeline', () => {
    it('reads one program: that of the page, or the chosen one', async () => {
        await shown({ recordId: 'p1' });
        expect(asked().variables).toEqual({ id: 'p1' });
        document.body.replaceChildren();
        const element = await shown();
        expect(all(element, 'c-skeleton')).toHaveLength(1);
        one(element, 'c-program-picker').dispatchEvent(new CustomEvent('choose', { detail: { programId: 'p2', errors: undefined } }));
        await settled();
        expect(asked().variables).toEqual({ id: 'p2' });
        await answerTo('LifecycleTimeline', data([program({ Id: 'p2' })]));
        expect(told(element, 'c-empty-state')).toMatchObject([{ heading: 'No phases yet' }]);
    });

    it('says that there are no phases where there is no program', async () => {
        const element = await shown();
        one(element, 'c-program-picker').dispatchEvent(new CustomEvent('choose', { detail: { programId: undefined, errors: undefined } }));
        await settled();
        expect(told(element, 'c-empty-state')).toMatchObject([{ heading: 'No phases yet' }]);
        expect(all(element, 'c-skeleton')).toHaveLength(0);
    });

    it('shows each phase with its money, and payments by due date', async () => {
        const element = await answered(
            data(
                [program()],
                [phase(1), phase(2, { Status__c: field('Planned') })],
                [
                    milestone(),
                    milestone({ Id: 'm2', Name: field('Last'), Status__c: field('Waiting for Advance'), Due_Date__c: field(null) }),
                    milestone({ Id: 'm3', Name: field('First'), Status__c: field('Paid') })
                ]
            )
        );
        expect(texts(element, '[data-phase] .name a')).toEqual(['Phase 1', 'Phase 2']);
        expect(one(element, '[data-money="Phase 1"]').textContent).toBe('Paid $200, committed $100, planned $100 of $400');
        expect(one(element, '.part.paid').getAttribute('style')).toContain('50%');
        expect(all(element, '.mark').map((mark) => mark.getAttribute('aria-label'))).toEqual([
            'Advance, $120.00, Feb 1, 2026, Open',
            'Last, $120.00, Waiting for Advance',
            'First, $120.00, Feb 1, 2026, Paid'
        ]);
        expect(all(element, '.mark').map((mark) => mark.className)).toEqual(['mark open late', 'mark waiting', 'mark paid']);
        expect(tiles(element).map(({ value, note }) => `${value} ${note}`.trim())).toEqual([
            '$1,000 returns 4.38 times as much a year at target',
            '$350 35% of the labour budget, committed and paid',
            '40% of the labour budget; about 40 % is right',
            '$120.00 Advance · Feb 1, 2026 · Open'
        ]);
        await expect(element).toBeAccessible();
    });

    it('warns of what is off course', async () => {
        const element = await answered(
            data(
                [program({ Front_Loaded__c: field(true), Open_Actions__c: field(2), Next_Cycle_Due__c: field(true) })],
                [phase(1, { Overspend_Step__c: field(1) }), phase(2, { Allowance_Warning__c: field('Slimming money is unspent') })]
            )
        );
        expect(texts(element, '[data-warnings] li')).toEqual([
            'More than 40 % is spent by go-live: too little is left to run and improve this CRM afterwards.',
            'Phase 1 is over its budget.',
            'Phase 2: Slimming money is unspent',
            'Corrective actions that are open: 2.',
            'The cycle ends on Dec 31, 2027. Plan the next one.'
        ]);
        await expect(element).toBeAccessible();
    });

    it('leads to the next cycle who may create programs, until there is one', async () => {
        const due = { Next_Cycle_Due__c: field(true) };
        const element = await answered(data([program(due)], [phase(1)]));
        expect(all(element, 'lightning-button')).toHaveLength(0);
        await allow('CRM_Program__c', { createable: true, updateable: true });
        one(element, 'lightning-button').click();
        expect(navigate).toHaveBeenCalledWith({
            type: 'standard__navItemPage',
            attributes: { apiName: 'New_Program' },
            state: { c__previous: 'p1' }
        });
        const later = await answered(data([program({ ...due, Next_Cycles__r: edges({ Id: 'p2' }) })], [phase(1)]));
        await allow('CRM_Program__c', { createable: true, updateable: true });
        expect(all(later, 'lightning-button')).toHaveLength(0);
    });

    it('opens phases and payments', async () => {
        const element = await answered(data([program()], [phase(1)], [milestone()]));
        one(element, '.name a').click();
        one(element, '.mark').click();
        expect((navigate as jest.Mock).mock.calls.map(([page]) => page.attributes)).toEqual([
            { recordId: 'ph1', objectApiName: 'Lifecycle_Phase__c', actionName: 'view' },
            { recordId: 'm1', objectApiName: 'Payment_Milestone__c', actionName: 'view' }
        ]);
    });

    it('says who to ask, and what went wrong', async () => {
        const element = await shown();
        await refuse(unknownObject('Lifecycle_Phase__c'));
        expect(told(element, 'c-empty-state')).toMatchObject([{ heading: 'You do not have access to budget figures' }]);
        await refuse('Out of order');
        expect(told(element, 'c-error-panel')).toMatchObject([{ errors: [{ message: 'Out of order' }] }]);
    });
});
