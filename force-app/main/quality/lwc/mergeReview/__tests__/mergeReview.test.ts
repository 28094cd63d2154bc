import MergeReview from 'c/mergeReview';
import type { Decided } from 'c/mergeReview';
import {
    all,
    answerTo,
    askedBy,
    describeObjects,
    edges,
    executeMutation,
    field,
    heard,
    navigate,
    one,
    refuse,
    settled,
    show,
    texts,
    told,
    unknownObject,
    until
} from 'test/page';

const mutations = executeMutation as jest.Mock;

const member = (id: string, more: object = {}) => ({
    ...{ Id: `m-${id}`, Object__c: field('Contact'), Record_Id__c: field(id), Weight__c: field(12), Source_Rank__c: field(null) },
    Left_Out__c: field(false),
    ...more
});
const status = (value: string) => ({ Status__c: { value, displayValue: value } });
const EVIDENCE = JSON.stringify([
    {
        ...{ left: 'ada', right: 'bea', weight: 9.5 },
        steps: [
            ['', 'prior', -12.5],
            ['Email', 'equal', 22],
            ['', 'the same', 0]
        ]
    },
    { left: 'bea', right: 'cyd', weight: 3, steps: [['', 'prior', 3]] }
]);
const CHILDREN = JSON.stringify([{ object: 'Case', field: 'ContactId', label: 'Cases', count: 3, doubled: 1, restorable: true }]);
const group = (members: object[], more: object = {}) => ({
    ...{ Id: 'g1', Name: field('DG-000001'), Object__c: field('Contact'), Proposal__c: field('Merge'), ...status('Open') },
    ...{
        Band__c: field('Sure'),
        Weight__c: field(9.5),
        Record_Count__c: field(members.length),
        Survivor_Id__c: field(null),
        Choices__c: field(null)
    },
    ...{
        Evidence__c: field(EVIDENCE),
        Children__c: field(CHILDREN),
        Blocked_Because__c: field(null),
        Checked_On__c: field('2026-05-08T02:00:00.000Z')
    },
    ...{ Approved_On__c: field(null), Approved_By__r: null, Message__c: field(null), Joined_Into__r: null, Split_From__r: null },
    Members__r: edges(...members),
    ...more
});
const info = (name: string, label: string, dataType = 'String', updateable = true) => [name, { apiName: name, label, dataType, updateable }] as const;
const CONTACT = {
    ...{ apiName: 'Contact', label: 'Contact', updateable: true, nameFields: ['FirstName', 'LastName', 'Name'], defaultRecordTypeId: '012' },
    fields: Object.fromEntries([
        info('Name', 'Name', 'String', false),
        info('FirstName', 'First Name'),
        info('LastName', 'Last Name'),
        info('Title', 'Title'),
        info('MailingStreet', 'Mailing Street', 'TextArea'),
        info('MailingCity', 'Mailing City'),
        info('HasOptedOutOfEmail', 'Email Opt Out', 'Boolean'),
        info('Secret__c', 'Secret', 'String', false),
        info('LastModifiedDate', 'Last Modified', 'DateTime', false),
        info('CreatedDate', 'Created', 'DateTime', false),
        info('OwnerId', 'Owner', 'Reference')
    ])
};
const person = (Id: string, values: Record<string, unknown>) => ({
    ...{
        Id,
        Name: field(Id),
        FirstName: field(null),
        LastName: field('King'),
        Title: field(null),
        MailingStreet: field(null),
        MailingCity: field(null)
    },
    ...{ HasOptedOutOfEmail: field(false), LastModifiedDate: field('2026-01-01T00:00:00.000Z'), CreatedDate: field('2025-01-01T00:00:00.000Z') },
    ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, field(value)]))
});
const ADA = person('ada', { FirstName: 'Ada', MailingStreet: 'High Street 1', MailingCity: 'London' });
const BEA = person('bea', { FirstName: 'Bea', Title: 'Dr', LastModifiedDate: '2026-02-01T00:00:00.000Z', HasOptedOutOfEmail: true });
const CYD = person('cyd', { FirstName: 'Ada' });

async function shown(members = [member('ada'), member('bea')], records: object[] = [ADA, BEA], more: object = {}): Promise<HTMLElement> {
    const element = await show('c-merge-review', MergeReview, { recordId: 'g1' });
    await answerTo('MergeReview', { uiapi: { query: { Duplicate_Group__c: edges(group(members, more)) } } });
    await describeObjects(CONTACT);
    await answerTo('GroupRecords', { uiapi: { query: { of0: edges(...records) } } });
    return element;
}

interface Fields extends HTMLElement {
    readOnly: boolean;
}
const table = (element: HTMLElement): Fields => one<Fields>(element, 'c-merge-fields');
const rows = (element: HTMLElement): string[] =>
    all(table(element), 'tbody tr').map((row) =>
        [...row.children]
            .map((cell) =>
                [...cell.childNodes]
                    .map((node) => (node.textContent ?? '').trim())
                    .join(' ')
                    .replaceAll(/\s+/g, ' ')
                    .trim()
            )
            .join(' | ')
    );
const press = async (element: HTMLElement, key: string): Promise<void> => {
    one(element, '[data-review]').dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    await settled();
};
const sent = (): Record<string, Record<string, unknown>> =>
    (mutations.mock.lastCall as [{ variables: Record<string, Record<string, unknown>> }])[0].variables;

beforeEach(() => {
    mutations.mockReset();
    mutations.mockResolvedValue({ data: {} });
});

describe('mergeReview', () => {
    it('shows records side by side, with what the survivor gets, and only fields that may be edited', async () => {
        const element = await shown();
        expect(askedBy('MergeReview').variables).toEqual({ group: 'g1' });
        const { query } = askedBy('GroupRecords');
        expect(query).toContain('FirstName { value displayValue }');
        expect(query).not.toMatch(/Secret__c|OwnerId/);
        expect(rows(element)).toEqual([
            'Email Opt Out | blank | true | true Whoever refused once has refused.',
            'First Name | Ada | Bea | Ada',
            'Mailing Address | High Street 1, London | blank | High Street 1, London',
            'Title | blank | Dr | Dr Taken from another record'
        ]);
        await expect(element).toBeAccessible();
    });

    it('lets a person choose another survivor, another value, and another rule', async () => {
        const element = await shown();
        one<HTMLInputElement>(table(element), '[data-survivor][data-id="bea"]').dispatchEvent(new CustomEvent('change'));
        await settled();
        expect(rows(element)[1]).toBe('First Name | Ada | Bea | Bea');
        one(table(element), '[data-unit="FirstName"][data-id="ada"]').dispatchEvent(new CustomEvent('change'));
        await settled();
        expect(rows(element)[1]).toBe('First Name | Ada | Bea | Ada Taken from another record');
        one(element, 'lightning-combobox').dispatchEvent(new CustomEvent('change', { detail: { value: 'recent' } }));
        await settled();
        expect(rows(element)[1]).toBe('First Name | Ada | Bea | Bea');
        const box = one<HTMLInputElement>(element, '[data-show-all]');
        box.checked = true;
        box.dispatchEvent(new CustomEvent('change'));
        await settled();
        expect(rows(element).some((row) => row.startsWith('Last Name'))).toBe(true);
    });

    it('approves by key: the records that were looked at, fields and records, and no value', async () => {
        const decided = heard<Decided>('decided');
        const element = await shown();
        element.addEventListener('decided', (event) =>
            document.body.dispatchEvent(new CustomEvent('decided', { detail: (event as CustomEvent).detail as Decided }))
        );
        await press(element, 'a');
        await until(() => decided.length > 0);
        const { one0, one1, one2 } = sent();
        expect([one0?.Id, one1?.Id, one2?.Id]).toEqual(['m-ada', 'm-bea', 'g1']);
        expect((one0?.Duplicate_Member__c as { Approved_Hash__c: string }).Approved_Hash__c).toMatch(/^[0-9a-f]{64}$/);
        const values = one2?.Duplicate_Group__c as Record<string, string>;
        expect([values.Status__c, values.Survivor_Id__c]).toEqual(['Approved', 'ada']);
        expect(JSON.parse(values.Choices__c ?? '')).toEqual({
            values: { Title: 'bea', HasOptedOutOfEmail: 'bea' },
            hashed: expect.arrayContaining(['FirstName', 'LastName', 'Title', 'MailingStreet', 'HasOptedOutOfEmail'])
        });
        expect(JSON.stringify(sent())).not.toMatch(/High Street|London/);
        expect(decided[0]?.detail).toEqual({ groupId: 'g1', decision: 'approved' });
    });

    it('chooses the survivor by digit, says that it is no duplicate by N', async () => {
        const element = await shown();
        await press(element, '2');
        expect(rows(element)[1]).toBe('First Name | Ada | Bea | Bea');
        await press(element, 'n');
        expect(sent()).toEqual({ one0: { Id: 'g1', Duplicate_Group__c: { Status__c: 'Not a Duplicate' } } });
    });

    it('splits off what is left out, and does not approve before that is saved', async () => {
        const element = await shown([member('ada'), member('bea'), member('cyd')], [ADA, BEA, CYD]);
        expect(one<HTMLButtonElement>(element, '[data-split]').disabled).toBe(true);
        one(table(element), '[data-leave][data-id="bea"]').dispatchEvent(new CustomEvent('change'));
        await settled();
        expect(one<HTMLButtonElement>(element, '[data-approve]').disabled).toBe(true);
        expect(rows(element)).toEqual(['Mailing Address | High Street 1, London | blank | blank | High Street 1, London']);
        one(element, '[data-split]').click();
        await settled();
        expect(sent()).toEqual({ one0: { Id: 'm-bea', Duplicate_Member__c: { Left_Out__c: true } } });
    });

    it('does not approve what it does not see as a whole', async () => {
        const element = await shown([member('ada'), member('bea'), member('hidden')]);
        expect(texts(element, '[data-unseen]')).toEqual(['You may not see all records of this group: you cannot approve it.']);
        expect(one<HTMLButtonElement>(element, '[data-approve]').disabled).toBe(true);
        await press(element, 'a');
        expect(mutations).not.toHaveBeenCalled();
    });

    it('tells what hangs on them, what blocks a merge, and what no restore brings back', async () => {
        const element = await shown(undefined, undefined, { Blocked_Because__c: field('ada waits for an approval.\nbea has a portal user.') });
        expect(texts(element, '[data-blocked] li')).toEqual(['ada waits for an approval.', 'bea has a portal user.']);
        expect(texts(element, '[data-children] tbody tr th, [data-children] tbody td')).toEqual(['Cases', '3', '1', 'Yes']);
        expect(texts(element, '[data-never] li')).toHaveLength(5);
        const unchecked = await shown(undefined, undefined, { Children__c: field(null) });
        expect(texts(unchecked, '[data-checked]')).toEqual(['Nobody has counted yet. Run perennial merge check.']);
    });

    it('draws the evidence of the weakest link, and of another one', async () => {
        const element = await shown([member('ada'), member('bea'), member('cyd')], [ADA, BEA, CYD]);
        const evidence = one(element, 'c-merge-evidence');
        const steps = (): string[] => texts(evidence, 'tbody tr').map((text) => text.replaceAll(/\s+/g, ' '));
        expect(steps()).toEqual(['Any two records+3', 'Total+3']);
        one(evidence, 'lightning-combobox').dispatchEvent(new CustomEvent('change', { detail: { value: 'ada bea' } }));
        await settled();
        expect(steps()).toEqual(['Any two records-12.5', 'Email: equal+22', 'Total+9.5']);
        expect(one(evidence, '.for').style.insetInlineStart).toBe('0.00%');
        await expect(element).toBeAccessible();
    });

    it('shows an approved group as it was approved, and opens it again', async () => {
        const choices = JSON.stringify({ values: { FirstName: 'bea' }, hashed: [] });
        const element = await shown(undefined, undefined, {
            ...{ ...status('Approved'), Survivor_Id__c: field('ada'), Choices__c: field(choices) },
            ...{ Approved_By__r: { Name: field('Sam Steward') }, Approved_On__c: field('2026-05-08T02:00:00.000Z') }
        });
        expect(texts(element, '[data-state]')[0]).toContain('Approved by Sam Steward');
        expect(table(element).readOnly).toBe(true);
        expect(rows(element)[1]).toContain('| Bea');
        one(element, '[data-reopen]').click();
        await settled();
        expect(sent()).toEqual({ one0: { Id: 'g1', Duplicate_Group__c: { Status__c: 'Open' } } });
    });

    it('proposes to convert leads that are contacts, and merges none', async () => {
        const element = await shown(undefined, undefined, { Proposal__c: field('Convert'), Object__c: field('Lead and Contact') });
        expect(texts(element, '[data-convert]')[0]).toContain('Convert each lead');
        expect(all(element, '[data-approve]')).toHaveLength(0);
        expect(all(element, '[data-reject]')).toHaveLength(1);
    });

    it('leads to a record, and to the group that it was split from', async () => {
        const element = await shown(undefined, undefined, { Split_From__r: { Id: 'g0', Name: field('DG-000000') } });
        one(table(element), 'a[data-id="bea"]').click();
        expect(navigate).toHaveBeenLastCalledWith(
            expect.objectContaining({ attributes: expect.objectContaining({ recordId: 'bea', objectApiName: 'Contact' }) })
        );
        one(element, '[data-other]').click();
        expect(navigate).toHaveBeenLastCalledWith(expect.objectContaining({ attributes: expect.objectContaining({ recordId: 'g0' }) }));
    });

    it('says what the org objects to, what is gone, and what may not be seen', async () => {
        mutations.mockResolvedValue({ errors: [{ message: 'The group has been merged.' }] });
        const element = await shown();
        await press(element, 'n');
        expect(told<{ errors: unknown }>(element, 'c-error-panel')[0]?.errors).toEqual([{ message: 'The group has been merged.' }]);
        const gone = await show('c-merge-review', MergeReview, { recordId: 'g2' });
        await answerTo('MergeReview', { uiapi: { query: { Duplicate_Group__c: edges() } } });
        expect(told<{ heading: string }>(gone, 'c-empty-state')[0]?.heading).toBe('The group is not there any more');
        const hidden = await show('c-merge-review', MergeReview, { recordId: 'g3' });
        await refuse(unknownObject('Duplicate_Group__c'));
        expect(told<{ icon: string }>(hidden, 'c-empty-state')[0]?.icon).toBe('utility:lock');
    });
});
