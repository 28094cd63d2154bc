import Skeleton from 'c/skeleton';
import { one, show } from 'test/page';

describe('skeleton', () => {
    it('tells a screen reader that the page is loading', async () => {
        const element = await show('c-skeleton', Skeleton);
        expect(one(element, '[role="status"]').textContent).toBe('Loading');
        await expect(element).toBeAccessible();
    });
});
