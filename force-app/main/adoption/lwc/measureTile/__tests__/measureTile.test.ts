import MeasureTile from 'c/measureTile';
import { all, one, settled, show, texts } from 'test/page';

describe('measureTile', () => {
    it('shows a figure, and how it is worked out when it is asked', async () => {
        const element = await show('c-measure-tile', MeasureTile, { label: 'Depth', value: '3.1', note: 'at least', definition: 'Steps by users.' });
        expect(all(element, '[data-definition]')).toHaveLength(0);
        const how = one(element, '[data-how]');
        expect(how.getAttribute('aria-expanded')).toBe('false');
        how.click();
        await settled();
        expect(texts(element, '[data-definition]')).toEqual(['Steps by users.']);
        expect(how.getAttribute('aria-expanded')).toBe('true');
        await expect(element).toBeAccessible();
    });
});
