import BudgetNeeds from 'c/budgetNeeds';
import type { NeedGroup } from 'c/needLines';
import { allow, answer, asked, edges, field, show, told } from 'test/page';

const ME = '005000000000001';
jest.mock('@salesforce/user/Id', () => ({ __esModule: true, default: '005000000000001' }), { virtual: true });
beforeEach(() => jest.useFakeTimers({ now: new Date('2026-11-28T20:00:00Z'), doNotFake: ['setTimeout', 'queueMicrotask'] }));
afterEach(() => jest.useRealTimers());

const program = { Name: field('After-sales') };
const payment = (name: string, due: string, { accepted = false, gate = undefined as boolean | undefined } = {}) => ({
    Id: name,
    Name: field(name),
    Amount__c: field(37_037.04),
    Due_Date__c: field(due),
    Accepted__c: field(accepted),
    Gate__r: gate === undefined ? null : { Name: field('Functional design'), Accepted__c: field(gate), Phase__r: { Name: field('Delivery') } },
    Phase__c: field('phase1'),
    Phase__r: { Name: field('Planning'), Program__r: program }
});
const agreement = (name: string, { business = 0, delivery = 0, signedBy = [] as string[] }) => ({
    Id: name,
    Name: field(name),
    Program__r: program,
    Business_Signatures__c: field(business),
    Delivery_Signatures__c: field(delivery),
    Signatures__r: edges(...signedBy.map((by) => ({ Id: by, Signed_By__c: field(by) })))
});
const counted = (...found: object[]) => ({ ...edges(...found), totalCount: found.length });
const answerOf = (found: object) => ({
    uiapi: { query: { payments: counted(), bodies: counted(), actions: counted(), allowances: counted(), ...found } }
});

async function shown({ edit }: { edit: boolean }): Promise<HTMLElement> {
    const element = await show('c-budget-needs', BudgetNeeds, {});
    await allow('Gain_Share_Signature__c', { createable: true, updateable: edit });
    await allow('Gain_Share_Agreement__c', { createable: edit, updateable: edit });
    return element;
}
const groups = (element: Element) =>
    told<{ groups: NeedGroup[] }>(element, 'c-need-groups')
        .flatMap((one) => one.groups)
        .filter(({ lines }) => lines.length > 0)
        .map(({ key, lines }) => [key, ...lines.map(({ text, detail, urgent }) => `${urgent ? '! ' : ''}${text}: ${detail}`)]);

describe('budgetNeeds', () => {
    it('tells of payments what they wait for and when they are due, to the cent', async () => {
        const element = await shown({ edit: true });
        await answer(
            answerOf({
                payments: counted(
                    payment('Advance', '2026-07-01', { accepted: true }),
                    payment('Design', '2026-12-01'),
                    payment('Gated', '2026-11-28', { accepted: true, gate: false }),
                    payment('Gate open', '2026-11-29', { accepted: true, gate: true })
                )
            })
        );
        expect(groups(element)).toEqual([
            [
                'payment',
                '! Planning · Advance · $37,037.04: Ready to be paid · Overdue since Jul 1, 2026 · After-sales',
                'Planning · Design · $37,037.04: Accept it, then pay · Due Dec 1, 2026 · After-sales',
                'Planning · Gated · $37,037.04: Waits for Functional design of Delivery, which is not accepted yet. · Due Nov 28, 2026 · After-sales',
                'Planning · Gate open · $37,037.04: Ready to be paid · Due Nov 29, 2026 · After-sales'
            ]
        ]);
        expect(JSON.stringify(asked().variables?.payments)).toContain('"lte":{"value":"2026-12-12"}');
    });

    it('tells of bodies, actions and allowances', async () => {
        const element = await shown({ edit: false });
        await answer(
            answerOf({
                bodies: counted({ Id: 'b', Name: field('Steering committee'), Next_Meeting_Due__c: field('2026-10-01'), Program__r: program }),
                actions: counted({
                    Id: 'a',
                    Name: field('Retire reports'),
                    Due_Date__c: field('2026-12-15'),
                    Overdue__c: field(false),
                    Action_Owner__r: { Name: field('Vic Viewer') },
                    Program__r: program
                }),
                allowances: counted({ Id: 'p', Name: field('Year 2'), Allowance_Warning__c: field('Slimming money is unspent'), Program__r: program })
            })
        );
        expect(groups(element)).toEqual([
            ['action', 'Retire reports: Due Dec 15, 2026 · After-sales · Owner: Vic Viewer'],
            ['body', '! Steering committee: Overdue since Oct 1, 2026 · After-sales'],
            ['allowance', 'Year 2: Slimming money is unspent · After-sales']
        ]);
    });

    it.each([
        [true, ['agreement', 'New: Sign for delivery · After-sales']],
        [false, ['agreement', 'New: Sign for the business · After-sales', 'By delivery: Sign for the business · After-sales']]
    ])('asks each side for its signature (edits agreements: %s)', async (edit, expected) => {
        const element = await shown({ edit });
        await answer(
            answerOf({
                unsigned: counted(
                    agreement('New', {}),
                    agreement('By delivery', { delivery: 1 }),
                    agreement('By me', { business: 1, signedBy: [ME] })
                )
            })
        );
        expect(groups(element)).toEqual([expected]);
    });
});
