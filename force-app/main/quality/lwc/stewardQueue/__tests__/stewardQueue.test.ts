import { updateRecord } from 'lightning/uiRecordApi';
import { loadScript } from 'lightning/platformResourceLoader';
import StewardQueue from 'c/stewardQueue';
import type { IssueRow } from 'c/issueItem';
import {
    all,
    answerTo,
    askedBy,
    describeObjects,
    edges,
    executeMutation,
    field,
    heard,
    one,
    refuse,
    settled,
    show,
    texts,
    told,
    unknownObject
} from 'test/page';

jest.mock('@salesforce/user/Id', () => ({ __esModule: true, default: '005000000000001' }), { virtual: true });

const updates = updateRecord as jest.Mock;
const mutations = executeMutation as jest.Mock;

const issue = (id: string, more: object = {}) => ({
    ...{ Id: id, Rule__c: field('email'), Object__c: field('Contact'), Record_Id__c: field(`003${id}`), Field__c: field('Email') },
    ...{ Reason__c: field('no_email'), Status__c: field('Open'), First_Seen__c: field(null), Reopened__c: field(null), Due__c: field(null) },
    ...{ Snoozed_Until__c: field(null), Waived_Until__c: field(null), Waive_Reason__c: field(null), Steward__c: field(null), Steward__r: null },
    ...more
});
const rule = (id: string, kind: string, fields: string, parameters: object = {}) => ({
    ...{ Id: id, Name: field(`Rule ${id}`), Kind__c: field(kind), Fields__c: field(fields), Parameters__c: field(JSON.stringify(parameters)) },
    ...{ Severity__c: { value: 'high', displayValue: 'High' }, Fix__c: field('Ask for it.'), Steward__c: field(null), Steward__r: null }
});
const RULES = [rule('email', 'email', 'Email'), rule('zip', 'dependency', 'Country, Zip', { determines: ['City'] })];
const root = (ruleId: string, name: string, count: number, impact: number) => ({
    aggregate: {
        ...{ Rule__c: field(ruleId), Object__c: field('Contact'), Field__c: field(name) },
        ...{ Id: { count: field(count) }, Impact__c: { sum: field(impact) } }
    }
});
const queue = (issues: object[], { total = issues.length, next = null as string | null, roots = [] as object[], scans = 1 } = {}) => ({
    uiapi: {
        query: {
            Quality_Issue__c: { ...edges(...issues), totalCount: total, pageInfo: { hasNextPage: next !== null, endCursor: next } },
            Quality_Rule__c: edges(...RULES),
            Quality_Scan__c: edges(
                ...[{ Id: 's', Started__c: field('2026-05-08T02:00:00.000Z'), Finished__c: field('2026-05-08T02:10:00.000Z') }].slice(0, scans)
            )
        },
        aggregate: { Quality_Issue__c: edges(...roots) }
    }
});
const described = (name: string, label: string, dataType = 'String', updateable = true) => ({ apiName: name, label, dataType, updateable });
const CONTACT = {
    ...{ apiName: 'Contact', label: 'Contact', updateable: true, nameFields: ['FirstName', 'LastName', 'Name'], defaultRecordTypeId: '012' },
    fields: {
        Name: described('Name', 'Full Name', 'String', false),
        LastModifiedDate: described('LastModifiedDate', 'Last Modified', 'DateTime', false),
        Email: described('Email', 'Email', 'Email'),
        Country: described('Country', 'Country'),
        Zip: described('Zip', 'Zip'),
        City: described('City', 'City')
    }
};
const record = (id: string, values: object = {}, changed = '2026-05-01T00:00:00.000Z') => ({
    ...{ Id: `003${id}`, Name: field(`Person ${id}`), LastModifiedDate: field(changed), Email: field(`${id}.@example.com`) },
    ...values
});

async function shown(answer: object, ...records: object[]): Promise<HTMLElement> {
    const element = await show('c-steward-queue', StewardQueue);
    await answerTo('StewardQueue', answer);
    await describeObjects(CONTACT);
    if (records.length > 0) await answerTo('IssueRecords', { uiapi: { query: { of0: edges(...records) } } });
    return element;
}
interface Item extends HTMLElement {
    row: IssueRow;
    errors: unknown;
    selected: boolean;
    active: boolean;
}
const items = (element: Element): Item[] => told<Item>(element, 'c-issue-item');
const rows = (element: Element): IssueRow[] => items(element).map(({ row }) => row);
const tell = async (target: Element | undefined, name: string, detail: object = {}): Promise<void> => {
    target?.dispatchEvent(new CustomEvent(name, { detail }));
    await settled();
};
const actions = (element: Element) => one(element, 'c-issue-actions') as HTMLElement & { count: number; undoable: string; status: string };

describe('stewardQueue', () => {
    beforeEach(() => {
        updates.mockResolvedValue({});
        mutations.mockResolvedValue({ data: {} });
        (loadScript as jest.Mock).mockResolvedValue(undefined);
    });

    it('groups issues by rule and field, with the value, the reason and a suggestion beside', async () => {
        const zip = {
            Rule__c: field('zip'),
            Field__c: field('City'),
            Reason__c: field('minority'),
            Steward__c: field('005s'),
            Steward__r: { Name: field('Sam') }
        };
        const element = await shown(
            queue([issue('1'), issue('2', { ...zip, Due__c: field('2026-05-20') }), issue('3')]),
            record('1'),
            record('2', { Country: field('DE'), Zip: field('10115'), City: field('BERLI') }),
            record('3', { Email: field('ok@example.com') }, '2026-05-08T09:00:00.000Z')
        );
        const like = (city: string, count: number) => ({
            aggregate: { Country: field('DE'), Zip: field('10115'), City: field(city), Id: { count: field(count) } }
        });
        expect(askedBy('LikeRecords').variables).toEqual({ values0: ['10115'] });
        await answerTo('LikeRecords', { uiapi: { aggregate: { of0: edges(like('BERLI', 1), like('Berlin', 40)) } } });
        expect(texts(element, '[data-group] h3')).toEqual(['Rule email · Email', 'Rule zip · City']);
        expect(
            rows(element).map(({ recordName, valueText, reason, suggestion, facts, note }) => [
                recordName,
                valueText,
                reason,
                suggestion,
                facts,
                note
            ])
        ).toEqual([
            ['Person 1', '1.@example.com', 'Is no email address', '1@example.com', '', ''],
            ['Person 3', 'ok@example.com', 'Is no email address', undefined, '', 'Changed since the last scan. The next scan judges it anew.'],
            ['Person 2', 'BERLI', 'Differs from most like records', 'Berlin', 'Steward: Sam · Due May 20, 2026', '']
        ]);
        expect(texts(element, '[data-shown]')).toEqual(['1 to 3 of 3']);
        await expect(element).toBeAccessible();
    });

    it('suggests nothing where like records are at odds', async () => {
        const element = await shown(
            queue([issue('2', { Rule__c: field('zip'), Field__c: field('City') })]),
            record('2', { Country: field('DE'), Zip: field('10115'), City: field('X') })
        );
        const like = (city: string) => ({ aggregate: { Country: field('DE'), Zip: field('10115'), City: field(city), Id: { count: field(2) } } });
        await answerTo('LikeRecords', { uiapi: { aggregate: { of0: edges(like('A'), like('B')) } } });
        expect(rows(element).map(({ suggestion }) => suggestion)).toEqual([undefined]);
    });

    it('says what may not be seen or edited', async () => {
        const element = await shown(queue([issue('1'), issue('2'), issue('3', { Field__c: field('Secret') })]), record('1'), record('3'));
        expect(rows(element).map(({ recordName, mayEdit, note }) => [recordName, mayEdit, note])).toEqual([
            ['Person 1', true, ''],
            ['0032', false, 'The record is deleted, or you may not see it.'],
            ['Person 3', false, 'You may not see the field.']
        ]);
    });

    it('saves a value and takes it back, each only where nobody has saved since', async () => {
        updates.mockResolvedValue({ lastModifiedDate: 'then' });
        const toasts = heard<{ title: string }>('lightning__showtoast');
        const element = await shown(queue([issue('1')]), record('1'));
        await tell(items(element)[0], 'savevalue', { id: '1', value: '1@example.com' });
        expect(updates).toHaveBeenLastCalledWith(
            { fields: { Id: '0031', Email: '1@example.com' } },
            { ifUnmodifiedSince: '2026-05-01T00:00:00.000Z' }
        );
        expect(actions(element).undoable).toBe('Email of Person 1 saved');
        await tell(actions(element), 'undo');
        expect(updates).toHaveBeenLastCalledWith({ fields: { Id: '0031', Email: '1.@example.com' } }, { ifUnmodifiedSince: 'then' });
        expect(actions(element).undoable).toBe('');
        expect(toasts).toHaveLength(2);
    });

    it('shows what the org refused on the row, and has nothing to take back then', async () => {
        const refusal = { body: { message: 'No', output: { errors: [{ message: 'Email is taken' }], fieldErrors: {} } } };
        const element = await shown(queue([issue('1'), issue('2')]), record('1'), record('2'));
        updates.mockRejectedValue(refusal);
        await tell(items(element)[0], 'savevalue', { id: '1', value: 'x' });
        expect(items(element).map(({ errors }) => errors)).toEqual([refusal, undefined]);
        expect(actions(element).undoable).toBe('');
    });

    it('does with the selected issues what is asked, says what was refused on its row, and undoes the rest', async () => {
        const element = await shown(queue([issue('1'), issue('2'), issue('3')]), record('1'), record('2'), record('3'));
        await tell(items(element)[0], 'choose', { id: '1' });
        await tell(items(element)[2], 'choose', { id: '3' });
        expect(actions(element).count).toBe(2);
        mutations.mockResolvedValueOnce({ data: {}, errors: [{ message: 'Not this one', path: ['uiapi', 'one1'] }] });
        await tell(actions(element), 'apply', { values: { Status__c: 'Snoozed', Snoozed_Until__c: '2026-06-01' }, done: '{0} snoozed' });
        expect(mutations.mock.calls[0][0].variables).toEqual({
            one0: { Id: '1', Quality_Issue__c: { Status__c: 'Snoozed', Snoozed_Until__c: '2026-06-01' } },
            one1: { Id: '3', Quality_Issue__c: { Status__c: 'Snoozed', Snoozed_Until__c: '2026-06-01' } }
        });
        expect(items(element).map(({ errors, selected }) => [Boolean(errors), selected])).toEqual([
            [false, false],
            [false, false],
            [true, true]
        ]);
        expect(actions(element).undoable).toBe('1 snoozed');
        await tell(actions(element), 'undo');
        expect(mutations.mock.calls[1][0].variables).toEqual({
            one0: {
                Id: '1',
                Quality_Issue__c: { Status__c: 'Open', Snoozed_Until__c: null }
            }
        });
    });

    it('tells a call that failed of all that it was to write, and keeps nothing to undo', async () => {
        const element = await shown(queue([issue('1'), issue('2')]), record('1'), record('2'));
        await tell(items(element)[0], 'choose', { id: '1' });
        mutations.mockRejectedValueOnce(new Error('Offline'));
        await tell(actions(element), 'apply', { values: { Status__c: 'Snoozed' }, done: '{0} snoozed' });
        expect(actions(element).undoable).toBe('');
        expect(items(element).map(({ selected }) => selected)).toEqual([true, false]);
        expect(all(element, 'c-error-panel')).toHaveLength(1);
    });

    it('takes back one step at a time, however fast the key is pressed', async () => {
        const element = await shown(queue([issue('1'), issue('2')]), record('1'), record('2'));
        await tell(items(element)[0], 'savevalue', { id: '1', value: 'a@example.com' });
        await tell(items(element)[1], 'savevalue', { id: '2', value: 'b@example.com' });
        items(element)[1]?.dispatchEvent(new CustomEvent('undo', { detail: { id: '2' } }));
        await tell(items(element)[1], 'undo', { id: '2' });
        expect(updates).toHaveBeenCalledTimes(3);
        expect(actions(element).undoable).toBe('Email of Person 1 saved');
    });

    it('asks for like records once, whatever is answered', async () => {
        const element = await shown(
            queue([issue('2', { Rule__c: field('zip'), Field__c: field('City') })]),
            record('2', { Country: field('DE'), Zip: field('10115'), City: field('X') })
        );
        const like = { aggregate: { Country: field('DE'), Zip: field('10115'), City: field('A'), Id: { count: field(2) } } };
        const asked = askedBy('LikeRecords');
        await answerTo('LikeRecords', { uiapi: { aggregate: { of0: edges(like) } } });
        expect(rows(element)[0]?.suggestion).toBe('A');
        expect(askedBy('LikeRecords').variables).toBe(asked.variables);
    });

    it('goes to the page before when the last one is done', async () => {
        const element = await shown(queue([issue('1')], { total: 150, next: 'more' }));
        await tell(one(element, '[data-next]'), 'click');
        await answerTo('StewardQueue', queue([]));
        expect(askedBy('StewardQueue').variables).toMatchObject({ after: null });
        expect(all(element, 'c-empty-state')).toHaveLength(0);
    });

    it('writes many issues in parts', async () => {
        const many = Array.from({ length: 60 }, (_, index) => issue(String(index)));
        const element = await shown(queue(many));
        one<HTMLInputElement>(element, '[data-select-group]').checked = true;
        await tell(one(element, '[data-select-group]'), 'change');
        await tell(actions(element), 'apply', { values: { Status__c: 'Waived' }, done: '{0} waived' });
        expect(mutations.mock.calls.map(([{ variables }]) => Object.keys(variables).length)).toEqual([50, 10]);
        expect(actions(element).undoable).toBe('60 waived');
    });

    it('shows one root alone, other statuses and other stewards, from the first page on', async () => {
        const roots = [root('zip', 'City', 3, 9), root('email', 'Email', 2, 20)];
        const element = await shown(queue([issue('1')], { total: 150, next: 'more', roots }));
        expect(texts(element, '[data-root]').map((text) => text.replaceAll(/\s+/g, ' '))).toEqual(['Rule email · Email2', 'Rule zip · City3']);
        await tell(one(element, '[data-next]'), 'click');
        expect(askedBy('StewardQueue').variables).toMatchObject({ after: 'more' });
        await answerTo('StewardQueue', queue([issue('2')], { total: 101, roots }));
        expect(texts(element, '[data-shown]')).toEqual(['101 to 101 of 101']);
        await tell(all(element, '[data-root]')[1], 'click');
        expect(askedBy('StewardQueue').variables).toEqual({
            where: { Status__c: { eq: 'Open' }, Rule__c: { eq: 'zip' }, Object__c: { eq: 'Contact' }, Field__c: { eq: 'City' } },
            allRoots: { Status__c: { eq: 'Open' } },
            after: null
        });
        await tell(one(element, '[data-all-roots]'), 'click');
        await tell(one(element, '[data-filter="status"]'), 'change', { value: 'Waived' });
        await tell(one(element, '[data-filter="whose"]'), 'change', { value: 'mine' });
        expect(askedBy('StewardQueue').variables).toMatchObject({ where: { Status__c: { eq: 'Waived' }, Steward__c: { eq: '005000000000001' } } });
    });

    it('moves by the keyboard, and acts on the row that it is on', async () => {
        const element = await shown(queue([issue('1'), issue('2')]), record('1'), record('2'));
        expect(items(element).map(({ active }) => active)).toEqual([true, false]);
        await tell(items(element)[0], 'next', { id: '1' });
        expect(items(element).map(({ active }) => active)).toEqual([false, true]);
        await tell(items(element)[1], 'next', { id: '2' });
        await tell(items(element)[1], 'snooze', { id: '2' });
        expect(items(element).map(({ selected }) => selected)).toEqual([false, true]);
        expect(all(actions(element), 'form')).toHaveLength(1);
        await tell(items(element)[1], 'undo', { id: '2' });
        expect(updates).not.toHaveBeenCalled();
    });

    it('asks for the issues of a rule on its page', async () => {
        await show('c-steward-queue', StewardQueue, { recordId: 'a0r' });
        expect(askedBy('StewardQueue').variables).toMatchObject({ where: { Status__c: { eq: 'Open' }, Rule__c: { eq: 'a0r' } } });
    });

    it.each([
        ['nothing is open', queue([]), 'Nothing to fix here'],
        ['nothing is scanned', queue([], { scans: 0 }), 'Not scanned yet']
    ])('says what to do when %s', async (_, answer, heading) => {
        const element = await shown(answer);
        expect(told<{ heading: string }>(element, 'c-empty-state').map((each) => each.heading)).toEqual([heading]);
        await expect(element).toBeAccessible();
    });

    it('says who gives access', async () => {
        const element = await show('c-steward-queue', StewardQueue);
        await refuse(unknownObject('Quality_Issue__c'));
        expect(told<{ heading: string }>(element, 'c-empty-state').map((each) => each.heading)).toEqual(['You have no access to data quality']);
        expect(all(element, 'lightning-combobox')).toHaveLength(0);
    });
});
