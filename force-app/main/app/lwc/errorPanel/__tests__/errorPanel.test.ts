import ErrorPanel from 'c/errorPanel';
import { all, navigate, one, settled, show, texts } from 'test/page';

describe('errorPanel', () => {
    it('shows each message once, as an alert', async () => {
        const errors = [{ message: 'The target date is missing.' }, { message: 'The KPI is frozen.' }, { message: 'The KPI is frozen.' }];
        const element = await show('c-error-panel', ErrorPanel, { errors });
        expect(one(element, '[role="alert"] h3').textContent).toBe('That did not work');
        expect(texts(element, 'li')).toEqual(['The target date is missing.', 'The KPI is frozen.']);
        expect(all(element, 'a, lightning-button-icon')).toHaveLength(0);
        await expect(element).toBeAccessible();
    });

    it('never stays silent', async () => {
        const element = await show('c-error-panel', ErrorPanel);
        expect(texts(element, 'li')).toEqual([
            'Something went wrong, and no one said what. Try again; if it happens again, tell your administrator.'
        ]);
    });

    it('leads to the record that an error is about', async () => {
        const element = await show('c-error-panel', ErrorPanel, { errors: { told: [{ text: 'Measured already.', recordId: 'a01' }] } });
        expect(one(element, 'a').getAttribute('href')).toBe('/lightning/r/a01/view');
        one(element, 'a').click();
        expect(navigate).toHaveBeenCalledWith({ type: 'standard__recordPage', attributes: { recordId: 'a01', actionName: 'view' } });
        await expect(element).toBeAccessible();
    });

    it('stays until it is dismissed, and comes back with the next error', async () => {
        const element = await show('c-error-panel', ErrorPanel, { errors: 'One.', dismissible: true });
        await expect(element).toBeAccessible();
        one(element, 'lightning-button-icon').click();
        await settled();
        expect(all(element, '[role="alert"]')).toHaveLength(0);
        element.errors = 'Two.';
        await settled();
        expect(texts(element, 'li')).toEqual(['Two.']);
    });
});
