import EmptyState from 'c/emptyState';
import { one, show } from 'test/page';

describe('emptyState', () => {
    it('says what is missing and what to do about it', async () => {
        const element = await show('c-empty-state', EmptyState, { heading: 'No program yet', message: 'Create one.', icon: 'utility:chart' });
        expect(one(element, 'h3').textContent).toBe('No program yet');
        expect(one(element, 'p').textContent).toBe('Create one.');
        expect(one(element, 'lightning-icon')).toMatchObject({ iconName: 'utility:chart', alternativeText: '' });
        await expect(element).toBeAccessible();
    });

    it('has a plain icon unless told otherwise', async () => {
        const element = await show('c-empty-state', EmptyState, { heading: 'Nothing' });
        expect(one(element, 'lightning-icon')).toMatchObject({ iconName: 'utility:info' });
    });
});
