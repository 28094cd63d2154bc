import FieldInput from 'c/fieldInput';
import { all, offerValues, one, show } from 'test/page';

interface Shown extends HTMLElement {
    value: unknown;
}
const shown = async (dataType: string, value: unknown, more: object = {}): Promise<Shown> =>
    (await show('c-field-input', FieldInput, {
        ...{ objectApiName: 'Account', recordTypeId: '012000000000000AAA', value },
        field: { apiName: 'It__c', label: 'It', dataType, updateable: true, ...more }
    })) as unknown as Shown;
const change = (element: Element, detail: object): boolean => one(element, '[data-input]').dispatchEvent(new CustomEvent('change', { detail }));

describe('fieldInput', () => {
    it.each([
        ['String', 'lightning-input', { value: 'b' }, 'b'],
        ['String', 'lightning-input', { value: '' }, null],
        ['Boolean', 'lightning-input', { checked: true }, true],
        ['TextArea', 'lightning-textarea', { value: 'b' }, 'b'],
        ['Double', 'c-number-input', { value: 2.5 }, 2.5],
        ['Double', 'c-number-input', { value: undefined }, null],
        ['Reference', 'lightning-record-picker', { recordId: '001' }, '001'],
        ['Reference', 'lightning-record-picker', { recordId: null }, null],
        ['Picklist', 'lightning-combobox', { value: 'b' }, 'b'],
        ['Picklist', 'lightning-combobox', { value: '' }, null],
        ['MultiPicklist', 'lightning-dual-listbox', { value: ['a', 'b'] }, 'a;b'],
        ['MultiPicklist', 'lightning-dual-listbox', { value: [] }, null]
    ])('edits a field of type %s by %s', async (type, tag, detail, value) => {
        const element = await shown(type, null, { referenceToInfos: [{ apiName: 'Account' }] });
        expect(one(element, '[data-input]').localName).toBe(tag);
        change(element, detail);
        expect(element.value).toEqual(value);
        await expect(element).toBeAccessible();
    });

    it('offers the values of a picklist, and none', async () => {
        const element = await shown('Picklist', 'a');
        const asked = await offerValues({ label: 'A', value: 'a' });
        expect(asked).toEqual({ recordTypeId: '012000000000000AAA', fieldApiName: 'Account.It__c' });
        expect((one(element, 'lightning-combobox') as HTMLElement & { options: unknown }).options).toEqual([
            { label: 'None', value: '' },
            { label: 'A', value: 'a' }
        ]);
    });

    it.each([
        ['Email', 'email'],
        ['Phone', 'tel'],
        ['Url', 'url'],
        ['Date', 'date'],
        ['DateTime', 'datetime']
    ])('types a field of type %s in as %s', async (type, input) => {
        const element = await shown(type, null);
        expect(all<HTMLInputElement>(element, 'lightning-input').map((each) => each.type)).toEqual([input]);
    });
});
