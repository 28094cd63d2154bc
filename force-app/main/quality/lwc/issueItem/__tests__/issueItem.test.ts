import IssueItem from 'c/issueItem';
import type { IssueRow } from 'c/issueItem';
import { all, navigate, one, settled, show, texts } from 'test/page';

const ROW: IssueRow = {
    ...{ id: 'i1', recordId: '0031', objectApiName: 'Contact', objectLabel: 'Contact', recordName: 'Ada King', isVisible: true },
    ...{ fieldLabel: 'Email', recordTypeId: '012', value: 'ada@', valueText: 'ada@', reason: 'Is no email address', suggestion: 'ada@example.com' },
    field: { apiName: 'Email', label: 'Email', dataType: 'Email', updateable: true },
    ...{ mayEdit: true, facts: 'Steward: Sam', note: '' }
};
async function shown(row: Partial<IssueRow> = {}): Promise<{ element: HTMLElement; heard: (string | unknown)[] }> {
    const element = await show('c-issue-item', IssueItem, { row: { ...ROW, ...row }, selectable: true, active: true });
    const heard: (string | unknown)[] = [];
    for (const name of ['savevalue', 'choose', 'next', 'previous', 'assign', 'snooze', 'waive', 'undo'])
        element.addEventListener(name, (event) => heard.push(name, (event as CustomEvent<unknown>).detail));
    return { element, heard };
}
const press = async (element: Element, key: string, on = '.item', more: object = {}): Promise<void> => {
    one(element, on).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, ...more }));
    await settled();
};

describe('issueItem', () => {
    it('shows record, value, reason and what to do', async () => {
        const { element } = await shown();
        expect(texts(element, '[data-record], [data-value], [data-reason], [data-facts], [data-take]')).toEqual([
            'Ada King',
            'ada@',
            'Is no email address',
            'Steward: Sam',
            'Use ada@example.com'
        ]);
        await expect(element).toBeAccessible();
        one(element, '[data-record]').click();
        expect(navigate).toHaveBeenCalledWith(expect.objectContaining({ attributes: expect.objectContaining({ recordId: '0031' }) }));
    });

    it('edits in place and sends the value', async () => {
        const { element, heard } = await shown();
        one(element, '[data-edit]').click();
        await settled();
        const input = one(element, 'c-field-input') as HTMLElement & { value: unknown };
        input.value = 'ada@example.org';
        await expect(element).toBeAccessible();
        one(element, 'form').dispatchEvent(new CustomEvent('submit', { cancelable: true }));
        expect(heard).toEqual(['savevalue', { id: 'i1', value: 'ada@example.org' }]);
        await press(element, 'Escape', 'form');
        expect(all(element, 'form')).toHaveLength(0);
    });

    it.each([
        ['ArrowDown', 'next'],
        ['k', 'previous'],
        [' ', 'choose'],
        ['a', 'assign'],
        ['s', 'snooze'],
        ['w', 'waive'],
        ['u', 'undo']
    ])('tells by the key "%s": %s', async (key, name) => {
        const { element, heard } = await shown();
        await press(element, key);
        expect(heard).toEqual([name, { id: 'i1' }]);
    });

    it('takes the suggestion by a key, opens the field by Enter, and leaves keys with Ctrl to the browser', async () => {
        const { element, heard } = await shown();
        await press(element, 'a', '.item', { ctrlKey: true });
        await press(element, 't');
        await press(element, 'Enter');
        expect(heard).toEqual(['savevalue', { id: 'i1', value: 'ada@example.com' }]);
        expect(all(element, 'form')).toHaveLength(1);
        // What is typed in the field is no command.
        await press(element, 'u', 'c-field-input');
        expect(heard).toHaveLength(2);
    });

    it('offers nothing to who may not edit, and no suggestion for what waits', async () => {
        const { element } = await shown({ mayEdit: false, isVisible: false });
        expect(all(element, 'button, a')).toHaveLength(0);
        await press(element, 'e');
        await press(element, 't');
        expect(all(element, 'form')).toHaveLength(0);
        const { element: waiting } = await shown({ note: 'Changed since the last scan.' });
        expect(all(waiting, '[data-take]')).toHaveLength(0);
        expect(texts(waiting, '[data-note]')).toEqual(['Changed since the last scan.']);
    });
});
