import ErrorPanel from 'c/errorPanel';
import { one, show, texts } from 'test/page';

describe('errorPanel', () => {
    it('shows each message once, as an alert', async () => {
        const errors = [{ message: 'The target date is missing.' }, { message: 'The KPI is frozen.' }, { message: 'The KPI is frozen.' }];
        const element = await show('c-error-panel', ErrorPanel, { errors });
        expect(one(element, '[role="alert"] h3').textContent).toBe('That did not work');
        expect(texts(element, 'li')).toEqual(['The target date is missing.', 'The KPI is frozen.']);
        await expect(element).toBeAccessible();
    });

    it('never stays silent', async () => {
        const element = await show('c-error-panel', ErrorPanel);
        expect(texts(element, 'li')).toEqual([
            'Something went wrong, and no one said what. Try again; if it happens again, tell your administrator.'
        ]);
    });
});
