import LightningConfirm from 'lightning/confirm';
import { createRecord } from 'lightning/uiRecordApi';
import type { Toast } from 'lightning/platformShowToastEvent';
import MeasurementForm from 'c/measurementForm';
import { all, heard, one, settled, show, texts, told } from 'test/page';
import { asSaveError, refusalsOf } from 'test/refusals';

interface Input extends HTMLElement {
    name: string;
    type: string;
    value: string | number | undefined;
    required: boolean;
    fieldLevelHelp: string;
    reportValidity: jest.Mock<boolean>;
}

const INPUTS = 'lightning-input, c-number-input';
const confirm = jest.spyOn(LightningConfirm, 'open');
const creates = createRecord as jest.Mock;
const shown = (properties: object = {}) => show('c-measurement-form', MeasurementForm, { kpiId: 'k1', ...properties });
const input = (form: Element, name: string): Input => all<Input>(form, INPUTS).find((field) => field.name === name) as Input;
const button = (form: Element) => one<HTMLElement & { disabled: boolean; label: string }>(form, 'lightning-button');

function fill(form: Element, values: Record<string, string | number>): void {
    for (const [name, value] of Object.entries(values)) input(form, name).value = value;
}

async function submit(form: Element): Promise<void> {
    button(form).click();
    await settled();
}

const january = { Period_Start__c: '2025-01-01', Actual__c: 825.5, Period_Volume__c: 9810 };

describe('measurementForm', () => {
    it('asks for a period, an actual and a volume; evidence is welcome', async () => {
        const element = await shown();
        expect(told<Input>(element, INPUTS).map(({ name, localName, type, required }) => [name, type ?? localName, Boolean(required)])).toEqual([
            ['Period_Start__c', 'date', true],
            ['Actual__c', 'c-number-input', true],
            ['Period_Volume__c', 'c-number-input', true],
            ['Evidence_Link__c', 'url', false]
        ]);
        expect(input(element, 'Period_Volume__c').value).toBe(1);
        expect(button(element).label).toBe('Save measurement');
        await expect(element).toBeAccessible();
    });

    it.each([
        ['Month', 'First day of the month that was measured'],
        ['Quarter', 'First day of the quarter that was measured'],
        ['Year', 'First day of the year that was measured']
    ])('says which day a period of a %s starts on', async (granularity, hint) => {
        const element = await shown({ granularity });
        expect(input(element, 'Period_Start__c').fieldLevelHelp).toBe(hint);
    });

    it('saves numbers as numbers, by hand, and leaves out what was left empty', async () => {
        const element = await shown();
        fill(element, { ...january, Evidence_Link__c: '' });
        await submit(element);
        expect(creates).toHaveBeenCalledTimes(1);
        expect(creates).toHaveBeenCalledWith({
            apiName: 'KPI_Measurement__c',
            fields: { KPI__c: 'k1', Source__c: 'By hand', Period_Start__c: '2025-01-01', Actual__c: 825.5, Period_Volume__c: 9810 }
        });
    });

    it('takes zero for an answer', async () => {
        const element = await shown();
        fill(element, { ...january, Actual__c: 0, Evidence_Link__c: 'https://example.com/ledger' });
        await submit(element);
        expect(creates.mock.calls[0][0].fields).toMatchObject({ Actual__c: 0, Evidence_Link__c: 'https://example.com/ledger' });
    });

    it('says so when it is saved, and is ready for the next', async () => {
        const toasts = heard<Toast>('lightning__showtoast');
        const element = await shown();
        const saved = jest.fn();
        element.addEventListener('saved', saved);
        fill(element, january);
        await submit(element);
        expect(toasts.map((event) => event.detail)).toEqual([{ title: 'Measurement saved', variant: 'success' }]);
        expect(saved).toHaveBeenCalledTimes(1);
        expect(told<Input>(element, INPUTS).map(({ value }) => value)).toEqual([undefined, undefined, 1, undefined]);
        expect(button(element).disabled).toBe(false);
    });

    it('shows why the org refused, and keeps what was entered', async () => {
        creates.mockRejectedValueOnce({ body: { message: 'This period is measured already.' } });
        const toasts = heard('lightning__showtoast');
        const element = await shown();
        const saved = jest.fn();
        element.addEventListener('saved', saved);
        fill(element, january);
        await submit(element);
        expect(told<{ errors: unknown }>(element, 'c-error-panel')).toMatchObject([
            { errors: { body: { message: 'This period is measured already.' } } }
        ]);
        expect(input(element, 'Actual__c').value).toBe(825.5);
        expect(saved).not.toHaveBeenCalled();
        expect(toasts).toEqual([]);
        await expect(element).toBeAccessible();

        await submit(element);
        expect(creates).toHaveBeenCalledTimes(2);
        expect(all(element, 'c-error-panel')).toHaveLength(0);
        expect(saved).toHaveBeenCalledTimes(1);
    });

    it('sends a measurement once however often the button is pressed', async () => {
        let arrive = (): void => undefined;
        creates.mockImplementationOnce(() => new Promise<void>((resolve) => (arrive = resolve)));
        const element = await shown();
        fill(element, january);
        button(element).click();
        button(element).click();
        await settled();
        expect(button(element).disabled).toBe(true);
        one(element, 'form').dispatchEvent(new CustomEvent('submit', { cancelable: true }));
        arrive();
        await settled();
        expect(creates).toHaveBeenCalledTimes(1);
        expect(button(element).disabled).toBe(false);
    });

    it('sends on Enter, without leaving the page', async () => {
        const element = await shown();
        fill(element, january);
        const enter = new CustomEvent('submit', { cancelable: true });
        one(element, 'form').dispatchEvent(enter);
        await settled();
        expect(enter.defaultPrevented).toBe(true);
        expect(creates).toHaveBeenCalledTimes(1);
    });

    it('sends nothing while a field is wrong, and has every field say what is', async () => {
        const element = await shown();
        const inputs = all<Input>(element, INPUTS);
        const reports = inputs.map((field, index) => jest.spyOn(field, 'reportValidity').mockReturnValue(index > 1));
        await submit(element);
        expect(creates).not.toHaveBeenCalled();
        for (const report of reports) expect(report).toHaveBeenCalledTimes(1);
    });

    it.each([
        ['ten times as large', 8255, 825.5],
        ['a tenth', 82.5, 825],
        ['a tenth, and negative', -8, -80],
        ['nothing any more', 0, 825]
    ])('asks about an actual that is %s, with both figures', async (_name, entered, before) => {
        const known = [
            { id: 'm0', period: '2024-11-01', actual: 5 },
            { id: 'm1', period: '2024-12-01', actual: before },
            { id: 'm2', period: '2025-02-01', actual: 1 }
        ];
        const element = await shown({ known });
        confirm.mockResolvedValueOnce(false).mockResolvedValueOnce(true);
        fill(element, { ...january, Actual__c: entered });
        await submit(element);
        const [written, other] = [entered, before].map((figure) => figure.toLocaleString('en-US'));
        expect(confirm.mock.calls[0]?.[0].message).toBe(`You entered ${written}. The actual of Dec 2024 is ${other}. Is ${written} right?`);
        expect(creates).not.toHaveBeenCalled();
        expect([input(element, 'Actual__c').value, button(element).disabled]).toEqual([entered, false]);
        await submit(element);
        expect(creates).toHaveBeenCalledTimes(1);
    });

    it('compares with the first period after it when there is none before', async () => {
        const element = await shown({ known: [{ id: 'm2', period: '2025-02-01', actual: 1 }] });
        confirm.mockResolvedValueOnce(false);
        fill(element, january);
        await submit(element);
        expect(confirm.mock.calls[0]?.[0].message).toContain('The actual of Feb 2025 is 1.');
    });

    it.each([
        ['a like actual', [{ id: 'm1', period: '2024-12-01', actual: 90 }]],
        ['nothing', []],
        ['an actual of 0', [{ id: 'm1', period: '2024-12-01', actual: 0 }]],
        ['the same period', [{ id: 'm1', period: '2025-01-01', actual: 1 }]]
    ])('does not ask when it follows %s', async (_name, known) => {
        const element = await shown({ known });
        fill(element, january);
        await submit(element);
        expect(confirm).not.toHaveBeenCalled();
        expect(creates).toHaveBeenCalledTimes(1);
    });

    it('says in its own words why any rule or flow refuses, and keeps what was entered', async () => {
        const element = await shown();
        fill(element, january);
        for (const refusal of refusalsOf('KPI_Measurement__c')) {
            creates.mockRejectedValueOnce(asSaveError(refusal));
            // eslint-disable-next-line no-await-in-loop -- one refusal after the other, on the same page
            await submit(element);
            expect([refusal.name, ...texts(one(element, 'c-error-panel'), 'li')]).toEqual([refusal.name, refusal.text]);
        }
    });

    it.each([
        ['the org names', 'duplicate value found: External_Key__c duplicates value on record with id: a01000000000123AAA', 'a01000000000123AAA'],
        ['the page knows', 'duplicate value found: External_Key__c', 'm9'],
        ['nobody knows', 'duplicate value found: External_Key__c', undefined]
    ])('says which period is measured already, and leads to the measurement that %s', async (_name, message, recordId) => {
        const fieldErrors = { External_Key__c: [{ message, errorCode: 'DUPLICATE_VALUE', fieldLabel: 'External Key' }] };
        creates.mockRejectedValueOnce({ status: 400, body: { message: 'An error occurred.', output: { errors: [], fieldErrors } } });
        const element = await shown({ known: recordId === undefined ? [] : [{ id: 'm9', period: '2025-01-01', actual: 825 }] });
        fill(element, january);
        await submit(element);
        const panel = one(element, 'c-error-panel');
        expect(texts(panel, 'li')[0]).toContain('Jan 2025 is measured already. Open that measurement and change it, or choose another period.');
        expect(all(panel, 'a').map((link) => link.dataset.id)).toEqual(recordId ? [recordId] : []);
    });
});
