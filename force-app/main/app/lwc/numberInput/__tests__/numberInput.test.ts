import NumberInput from 'c/numberInput';
import { one, settled, show } from 'test/page';

interface Input extends HTMLElement {
    value: string;
    type: string;
    label: string;
    required: boolean;
}
interface Field extends HTMLElement {
    value: number | undefined;
    reportValidity(): boolean;
}

/** A field whose inner input finds what it is told to find, as the platform's does. */
async function shown(properties: object = {}) {
    const element = (await show('c-number-input', NumberInput, { label: 'Actual', ...properties })) as unknown as Field;
    const input = one<Input & { setCustomValidity(text: string): void; reportValidity(): boolean }>(element, 'lightning-input');
    let message = '';
    input.setCustomValidity = (text) => (message = text);
    input.reportValidity = () => message === '';
    const values: (number | undefined)[] = [];
    element.addEventListener('change', (event) => values.push((event as CustomEvent<{ value: number | undefined }>).detail.value));
    const type = async (text: string): Promise<void> => {
        input.dispatchEvent(new CustomEvent('change', { detail: { value: text }, bubbles: true, composed: true }));
        await settled();
    };
    const does = async (name: string): Promise<void> => {
        input.dispatchEvent(new CustomEvent(name));
        await settled();
    };
    return { element, input, values, type, does, message: () => message };
}

describe('numberInput', () => {
    it('shows a number as the locale writes it, and without groups while it is edited', async () => {
        const { element, input, does } = await shown({ value: 1234.5, required: true });
        expect([input.type, input.label, input.required, input.value]).toEqual(['text', 'Actual', true, '1,234.5']);
        await does('focus');
        expect(input.value).toBe('1234.5');
        await does('blur');
        expect(input.value).toBe('1,234.5');
        await expect(element as unknown as Element).toBeAccessible();
    });

    it('tells of each number that is typed, once', async () => {
        const { element, input, values, type, does } = await shown();
        await type('1,234.5');
        await type('');
        await type('20000');
        expect(values).toEqual([1234.5, undefined, 20000]);
        element.value = 20000;
        await settled();
        expect(input.value).toBe('20000');
        await does('blur');
        expect([input.value, element.value]).toEqual(['20,000', 20000]);
    });

    it('refuses another form than the expected one, and says which that is', async () => {
        const { element, input, values, type, does, message } = await shown({ value: 7 });
        await type('105,5');
        await does('blur');
        expect([message(), input.value, values, element.value]).toEqual(['Write numbers like 1,234.56.', '105,5', [], undefined]);
        expect(element.reportValidity()).toBe(false);
        await does('focus');
        expect(input.value).toBe('105,5');
        await type('105.5');
        expect(message()).toBe('');
        await does('blur');
        expect([message(), element.value, element.reportValidity()]).toEqual(['', 105.5, true]);
    });

    it('is emptied by the page, whatever is written in it', async () => {
        const { element, input, type } = await shown();
        await type('abc');
        element.value = undefined;
        await settled();
        expect([input.value, element.reportValidity()]).toEqual(['', true]);
    });

    it('names the limits', async () => {
        const { element, type, message, values } = await shown({ min: '1', max: 1000 });
        await type('0');
        expect([element.reportValidity(), message(), values]).toEqual([false, 'Enter a number from 1 to 1,000.', []]);
        await type('1000');
        expect([element.reportValidity(), message(), values]).toEqual([true, '', [1000]]);
    });

    it('keeps no more decimals than are asked for', async () => {
        const { input, values, type, does } = await shown({ decimals: 2 });
        await type('40.004');
        await does('commit');
        expect([values, input.value]).toEqual([[40], '40']);
    });
});
