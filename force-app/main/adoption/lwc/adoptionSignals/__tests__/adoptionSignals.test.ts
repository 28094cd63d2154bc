import AdoptionSignals from 'c/adoptionSignals';
import { show, texts } from 'test/page';

describe('adoptionSignals', () => {
    it('says what stands out and what to do, or that nothing does', async () => {
        const signals = [{ key: 'a', text: 'Team A is behind.', remedy: 'Ask.', urgent: true }];
        const element = await show('c-adoption-signals', AdoptionSignals, { signals });
        expect(texts(element, '[data-signal]').map((text) => text.replaceAll(/\s+/g, ' '))).toEqual(['Team A is behind.Ask.']);
        await expect(element).toBeAccessible();
        expect(texts(await show('c-adoption-signals', AdoptionSignals), 'p')).toEqual([
            'Nothing stands out: no team has fallen behind, and the ledger is up to date.'
        ]);
    });
});
