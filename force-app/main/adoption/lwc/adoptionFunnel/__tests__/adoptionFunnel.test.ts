import AdoptionFunnel from 'c/adoptionFunnel';
import type { BarItem } from 'c/barList';
import { show, told } from 'test/page';

const shown = (element: HTMLElement): string[] => (told<{ items: BarItem[] }>(element, 'c-bar-list')[0]?.items ?? []).map(({ text }) => text);

describe('adoptionFunnel', () => {
    it('tells how many are left at each step', async () => {
        const element = await show('c-adoption-funnel', AdoptionFunnel, { licensed: 50, enabled: 40, active: 30, contributing: 10 });
        expect(shown(element)).toEqual(['50 (100%)', '40 (80%)', '30 (60%)', '10 (20%)']);
        await expect(element).toBeAccessible();
    });
    it('shows nobody as nobody', async () => {
        const element = await show('c-adoption-funnel', AdoptionFunnel);
        expect(shown(element)).toEqual(['0 (0%)', '0 (0%)', '0 (0%)', '0 (0%)']);
    });
});
