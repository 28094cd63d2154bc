import StewardHours from 'c/stewardHours';
import { updateRecord } from 'lightning/uiRecordApi';
import { all, answerTo, asked, edges, field, one, refuse, settled, show, texts, told, unknownObject } from 'test/page';

jest.mock('@salesforce/user/Id', () => ({ __esModule: true, default: '005000000000001' }), { virtual: true });

const update = updateRecord as unknown as jest.Mock;
const month = (id: string, day: string, booked: number | null) => ({
    ...{ Id: id, Month__c: field(day), Issues_Worked__c: field(24), Estimated_Hours__c: field(2), Booked_Hours__c: field(booked) }
});

describe('stewardHours', () => {
    it('shows the estimate of a month, and books what the steward says', async () => {
        update.mockReset().mockResolvedValue({});
        const element = await show('c-steward-hours', StewardHours);
        expect(asked().variables).toEqual({ user: '005000000000001' });
        await answerTo('StewardHours', {
            uiapi: { query: { Stewardship_Hours__c: edges(month('a', '2026-05-01', null), month('b', '2026-04-01', 3.5)) } }
        });
        expect(texts(element, '[data-estimate]')[0]).toBe('2 hours estimated, by 24 issues');
        expect(told<{ value?: number }>(element, 'c-number-input').map(({ value }) => value)).toEqual([undefined, 3.5]);
        one(element, 'c-number-input[data-id="a"]').dispatchEvent(new CustomEvent('change', { detail: { value: 6.25 } }));
        await settled();
        one(element, 'lightning-button[data-id="a"]').click();
        await settled();
        expect(update).toHaveBeenCalledWith({ fields: { Id: 'a', Booked_Hours__c: 6.25 } });
        await expect(element).toBeAccessible();
    });

    it('keeps what was typed where the org refuses it', async () => {
        update.mockReset().mockRejectedValue({ body: { message: 'A month has at most 744 hours.' } });
        const element = await show('c-steward-hours', StewardHours);
        await answerTo('StewardHours', { uiapi: { query: { Stewardship_Hours__c: edges(month('a', '2026-05-01', null)) } } });
        one(element, 'c-number-input').dispatchEvent(new CustomEvent('change', { detail: { value: 800 } }));
        await settled();
        one(element, 'lightning-button[data-id="a"]').click();
        await settled();
        await settled();
        expect(told<{ value?: number }>(element, 'c-number-input')[0]?.value).toBe(800);
        expect(all(element, 'c-error-panel')).toHaveLength(1);
    });

    it('says that there is nothing yet, and shows nothing to who has no right to it', async () => {
        const empty = await show('c-steward-hours', StewardHours);
        await answerTo('StewardHours', { uiapi: { query: { Stewardship_Hours__c: edges() } } });
        expect(all(empty, '[data-empty]')).toHaveLength(1);
        const hidden = await show('c-steward-hours', StewardHours);
        await refuse(unknownObject('Stewardship_Hours__c'));
        expect(all(hidden, 'lightning-card')).toHaveLength(0);
    });
});
