import PhaseShareTable from 'c/phaseShareTable';
import type { PlannedPhase } from 'c/lifecycleMath';
import { all, cells, one, show } from 'test/page';

interface Input extends HTMLElement {
    label: string;
    value: number;
}

const planned = (more: Partial<PlannedPhase>): PlannedPhase => ({
    ...{ name: 'Planning', kind: 'Planning', share: 10, months: 3, sequence: 1, start: '2027-01-01', end: '2027-03-31' },
    ...{ budget: 1000, slimmingAllowance: 0, stewardshipAllowance: 0 },
    ...more
});
const phases = [
    planned({}),
    planned({ name: 'Year 1', kind: 'Run', share: 15, run: 5, change: 10, months: 12, sequence: 2, slimming: 5, stewardship: 7.5 })
];

describe('phaseShareTable', () => {
    it('shows each phase with its days and money, and run years with all their shares', async () => {
        const element = await show('c-phase-share-table', PhaseShareTable, { phases });
        expect(cells(element).map((row) => [row[0], row[7], row[8], row[9]])).toEqual([
            ['Planning', 'Jan 1, 2027', 'Mar 31, 2027', '$1,000'],
            ['Year 1', 'Jan 1, 2027', 'Mar 31, 2027', '$1,000']
        ]);
        expect(all<Input>(element, 'c-number-input').map(({ label, value }) => `${label} ${value}`)).toEqual([
            'Planning: Share % 10',
            'Planning: Months 3',
            'Year 1: Share % 15',
            'Year 1: Run % 5',
            'Year 1: Change % 10',
            'Year 1: Months 12',
            'Year 1: Slimming, % of phase 5',
            'Year 1: Stewardship, % of phase 7.5'
        ]);
        await expect(element).toBeAccessible();
    });

    it('tells which phase was changed, and how', async () => {
        const element = await show('c-phase-share-table', PhaseShareTable, { phases });
        const heard = jest.fn();
        element.addEventListener('phasechange', (event) => heard((event as CustomEvent).detail));
        one(element, '[data-index="1"][data-field="run"]').dispatchEvent(new CustomEvent('change', { detail: { value: 7.5 } }));
        expect(heard).toHaveBeenCalledWith({ index: 1, values: { run: 7.5 } });
        one(element, '[data-index="1"][data-field="run"]').dispatchEvent(new CustomEvent('change', { detail: { value: undefined } }));
        expect(heard).toHaveBeenCalledTimes(1);
    });

    it('takes shares up to 100 % and phases of up to 240 months, and has every field say what is wrong', async () => {
        const element = await show('c-phase-share-table', PhaseShareTable, { phases });
        const inputs = all<Input & { max: number; reportValidity(): boolean }>(element, 'c-number-input');
        expect(inputs.slice(0, 2).map(({ max }) => max)).toEqual([100, 240]);
        const reports = inputs.map((input, index) => jest.spyOn(input, 'reportValidity').mockReturnValue(index !== 1));
        expect(element.reportValidity()).toBe(false);
        for (const report of reports) expect(report).toHaveBeenCalledTimes(1);
        reports[1]?.mockReturnValue(true);
        expect(element.reportValidity()).toBe(true);
    });
});
