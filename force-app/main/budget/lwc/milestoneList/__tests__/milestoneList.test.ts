import LightningConfirm from 'lightning/confirm';
import { updateRecord } from 'lightning/uiRecordApi';
import MilestoneList from 'c/milestoneList';
import { all, allow, answer, edges, field, one, refuse, settled, show, texts, told, unknownObject } from 'test/page';
import { asSaveError, refusalsOf } from 'test/refusals';

jest.mock('@salesforce/customPermission/Pay_Milestones', () => ({ __esModule: true, default: true }), { virtual: true });

const updates = updateRecord as jest.Mock;
const confirm = jest.spyOn(LightningConfirm, 'open');
const milestone = (id: string, more: object = {}) => ({
    ...{ Id: id, Name: field(`Payment ${id}`), Share__c: field(30), Amount__c: field(1200), Condition__c: field('Design accepted') },
    ...{
        Due_Date__c: field('2026-04-30'),
        Accepted__c: field(false),
        Accepted_On__c: field(null),
        Accepted_By__r: null,
        Paid_On__c: field(null),
        Gate__r: null
    },
    ...more
});
const accepted = { Accepted__c: field(true), Accepted_On__c: field('2026-04-01'), Accepted_By__r: { Name: field('Ann Li') } };
const gate = (isOpen: boolean) => ({ Gate__r: { Name: field('Design'), Accepted__c: field(isOpen), Phase__r: { Name: field('Delivery') } } });

async function answered(...milestones: object[]): Promise<HTMLElement> {
    const element = await show('c-milestone-list', MilestoneList, { recordId: 'ph1' });
    await answer({ uiapi: { query: { Payment_Milestone__c: edges(...milestones) } } });
    return element;
}

describe('milestoneList', () => {
    it('lists what is to be paid, for what, and what it waits for', async () => {
        const element = await answered(
            milestone('1', { ...accepted, Paid_On__c: field('2026-05-02') }),
            milestone('2', { ...accepted, ...gate(false) }),
            milestone('3', gate(true))
        );
        expect(texts(element, 'strong')).toEqual(['Payment 1', 'Payment 2', 'Payment 3']);
        expect(texts(element, '[data-gate]')).toEqual([
            'Waits for Design of Delivery, which is not accepted yet.',
            'Its gate is open: Design of Delivery is accepted.'
        ]);
        expect(one(element, '[data-milestone="Payment 1"]').textContent).toContain(
            'Due Apr 30, 2026 · Accepted by Ann Li on Apr 1, 2026 · Paid May 2, 2026'
        );
        expect(one(element, '[data-milestone="Payment 1"]').textContent).toContain('30% · $1,200.00');
        expect(told<{ label: string }>(element, 'lightning-badge').map(({ label }) => label)).toEqual(['Paid', 'Accepted']);
        expect(all(element, 'button')).toHaveLength(0);
        await expect(element).toBeAccessible();
    });

    it('accepts and pays for who may', async () => {
        const element = await answered(
            milestone('1', { ...accepted, Paid_On__c: field('2026-05-02') }),
            milestone('2', { ...accepted, Amount__c: field(37037.04) }),
            milestone('3')
        );
        await allow('Payment_Milestone__c', { createable: false, updateable: true });
        expect(texts(element, 'button')).toEqual(['Pay', 'Accept']);
        confirm.mockResolvedValueOnce(false).mockResolvedValueOnce(true);
        one(element, '[data-milestone="Payment 2"] button').click();
        await settled();
        expect(confirm.mock.calls[0]?.[0]).toMatchObject({ message: 'Pay Payment 2, $37,037.04? A payment cannot be taken back.' });
        expect(updates).not.toHaveBeenCalled();
        one(element, '[data-milestone="Payment 2"] button').click();
        await settled();
        confirm.mockResolvedValueOnce(false).mockResolvedValueOnce(true);
        one(element, '[data-milestone="Payment 3"] button').click();
        await settled();
        expect(confirm.mock.calls[2]?.[0]).toMatchObject({
            label: 'Accept',
            message: 'Accept Payment 3? Its $1,200.00 can then be paid, and you are named as the one who accepted it.'
        });
        expect(updates).toHaveBeenCalledTimes(1);
        one(element, '[data-milestone="Payment 3"] button').click();
        await settled();
        expect(updates.mock.calls.map(([{ fields }]) => Object.keys(fields))).toEqual([
            ['Id', 'Paid_On__c'],
            ['Id', 'Accepted__c']
        ]);
        expect(updates.mock.calls[0]?.[0].fields.Paid_On__c).toMatch(/^\d{4}-\d{2}-\d{2}$/);
        await expect(element).toBeAccessible();
    });

    it('shows why a payment is refused', async () => {
        confirm.mockResolvedValueOnce(true);
        updates.mockRejectedValueOnce({ body: { message: 'This payment waits for its gate.' } });
        const element = await answered(milestone('2', accepted));
        await allow('Payment_Milestone__c', { createable: false, updateable: true });
        one(element, 'button').click();
        await settled();
        expect(told(element, 'c-error-panel')).toMatchObject([{ errors: { body: { message: 'This payment waits for its gate.' } } }]);
    });

    it('says what to do without payments, and who to ask without access', async () => {
        const element = await answered();
        expect(told(element, 'c-empty-state')).toMatchObject([{ heading: 'No payments yet' }]);
        await refuse(unknownObject('Payment_Milestone__c'));
        expect(told(element, 'c-empty-state')).toMatchObject([{ heading: 'You do not have access to budget figures' }]);
        await refuse('Out of order');
        expect(all(element, 'c-error-panel')).toHaveLength(1);
    });

    it('says in its own words why any rule or flow refuses, until it is dismissed', async () => {
        const element = await answered(milestone('2', accepted));
        await allow('Payment_Milestone__c', { createable: false, updateable: true });
        for (const refusal of refusalsOf('Payment_Milestone__c')) {
            confirm.mockResolvedValueOnce(true);
            updates.mockRejectedValueOnce(asSaveError(refusal));
            one(element, 'button').click();
            // eslint-disable-next-line no-await-in-loop -- one refusal after the other, on the same page
            await settled();
            expect([refusal.name, ...texts(one(element, 'c-error-panel'), 'li')]).toEqual([refusal.name, refusal.text]);
        }
        expect(one<HTMLElement & { dismissible: boolean }>(element, 'c-error-panel').dismissible).toBe(true);
    });
});
