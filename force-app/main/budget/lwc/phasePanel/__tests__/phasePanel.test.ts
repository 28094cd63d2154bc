import LightningConfirm from 'lightning/confirm';
import { updateRecord } from 'lightning/uiRecordApi';
import PhasePanel from 'c/phasePanel';
import { all, allow, answer, asked, edges, field, one, refuse, settled, show, texts, told, unknownObject } from 'test/page';
import { asSaveError, refusalsOf } from 'test/refusals';

const confirm = jest.spyOn(LightningConfirm, 'open');
const updates = updateRecord as jest.Mock;
const phase = (more: object = {}) => ({
    ...{
        Id: 'ph1',
        Name: field('Year 1'),
        Kind__c: field('Run'),
        Status__c: field('Open'),
        Budget__c: field(1000),
        Spent__c: field(600),
        Deviation__c: field(-40)
    },
    ...{ Forecast_Straight_Line__c: field(900), Forecast_Run_Rate__c: field(1100), Slimming_Allowance__c: field(50), Slimming_Spent__c: field(20) },
    ...{ Stewardship_Allowance__c: field(60), Stewardship_Spent__c: field(0), Allowance_Warning__c: field('Stewardship money is unspent') },
    ...more
});
const group = (category: string, status: string, amount: number) => ({
    aggregate: { Category__c: field(category), Status__c: field(status), Amount__c: { sum: field(amount) } }
});
const data = (node: object, ...groups: object[]) => ({
    uiapi: { query: { Lifecycle_Phase__c: edges(node) }, aggregate: { Budget_Entry__c: edges(...groups) } }
});

async function answered(answerData: object, refresh?: () => Promise<void>): Promise<HTMLElement> {
    const element = await show('c-phase-panel', PhasePanel, { recordId: 'ph1' });
    await answer(answerData, refresh);
    return element;
}

describe('phasePanel', () => {
    it('compares budget, spend and where it is heading, and the allowances of a run year', async () => {
        const element = await answered(data(phase(), group('Run', 'Paid', 500), group('Change', 'Planned', 80), group('Run', 'Committed', 100)));
        expect(asked().variables).toEqual({ id: 'ph1' });
        expect(
            told<{ label: string; value: string; note: string }>(element, 'c-stat-tile').map(({ label, value, note }) =>
                `${label} ${value} ${note}`.trim()
            )
        ).toEqual([
            'Budget $1,000',
            'Spent $600 40% below the budget',
            'Forecast, straight line $900 spent so far, and for the days left the budget day by day',
            'Forecast, run rate $1,100 if it goes on as it has gone so far',
            'Slimming $20 spent of $50',
            'Data stewardship $0 spent of $60'
        ]);
        expect(one(element, '[role="note"]').textContent).toBe('Stewardship money is unspent');
        expect(told(element, 'c-chart-canvas')).toMatchObject([
            {
                labels: ['Change', 'Run'],
                lines: [
                    { label: 'Paid', values: [0, 500] },
                    { label: 'Committed', values: [0, 100] },
                    { label: 'Planned', values: [80, 0] }
                ]
            }
        ]);
        await expect(element).toBeAccessible();
    });

    it.each([
        [629, '629% over the budget'],
        [0, 'exactly the budget']
    ])('says in words how far %i %% is from the budget', async (off, note) => {
        const element = await answered(data(phase({ Deviation__c: field(off) })));
        expect(told<{ note: string }>(element, 'c-stat-tile')[1]?.note).toBe(note);
    });

    it('leaves out allowances and deviation where there are none', async () => {
        const element = await answered(data(phase({ Kind__c: field('Planning'), Deviation__c: field(null), Allowance_Warning__c: field(null) })));
        expect(told<{ note: string }>(element, 'c-stat-tile').map(({ note }) => note === '')).toEqual([true, true, false, false]);
        expect(told(element, 'c-empty-state')).toMatchObject([{ heading: 'No spend yet' }]);
        expect(all(element, '[role="note"]')).toHaveLength(0);
    });

    const milestone = (amount: number, isAccepted: boolean) => ({ Id: `m${amount}`, Amount__c: field(amount), Accepted__c: field(isAccepted) });
    const undone = { Planned__c: field(80.5), Milestones__r: edges(milestone(100, true), milestone(37037.04, false), milestone(0.5, false)) };

    it.each([
        [
            'Planned',
            'Open phase',
            'Open',
            'Open Year 1 with its budget of $1,000.00? Its share and payments are then fixed, and money can be committed and paid.'
        ],
        [
            'Open',
            'Close phase',
            'Closed',
            'Close Year 1? After that no more spend can be committed or paid in it. 2 of 3 payments are not accepted yet: $37,037.54. $80.50 is planned and neither committed nor paid.'
        ],
        [
            'Closed',
            'Reopen phase',
            'Open',
            'Reopen Year 1? $600.00 of its budget of $1,000.00 is spent. Money can then be committed and paid in it again.'
        ]
    ])('takes a phase that is %s on, and says first what follows', async (status, label, next, question) => {
        confirm.mockResolvedValueOnce(false).mockResolvedValueOnce(true);
        const refresh = jest.fn().mockResolvedValue(undefined);
        const element = await answered(data(phase({ Status__c: field(status), ...undone })), refresh);
        expect(all(element, 'lightning-button')).toHaveLength(0);
        await allow('Lifecycle_Phase__c', { createable: false, updateable: true });
        expect(told(element, 'lightning-button')).toMatchObject([{ label }]);
        one(element, 'lightning-button').click();
        await settled();
        expect(confirm.mock.calls[0]?.[0]).toMatchObject({ label, message: question });
        expect(updates).not.toHaveBeenCalled();
        one(element, 'lightning-button').click();
        await settled();
        expect(updates).toHaveBeenCalledWith({ fields: { Id: 'ph1', Status__c: next } });
        expect(refresh).toHaveBeenCalledTimes(1);
    });

    it('names nothing undone when a phase is closed that is done', async () => {
        confirm.mockResolvedValueOnce(false);
        const element = await answered(data(phase({ Planned__c: field(0), Milestones__r: edges(milestone(100, true)) })));
        await allow('Lifecycle_Phase__c', { createable: false, updateable: true });
        one(element, 'lightning-button').click();
        await settled();
        expect(confirm.mock.calls[0]?.[0].message).toBe('Close Year 1? After that no more spend can be committed or paid in it.');
    });

    it('shows why the org refuses', async () => {
        confirm.mockResolvedValueOnce(true);
        updates.mockRejectedValueOnce({ body: { message: 'Correct the shares first.' } });
        const element = await answered(data(phase({ Status__c: field('Planned') })));
        await allow('Lifecycle_Phase__c', { createable: false, updateable: true });
        one(element, 'lightning-button').click();
        await settled();
        expect(told(element, 'c-error-panel')).toMatchObject([{ errors: { body: { message: 'Correct the shares first.' } } }]);
        await expect(element).toBeAccessible();
    });

    it('says who to ask', async () => {
        const element = await show('c-phase-panel', PhasePanel, { recordId: 'ph1' });
        expect(all(element, 'c-skeleton')).toHaveLength(1);
        await refuse(unknownObject('Lifecycle_Phase__c'));
        expect(told(element, 'c-empty-state')).toMatchObject([{ heading: 'You do not have access to budget figures' }]);
    });

    it('says in its own words why any rule or flow refuses, until it is dismissed', async () => {
        const element = await answered(data(phase({ Status__c: field('Planned') })));
        await allow('Lifecycle_Phase__c', { createable: false, updateable: true });
        for (const refusal of refusalsOf('Lifecycle_Phase__c')) {
            confirm.mockResolvedValueOnce(true);
            updates.mockRejectedValueOnce(asSaveError(refusal));
            one(element, 'lightning-button').click();
            // eslint-disable-next-line no-await-in-loop -- one refusal after the other, on the same page
            await settled();
            expect([refusal.name, ...texts(one(element, 'c-error-panel'), 'li')]).toEqual([refusal.name, refusal.text]);
        }
        expect(one<HTMLElement & { dismissible: boolean }>(element, 'c-error-panel').dismissible).toBe(true);
    });
});
