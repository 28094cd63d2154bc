import NudgeCard from 'c/nudgeCard';
import type { NudgeView } from 'c/nudgeCard';
import { all, heard, one, settled, show, texts } from 'test/page';

const field = { apiName: 'CloseDate', label: 'Close Date', dataType: 'Date', updateable: true };
const view = (more: Partial<NudgeView> = {}): NudgeView => ({
    ...{ id: 'n', message: 'When will it close?', action: 'Edit Field', recordId: '006', objectApiName: 'Opportunity' },
    ...{ recordName: 'Deal', listView: '', field, value: '2020-01-31', recordTypeId: '', opens: true, ...more }
});

describe('nudgeCard', () => {
    it('says what it is about and lets the field be filled in place', async () => {
        const element = await show('c-nudge-card', NudgeCard, { view: view() });
        expect(texts(element, '[data-message]')).toEqual(['When will it close?']);
        const saved = heard<{ value: unknown }>('savevalue');
        element.addEventListener('savevalue', (event) => saved.push(event as CustomEvent));
        (one(element, 'c-field-input') as HTMLElement & { value: unknown }).value = '2999-01-01';
        one<HTMLFormElement>(element, 'form').dispatchEvent(new CustomEvent('submit'));
        expect(saved.at(-1)?.detail.value).toBe('2999-01-01');
        await expect(element).toBeAccessible();
    });

    it('offers no field that the user may not edit, and opens a list where that is asked', async () => {
        const element = await show('c-nudge-card', NudgeCard, { view: view({ field: undefined }) });
        expect(all(element, 'form')).toHaveLength(0);
        Object.assign(element, { view: view({ action: 'Open List', listView: 'Opportunity.MyOpportunities' }) });
        await settled();
        expect(texts(element, '[data-open]')).toEqual(['Open the list']);
        const opened: unknown[] = [];
        element.addEventListener('open', (event) => opened.push((event as CustomEvent<{ view: NudgeView }>).detail.view.listView));
        one<HTMLButtonElement>(element, '[data-open]').click();
        expect(opened).toEqual(['Opportunity.MyOpportunities']);
    });

    it('asks why it is dismissed; Escape goes back', async () => {
        const element = await show('c-nudge-card', NudgeCard, { view: view(), hint: 'Still open' });
        expect(texts(element, '[data-hint]')).toEqual(['Still open']);
        one<HTMLButtonElement>(element, '[data-dismiss]').click();
        await settled();
        expect(texts(element, '[data-reason]')).toEqual(['Already done', 'Not relevant', 'It is wrong', 'No time now']);
        await expect(element).toBeAccessible();
        one(element, '[data-nudge]').dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
        await settled();
        expect(all(element, '[data-reason]')).toHaveLength(0);
        one<HTMLButtonElement>(element, '[data-dismiss]').click();
        await settled();
        const told: unknown[] = [];
        for (const name of ['dismiss', 'mute', 'snooze']) element.addEventListener(name, (event) => told.push([name, (event as CustomEvent).detail]));
        one<HTMLButtonElement>(element, '[data-reason="Wrong"]').click();
        one<HTMLButtonElement>(element, '[data-mute]').click();
        one<HTMLButtonElement>(element, '[data-days="7"]').click();
        expect(told).toEqual([
            ['dismiss', { id: 'n', reason: 'Wrong' }],
            ['mute', { id: 'n' }],
            ['snooze', { id: 'n', days: 7 }]
        ]);
        // The next nudge begins with nothing open.
        Object.assign(element, { view: view({ id: 'next' }) });
        await settled();
        expect(all(element, '[data-reason]')).toHaveLength(0);
    });
});
