import IssueActions from 'c/issueActions';
import { all, one, settled, show, texts } from 'test/page';

jest.mock('@salesforce/user/Id', () => ({ __esModule: true, default: '005000000000001' }), { virtual: true });

interface Shown extends HTMLElement {
    begin(action: string): Promise<void>;
}
async function shown(properties: object = {}): Promise<{ element: Shown; applied: unknown[]; undone: () => number }> {
    const element = (await show('c-issue-actions', IssueActions, { count: 2, ...properties })) as unknown as Shown;
    const applied: unknown[] = [];
    let undone = 0;
    element.addEventListener('apply', (event) => applied.push((event as CustomEvent<unknown>).detail));
    element.addEventListener('undo', () => (undone += 1));
    return { element, applied, undone: () => undone };
}
/** Fills the form that is open, and sends it. */
async function fillIn(element: Element, values: Record<string, string>): Promise<void> {
    for (const input of all<HTMLInputElement>(element, '[data-field]')) {
        input.value = values[input.dataset.field ?? ''] ?? input.value;
        input.reportValidity = () => Boolean(input.value);
    }
    one(element, 'form').dispatchEvent(new CustomEvent('submit', { cancelable: true }));
    await settled();
}

describe('issueActions', () => {
    it.each([
        ['assign', { Due__c: '2026-06-01' }, { Due__c: '2026-06-01', Steward__c: '005000000000001' }, '{0} assigned'],
        ['snooze', { Snoozed_Until__c: '2026-06-01' }, { Snoozed_Until__c: '2026-06-01', Status__c: 'Snoozed' }, '{0} snoozed'],
        [
            'waive',
            { Waive_Reason__c: 'Is right', Waived_Until__c: '2027-06-01' },
            { Waive_Reason__c: 'Is right', Waived_Until__c: '2027-06-01', Status__c: 'Waived' },
            '{0} waived'
        ]
    ])('sends what to %s', async (action, typed, values, done) => {
        const { element, applied } = await shown();
        one(element, `[data-action="${action}"]`).click();
        await settled();
        await expect(element).toBeAccessible();
        await fillIn(element, typed);
        expect(applied).toEqual([{ values, done }]);
        expect(all(element, 'form')).toHaveLength(0);
    });

    it('sends nothing without a reason', async () => {
        const { element, applied } = await shown();
        await element.begin('waive');
        await settled();
        await fillIn(element, {});
        expect(applied).toEqual([]);
        expect(all(element, 'form')).toHaveLength(1);
    });

    it('assigns to whom was picked', async () => {
        const { element, applied } = await shown();
        await element.begin('assign');
        await settled();
        one(element, 'lightning-record-picker').dispatchEvent(new CustomEvent('change', { detail: { recordId: '005x' } }));
        await fillIn(element, {});
        expect(applied).toEqual([expect.objectContaining({ values: expect.objectContaining({ Steward__c: '005x' }) })]);
    });

    it('opens what was put off again, and does nothing with nothing', async () => {
        const { element, applied } = await shown({ status: 'Snoozed' });
        expect(all(element, '[data-action="snooze"]')).toHaveLength(0);
        one(element, '[data-reopen]').click();
        expect(applied).toEqual([{ values: { Status__c: 'Open', Snoozed_Until__c: null, Waived_Until__c: null }, done: '{0} opened again' }]);
        const { element: idle } = await shown({ count: 0 });
        await idle.begin('assign');
        await settled();
        expect(all(idle, 'form')).toHaveLength(0);
        expect(all<HTMLButtonElement>(idle, 'button').every(({ disabled }) => disabled)).toBe(true);
    });

    it('says what it would undo', async () => {
        const { element, undone } = await shown({ undoable: '2 snoozed' });
        expect(texts(element, '[data-undo]')).toEqual(['Undo: 2 snoozed']);
        one(element, '[data-undo]').click();
        expect(undone()).toBe(1);
    });
});
