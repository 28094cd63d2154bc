import BarList from 'c/barList';
import { all, show, texts } from 'test/page';

describe('barList', () => {
    it('shows counts with bars beside them, the largest as wide as there is room', async () => {
        const items = [
            { key: 'a', label: 'Calls', count: 12, text: '12' },
            { key: 'b', label: 'Meetings', count: 3, text: '3' }
        ];
        const element = await show('c-bar-list', BarList, { items });
        expect(texts(element, '.count')).toEqual(['12', '3']);
        expect(all(element, '.bar').map((bar) => bar.getAttribute('style'))).toEqual(['inline-size: 100%', 'inline-size: 25%']);
        await expect(element).toBeAccessible();
    });
    it('shows nothing but noughts as such', async () => {
        const element = await show('c-bar-list', BarList, { items: [{ key: 'a', label: 'Calls', count: 0, text: '0' }] });
        expect(all(element, '.bar').map((bar) => bar.getAttribute('style'))).toEqual(['inline-size: 0%']);
    });
});
