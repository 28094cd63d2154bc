import ProgramPicker from 'c/programPicker';
import type { ProgramChoice } from 'c/programPicker';
import { answer, edges, field, navigate, one, openPage, refuse, settled, show } from 'test/page';

const program = (id: string, status = 'Planned') => ({ Id: id, Name: field(id.toUpperCase()), Status__c: field(status) });
const data = (...programs: object[]) => ({ uiapi: { query: { CRM_Program__c: edges(...programs) } } });
const three = data(program('a'), program('b', 'Active'), program('c'));

async function shown(): Promise<{ element: HTMLElement; chosen: (string | undefined)[]; choices: ProgramChoice[] }> {
    const choices: ProgramChoice[] = [];
    const element = await show('c-program-picker', ProgramPicker, {});
    element.addEventListener('choose', (event) => choices.push((event as CustomEvent<ProgramChoice>).detail));
    return {
        element,
        choices,
        get chosen() {
            return choices.map(({ programId }) => programId);
        }
    };
}
const combobox = (element: Element) => one<HTMLElement & { value: string; options: { label: string }[] }>(element, 'lightning-combobox');

describe('programPicker', () => {
    it('takes the first active program where the address names none', async () => {
        const { element, ...picker } = await shown();
        await openPage({});
        await answer(three);
        expect(picker.choices.map(({ programId }) => programId)).toEqual(['b']);
        expect(combobox(element).options.map(({ label }) => label)).toEqual(['A', 'B', 'C']);
        await expect(element).toBeAccessible();
    });

    it('takes the program that the address names, also when the user goes back to it', async () => {
        const { element, choices } = await shown();
        await openPage({ c__program: 'c' });
        await answer(three);
        await openPage({ c__program: 'a' });
        expect(choices.map(({ programId }) => programId)).toEqual(['c', 'a']);
        expect(combobox(element).value).toBe('a');
    });

    it('takes another where the address names one that is gone', async () => {
        const picker = await shown();
        await openPage({ c__program: 'gone' });
        await answer(three);
        expect(picker.chosen).toEqual(['b']);
    });

    it('puts the choice into the address, and keeps what else is there', async () => {
        const picker = await shown();
        await openPage({ c__period: '2025' });
        await answer(three);
        combobox(picker.element).dispatchEvent(new CustomEvent('change', { detail: { value: 'c' } }));
        await settled();
        expect(picker.chosen).toEqual(['b', 'c']);
        expect(navigate).toHaveBeenCalledWith(expect.objectContaining({ state: { c__period: '2025', c__program: 'c' } }));
    });

    it('tells that there is no program, and what went wrong', async () => {
        const picker = await shown();
        await answer(data());
        await refuse('Request limit exceeded');
        expect(picker.choices).toEqual([
            { programId: undefined, errors: undefined },
            { programId: undefined, errors: [{ message: 'Request limit exceeded' }] }
        ]);
    });
});
