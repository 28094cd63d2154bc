import { readFileSync } from 'node:fs';
import { createRecord, updateRecord } from 'lightning/uiRecordApi';
import { loadScript } from 'lightning/platformResourceLoader';
import AdoptionNudges from 'c/adoptionNudges';
import type { NudgeView } from 'c/nudgeCard';
import { all, allow, answerTo, askedBy, describeObjects, edges, field, forbid, heard, one, refuse, settled, show, texts, told } from 'test/page';
import { mergeFields, messageOf } from '../nudgeRows';

jest.mock('@salesforce/user/Id', () => ({ __esModule: true, default: '005000000000001' }), { virtual: true });
jest.mock('@salesforce/i18n/lang', () => ({ __esModule: true, default: 'zh-CN' }), { virtual: true });
jest.mock('@salesforce/i18n/timeZone', () => ({ __esModule: true, default: 'UTC' }), { virtual: true });

const updates = updateRecord as jest.Mock;
const creations = createRecord as jest.Mock;

const FIELDS = { Name: 'String', CloseDate: 'Date', IsClosed: 'Boolean', NextStep: 'String', Amount: 'Currency', AccountId: 'Reference' };
const info = (apiName: string, fields: Record<string, string>, more: object = {}) => ({
    ...{ apiName, label: apiName, updateable: true, nameFields: ['Name'], defaultRecordTypeId: null },
    fields: Object.fromEntries(
        Object.entries(fields).map(([name, dataType]) => [
            name,
            {
                ...{ apiName: name, label: name, dataType, updateable: true },
                ...(dataType === 'Reference'
                    ? { relationshipName: name.replace(/Id$/, ''), referenceToInfos: [{ apiName: name.replace(/Id$/, '') }] }
                    : {})
            }
        ])
    ),
    ...more
});

const rule = (key: string, more: object = {}) => ({
    ...{ Id: `rule-${key}`, Name: field(key), External_Key__c: field(key), Object__c: field('Opportunity'), Action__c: field('Edit Field') },
    ...{ Condition__c: field('AND(NOT(IsClosed), CloseDate < TODAY())'), Message__c: field('{!Name} was to close on {!CloseDate}.') },
    ...{
        Edit_Field__c: field('CloseDate'),
        List_View__c: field(null),
        Record_Field__c: field(null),
        Priority__c: field(20),
        Acted_By__c: field('Record'),
        ...more
    }
});
const nudge = (id: string, ofRule: object, more: object = {}) => ({
    ...{ Id: id, Record_Id__c: field(`006${id}`), Status__c: field('Open'), Snoozed_Until__c: field(null) },
    ...{ Rule__r: ofRule, ...more }
});
const deal = (id: string, more: object = {}) => ({
    ...{ Id: `006${id}`, Name: field(`Deal ${id}`), CloseDate: field('2020-01-31'), IsClosed: field(false), NextStep: field(null) },
    ...more
});
const preference = (more: object = {}) => ({
    ...{ Id: 'pref', Opt_Out__c: field(false), No_Messages__c: field(false), Quiet_From__c: field(null), Quiet_Until__c: field(null) },
    ...{ Muted_Rules__c: field(null), ...more }
});

const nudges = (own: object[], more: object = {}) => ({
    uiapi: { query: { Adoption_Nudge__c: edges(...own), Nudge_Text__c: edges(), Nudge_Preference__c: edges(), ...more } }
});

async function started(own: object[], more: object = {}, properties: object = {}) {
    const element = await show('c-adoption-nudges', AdoptionNudges, properties);
    await allow('Adoption_Nudge__c', { createable: false, updateable: true });
    await answerTo('MyNudges', nudges(own, more));
    await describeObjects(info('Opportunity', FIELDS), info('Account', { Name: 'String' }));
    return element;
}

const withRecords = (...records: object[]): Promise<void> => answerTo('NudgeRecords', { uiapi: { query: { of0: edges(...records) } } });
const card = (element: HTMLElement): NudgeView | undefined => told<{ view: NudgeView }>(element, 'c-nudge-card')[0]?.view;
const fire = async (element: HTMLElement, name: string, detail: object): Promise<void> => {
    one(element, 'c-nudge-card').dispatchEvent(new CustomEvent(name, { detail }));
    await settled();
};

describe('adoptionNudges', () => {
    beforeEach(() => {
        // The resource that the build makes: what pages load in the org.
        new Function(readFileSync('force-app/main/app/staticresources/formula.js', 'utf8'))(); // eslint-disable-line no-new-func
        (loadScript as jest.Mock).mockResolvedValue(undefined);
        updates.mockReset().mockResolvedValue({});
        creations.mockReset().mockResolvedValue({});
    });

    it('shows one thing at a time, by priority, with the values of the record as the user sees them', async () => {
        const later = rule('later', { Priority__c: field(90) });
        const element = await started([nudge('b', later), nudge('a', rule('first'))]);
        const { query, variables } = askedBy('NudgeRecords');
        expect(query).toContain('CloseDate { value displayValue }');
        expect(query).toContain('IsClosed { value displayValue }');
        expect(variables).toEqual({ ids0: ['006a', '006b'] });
        await withRecords(deal('a'), deal('b'));
        expect(card(element)).toMatchObject({ id: 'a', message: 'Deal a was to close on Jan 31, 2020.', recordId: '006a', recordName: 'Deal a' });
        expect(texts(element, '[data-next]')).toEqual(['Next (1 more)']);
        expect(updates).not.toHaveBeenCalled();
        one<HTMLButtonElement>(element, '[data-next]').click();
        await settled();
        expect(card(element)?.id).toBe('b');
        await expect(element).toBeAccessible();
    });

    it('says what the user reads in the language of the user', async () => {
        const element = await started([nudge('a', rule('first'))], {
            Nudge_Text__c: edges({ Id: 't', Rule__c: field('rule-first'), Message__c: field('{!Name} 原定 {!CloseDate}') })
        });
        expect(askedBy('MyNudges').variables).toMatchObject({ language: 'zh_CN' });
        await withRecords(deal('a'));
        expect(card(element)?.message).toBe('Deal a 原定 Jan 31, 2020');
    });

    it('ends what is right by now, gone or no longer visible, and shows the rest', async () => {
        const element = await started([nudge('right', rule('first')), nudge('gone', rule('first')), nudge('open', rule('first'))]);
        await withRecords(deal('right', { IsClosed: field(true) }), deal('open'));
        expect(card(element)?.id).toBe('open');
        const ended = updates.mock.calls.map(([{ fields }]: [{ fields: { Id: string; Status__c?: string } }]) => [fields.Id, fields.Status__c]);
        expect(ended).toContainEqual(['right', 'Acted']);
        expect(ended).toContainEqual(['gone', 'Closed']);
        expect(ended).not.toContainEqual(['open', expect.anything()]);
    });

    it('ends nothing when the records cannot be read', async () => {
        const element = await started([nudge('a', rule('first'))]);
        await refuse('Something went wrong');
        expect(all(element, 'c-error-panel')).toHaveLength(1);
        expect(updates).not.toHaveBeenCalled();
    });

    it('says that nobody acted on what is over by itself', async () => {
        await started([nudge('a', rule('first', { Acted_By__c: field('Condition') }))]);
        await withRecords(deal('a', { IsClosed: field(true) }));
        expect(updates.mock.calls.map(([{ fields }]: [{ fields: { Status__c: string } }]) => fields.Status__c)).toEqual(['Closed']);
    });

    it('reads fields however a condition spells them', async () => {
        const element = await started([nudge('a', rule('loud', { Condition__c: field('AND(NOT(ISCLOSED), closedate < TODAY())') }))]);
        expect(askedBy('NudgeRecords').query).not.toContain('closedate');
        await withRecords(deal('a'));
        expect(card(element)?.id).toBe('a');
    });

    it('goes through a lookup, and leaves to the job what the rights of the user do not tell', async () => {
        const through = rule('through', { Condition__c: field('Account.Name = "Big"') });
        const hidden = rule('hidden', { Condition__c: field('Secret__c > 5'), Message__c: field('{!Secret__c} is {!Amount}') });
        const element = await started([nudge('a', through), nudge('b', hidden)]);
        expect(askedBy('NudgeRecords').query).toContain('Account { Name { value displayValue } }');
        await withRecords(deal('a', { Account: { Name: field('Small') } }), deal('b', { Amount: field(null) }));
        expect(card(element)).toMatchObject({ id: 'b', message: '(not visible to you) is –' });
    });

    it('saves the field in place, and says so when that puts it right', async () => {
        const element = await started([nudge('a', rule('first'))]);
        await withRecords(deal('a'));
        const toasts = heard<{ title: string }>('lightning__showtoast');
        const view = card(element);
        await fire(element, 'savevalue', { view, value: '2020-02-01' });
        expect(updates).toHaveBeenCalledWith({ fields: { Id: '006a', CloseDate: '2020-02-01' } });
        // The record says that it is not right yet.
        expect(told<{ hint: string }>(element, 'c-nudge-card')[0]?.hint).toBe('Saved. It is still as before for this rule: look at the value again.');
        await withRecords(deal('a', { CloseDate: field('2999-01-01') }));
        expect(card(element)).toBeUndefined();
        expect(texts(element, '[data-none] p')).toEqual([
            'Nothing of yours needs a word right now.',
            'When a record of yours does, it shows up here: at most one new one a day.'
        ]);
        expect(toasts).toHaveLength(0);
    });

    it('shows what the org objects to at the field', async () => {
        const element = await started([nudge('a', rule('first'))]);
        await withRecords(deal('a'));
        const refusal = { body: { message: 'No date in the past' } };
        updates.mockRejectedValueOnce(refusal);
        await fire(element, 'savevalue', { view: card(element), value: '2020-02-01' });
        expect(told<{ errors: unknown }>(element, 'c-nudge-card')[0]?.errors).toEqual(refusal);
        expect(card(element)?.id).toBe('a');
    });

    it('is put off, dismissed with a reason, or never shown again', async () => {
        const element = await started([nudge('a', rule('one')), nudge('b', rule('two')), nudge('c', rule('three'))]);
        await withRecords(deal('a'), deal('b'), deal('c'));
        await fire(element, 'snooze', { id: 'a', days: 7 });
        expect(updates).toHaveBeenCalledWith({ fields: { Id: 'a', Status__c: 'Snoozed', Snoozed_Until__c: expect.any(String) as string } });
        await fire(element, 'dismiss', { id: 'b', reason: 'Wrong' });
        expect(updates).toHaveBeenCalledWith({
            fields: { Id: 'b', Status__c: 'Dismissed', Reason__c: 'Wrong', Ended_On__c: expect.any(String) as string }
        });
        await fire(element, 'mute', { id: 'c' });
        expect(creations).toHaveBeenCalledWith({ apiName: 'Nudge_Preference__c', fields: { Muted_Rules__c: 'three' } });
        expect(card(element)).toBeUndefined();
    });

    it('keeps what was muted before', async () => {
        const element = await started([nudge('a', rule('one'))], { Nudge_Preference__c: edges(preference({ Muted_Rules__c: field('old') })) });
        await withRecords(deal('a'));
        await fire(element, 'mute', { id: 'a' });
        expect(updates).toHaveBeenCalledWith({ fields: { Id: 'pref', Muted_Rules__c: 'old\none' } });
    });

    it('is silent where the user has switched it off, and in quiet hours', async () => {
        const off = await started([nudge('a', rule('one'))], { Nudge_Preference__c: edges(preference({ Opt_Out__c: field(true) })) });
        await withRecords(deal('a'));
        expect(texts(off, '[data-off]')).toEqual(['You have switched nudges off.']);
        expect(card(off)).toBeUndefined();
        expect(updates).not.toHaveBeenCalled();
        off.remove();
        const always = preference({ Quiet_From__c: field(0), Quiet_Until__c: field(23) });
        const late = new Date().getUTCHours() === 23;
        const quiet = await started([nudge('a', rule('one'))], {
            Nudge_Preference__c: edges(late ? preference({ Quiet_From__c: field(22), Quiet_Until__c: field(1) }) : always)
        });
        await withRecords(deal('a'));
        expect(all(quiet, '[data-quiet]')).toHaveLength(1);
        expect(card(quiet)).toBeUndefined();
    });

    it('takes the settings of the user', async () => {
        const element = await started([]);
        expect(all(element, '[data-none]')).toHaveLength(1);
        one<HTMLButtonElement>(element, '[data-settings]').click();
        await settled();
        const detail = { optOut: false, noMessages: true, quietFrom: 18, quietUntil: 8 };
        one(element, 'c-nudge-settings').dispatchEvent(new CustomEvent('apply', { detail }));
        await settled();
        expect(creations).toHaveBeenCalledWith({
            apiName: 'Nudge_Preference__c',
            fields: { Opt_Out__c: false, No_Messages__c: true, Quiet_From__c: 18, Quiet_Until__c: 8 }
        });
        expect(all(element, 'c-nudge-settings')).toHaveLength(0);
    });

    it('shows on the page of a record what is about that record, and nothing else', async () => {
        const about = await started([nudge('a', rule('one')), nudge('b', rule('one'))], {}, { recordId: '006b' });
        await withRecords(deal('b'));
        expect(card(about)).toMatchObject({ id: 'b', opens: false });
        about.remove();
        const nothing = await started([nudge('a', rule('one'))], {}, { recordId: '006z' });
        expect(all(nothing, 'lightning-card')).toHaveLength(0);
    });

    it('leaves out what sleeps, and is not there for who has no nudges', async () => {
        const element = await started([nudge('a', rule('one'), { Status__c: field('Snoozed'), Snoozed_Until__c: field('2999-01-01') })]);
        await withRecords(deal('a'));
        expect(card(element)).toBeUndefined();
        element.remove();
        const administrator = await show('c-adoption-nudges', AdoptionNudges);
        await allow('Adoption_Nudge__c', { createable: true, updateable: true });
        await answerTo('MyNudges', nudges([]));
        expect(all(administrator, 'lightning-card')).toHaveLength(0);
        administrator.remove();
        const stranger = await show('c-adoption-nudges', AdoptionNudges);
        await forbid('Adoption_Nudge__c');
        expect(all(stranger, 'lightning-card')).toHaveLength(0);
    });

    it('tells that the formula language could not be loaded', async () => {
        (loadScript as jest.Mock).mockRejectedValue(new Error('blocked'));
        const element = await started([nudge('a', rule('one'))]);
        expect(all(element, 'c-error-panel')).toHaveLength(1);
    });

    it('knows the fields of a message', () => {
        expect(mergeFields('{!Name} of {!Account.Name} at {Name}')).toEqual([['Name'], ['Account', 'Name']]);
        const described = info('Opportunity', FIELDS) as unknown as Parameters<typeof messageOf>[2];
        expect(
            messageOf(
                '{!Amount}, {!Account.Name}',
                { Id: '1', Amount: { value: 5, displayValue: '5 €' }, Account: { Name: field('Big') } },
                described
            )
        ).toBe('5 €, Big');
    });
});
