import NudgeSettings from 'c/nudgeSettings';
import type { Preference } from 'c/nudgeSettings';
import { all, one, settled, show, texts } from 'test/page';

const preference: Preference = { optOut: false, noMessages: true, quietFrom: 18, quietUntil: 8 };

describe('nudgeSettings', () => {
    it('takes what the user says', async () => {
        const element = await show('c-nudge-settings', NudgeSettings, { preference });
        const applied: Preference[] = [];
        element.addEventListener('apply', (event) => applied.push((event as CustomEvent<Preference>).detail));
        const at = (name: string) => one(element, `[data-field="${name}"]`) as HTMLElement & { checked: boolean; value: string };
        expect([at('noMessages').checked, at('quietFrom').value, at('quietUntil').value]).toEqual([true, '18', '8']);
        at('optOut').checked = true;
        at('quietFrom').value = '';
        one<HTMLFormElement>(element, 'form').dispatchEvent(new CustomEvent('submit'));
        await settled();
        expect(applied).toEqual([]);
        expect(texts(element, '[data-problem]')).toEqual(['Choose both hours, or neither.']);
        at('quietUntil').value = '';
        one<HTMLFormElement>(element, 'form').dispatchEvent(new CustomEvent('submit'));
        await settled();
        expect(applied).toEqual([{ optOut: true, noMessages: true, quietFrom: null, quietUntil: null }]);
        expect(all(element, '[data-problem]')).toHaveLength(0);
        await expect(element).toBeAccessible();
    });
});
