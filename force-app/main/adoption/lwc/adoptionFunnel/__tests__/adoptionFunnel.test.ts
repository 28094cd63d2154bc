import AdoptionFunnel from 'c/adoptionFunnel';
import { show, texts } from 'test/page';

describe('adoptionFunnel', () => {
    it('tells how many are left at each step', async () => {
        const element = await show('c-adoption-funnel', AdoptionFunnel, { licensed: 50, enabled: 40, active: 30, contributing: 10 });
        expect(texts(element, '.count')).toEqual(['50 (100%)', '40 (80%)', '30 (60%)', '10 (20%)']);
        await expect(element).toBeAccessible();
    });
    it('shows nobody as nobody', async () => {
        const element = await show('c-adoption-funnel', AdoptionFunnel);
        expect(texts(element, '.count')).toEqual(['0 (0%)', '0 (0%)', '0 (0%)', '0 (0%)']);
    });
});
