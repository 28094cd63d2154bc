import StatTile from 'c/statTile';
import { all, one, settled, show, texts } from 'test/page';

describe('statTile', () => {
    it('shows a figure under its name, with a note', async () => {
        const element = await show('c-stat-tile', StatTile, { label: 'Realised', value: '$48,910,000', note: '2025' });
        expect(one(element, 'dt').textContent).toBe('Realised');
        expect(texts(element, 'dd')).toEqual(['$48,910,000', '2025']);
        await expect(element).toBeAccessible();
    });

    it('keeps no room for a note it does not have', async () => {
        const element = await show('c-stat-tile', StatTile, { label: 'Realised', value: '–' });
        expect(all(element, '.note')).toHaveLength(0);
        await expect(element).toBeAccessible();
    });

    it('follows its figure', async () => {
        const element = await show('c-stat-tile', StatTile, { label: 'Realised', value: '$1' });
        element.value = '$2';
        await settled();
        expect(one(element, '.figure').textContent).toBe('$2');
    });
});
