import SegmentTable from 'c/segmentTable';
import type { SegmentRow } from 'c/segmentTable';
import { all, one, settled, show, texts } from 'test/page';

const row = (key: string, rate: number | undefined, more: Partial<SegmentRow> = {}): SegmentRow => ({
    ...{ key, name: key, enabled: 10, active: 5, rate, target: 0.6, depth: 2.5, concentration: 0.4, trend: [0.5, null, rate ?? null] },
    ...more
});
const names = (element: HTMLElement): string[] => texts(element, 'tbody th');
const sort = async (element: HTMLElement, column: string): Promise<void> => {
    one(element, `[data-column="${column}"]`).click();
    await settled();
};

describe('segmentTable', () => {
    const rows = [row('Beta', 0.8, { enabled: 30 }), row('Alpha', 0.4, { enabled: 20 }), row('Gamma', undefined)];

    it('begins with the least adopted, and marks what is below its target', async () => {
        const element = await show('c-segment-table', SegmentTable, { rows, title: 'Teams' });
        expect(names(element)).toEqual(['Alpha', 'Beta', 'Gamma']);
        expect(all(element, 'lightning-icon[icon-name="utility:warning"], lightning-icon').length).toBeGreaterThan(0);
        expect(texts(element, '[data-segment="Alpha"] td').slice(0, 6)).toEqual(['20', '5', '40%', '60%', '2.5', '0.4']);
        expect(one(element, '[data-segment="Alpha"] svg').getAttribute('aria-label')).toBe('Adoption rate of Alpha in the last weeks: 50%, –, 40%');
        await expect(element).toBeAccessible();
    });

    it('is sorted by the column that is clicked, once more the other way round; what has no figure stays last', async () => {
        const element = await show('c-segment-table', SegmentTable, { rows, title: 'Teams' });
        await sort(element, 'enabled');
        expect(names(element)).toEqual(['Gamma', 'Alpha', 'Beta']);
        await sort(element, 'enabled');
        expect(names(element)).toEqual(['Beta', 'Alpha', 'Gamma']);
        await sort(element, 'rate');
        await sort(element, 'rate');
        expect(names(element)).toEqual(['Beta', 'Alpha', 'Gamma']);
        const sorted = all(element, 'th[aria-sort]').map((head) => head.getAttribute('aria-sort'));
        expect(sorted.filter((order) => order !== 'none')).toEqual(['descending']);
    });
});
