import DuplicateQueue from 'c/duplicateQueue';
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
    unknownObject,
    until
} from 'test/page';

const mutations = executeMutation as jest.Mock;

const listed = (id: string) => ({
    ...{ Id: id, Name: field(`DG-${id}`), Object__c: field('Contact'), Band__c: { value: 'Sure', displayValue: 'Sure' }, Weight__c: field(12.34) },
    ...{ Record_Count__c: field(2), Members__r: edges({ Id: `m-${id}`, Object__c: field('Contact'), Record_Id__c: field(`003${id}`) }) }
});
const member = (id: string) => ({
    ...{ Id: `m-${id}`, Object__c: field('Contact'), Record_Id__c: field(id), Weight__c: field(12), Source_Rank__c: field(null) },
    Left_Out__c: field(false)
});
const CONTACT = {
    ...{ apiName: 'Contact', label: 'Contact', updateable: true, nameFields: ['Name'], defaultRecordTypeId: '012' },
    fields: {
        Name: { apiName: 'Name', label: 'Name', dataType: 'String', updateable: false },
        LastName: { apiName: 'LastName', label: 'Last Name', dataType: 'String', updateable: true }
    }
};

const answer = (ids: string[], sure = ids.length, next: string | null = null): Promise<void> =>
    answerTo('DuplicateQueue', {
        uiapi: {
            query: {
                Duplicate_Group__c: {
                    ...edges(...ids.map(listed)),
                    totalCount: ids.length,
                    pageInfo: { hasNextPage: next !== null, endCursor: next }
                },
                sure: { ...edges(), totalCount: sure }
            }
        }
    });

async function shown(ids: string[], sure = ids.length, next: string | null = null): Promise<HTMLElement> {
    const element = await show('c-duplicate-queue', DuplicateQueue);
    await describeObjects(CONTACT);
    await answer(ids, sure, next);
    return element;
}
interface Review extends HTMLElement {
    recordId: string;
}
const review = (element: HTMLElement): Review => one<Review>(element, 'c-merge-review');
const names = (element: HTMLElement): string[] => texts(element, '.group-name');
const decide = async (element: HTMLElement, decision: string): Promise<void> => {
    review(element).dispatchEvent(new CustomEvent('decided', { detail: { groupId: review(element).recordId, decision } }));
    await settled();
};

beforeEach(() => {
    mutations.mockReset();
    mutations.mockResolvedValue({ data: {} });
});

describe('duplicateQueue', () => {
    it('lists open groups by what they are called, and shows the first', async () => {
        const element = await shown(['a', 'b']);
        expect(askedBy('DuplicateQueue').variables).toMatchObject({ where: { Status__c: { eq: 'Open' } } });
        expect(names(element)).toEqual(['DG-a', 'DG-b']);
        await answerTo('GroupNames', {
            uiapi: { query: { of0: edges({ Id: '003a', name: field('Ada King') }, { Id: '003b', name: field('Bea Roy') }) } }
        });
        expect(names(element)).toEqual(['Ada King', 'Bea Roy']);
        expect(texts(element, 'button[data-id="a"] .slds-text-body_small')).toEqual(['Contact: 2 records, 12.34 bits', 'DG-a, Sure']);
        expect(review(element).recordId).toBe('a');
        await expect(element).toBeAccessible();
    });

    it('moves by key and by click, filters, and turns pages', async () => {
        const element = await shown(['a', 'b'], 0, 'next');
        one(element, 'nav').dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true }));
        await settled();
        expect(review(element).recordId).toBe('b');
        one(element, 'button[data-id="a"]').click();
        await settled();
        expect(review(element).recordId).toBe('a');
        one(element, '[data-next]').click();
        await settled();
        expect(askedBy('DuplicateQueue').variables).toMatchObject({ after: 'next' });
        one(element, '[data-filter="band"]').dispatchEvent(new CustomEvent('change', { detail: { value: 'Review' } }));
        await settled();
        expect(askedBy('DuplicateQueue').variables).toMatchObject({ where: { Band__c: { eq: 'Review' } }, after: null });
        expect(all(element, '[data-offer]')).toHaveLength(0);
    });

    it('goes to the next group after a decision, and stays at one that was split', async () => {
        const element = await shown(['a', 'b', 'c']);
        await decide(element, 'split');
        expect(review(element).recordId).toBe('a');
        await decide(element, 'approved');
        expect(review(element).recordId).toBe('b');
    });

    it('draws a random sample, says what it supports, and approves the others', async () => {
        const toasts = heard<{ title: string }>('lightning__showtoast');
        const ids = Array.from({ length: 35 }, (_, at) => `g${at}`);
        const element = await shown(ids.slice(0, 5), ids.length);
        expect(texts(element, '[data-offer] p')).toEqual([
            '35 groups are sure. Look at a random sample first: it tells how many of the others are right.'
        ]);
        one(element, '[data-offer] lightning-combobox').dispatchEvent(new CustomEvent('change', { detail: { value: '30' } }));
        one(element, '[data-start]').click();
        await settled();
        await answerTo('SureGroups', { uiapi: { query: { Duplicate_Group__c: edges(...ids.map(listed)) } } });
        const sampled = all(element, 'nav button.group').map((button) => button.dataset.id ?? '');
        expect(new Set(sampled).size).toBe(30);
        expect(all(element, '[data-approve-others]')).toHaveLength(0);
        for (let at = 0; at < 30; at++) {
            // eslint-disable-next-line no-await-in-loop -- one decision after the other
            await decide(element, at === 3 ? 'rejected' : 'approved');
        }
        expect(texts(element, '[data-looked]')).toEqual(['30 of 30 groups of the sample are decided.']);
        expect(texts(element, '[data-supports]')).toEqual(['29 of 30 were right: at least 83.3 % of the sure groups are (95 % confidence).']);
        one(element, '[data-approve-others]').click();
        await settled();
        const others = ids.filter((id) => !sampled.includes(id));
        expect(askedBy('ApprovedTogether').variables).toEqual({ ids: others });
        const whole = (id: string, more: object = {}) => ({
            ...{ ...listed(id), Proposal__c: field('Merge'), Status__c: field('Open'), Blocked_Because__c: field(null) },
            Members__r: edges(member(`003${id}1`), member(`003${id}2`)),
            ...more
        });
        const [blocked = '', unseen = ''] = others;
        await answerTo('ApprovedTogether', {
            uiapi: {
                query: {
                    Duplicate_Group__c: edges(...others.map((id) => whole(id, id === blocked ? { Blocked_Because__c: field('It is locked.') } : {})))
                }
            }
        });
        const record = (Id: string) => ({ Id, Name: field(Id), LastName: field('King') });
        const records = others.flatMap((id) => (id === unseen ? [record(`003${id}1`)] : [record(`003${id}1`), record(`003${id}2`)]));
        await answerTo('GroupRecords', { uiapi: { query: { of0: edges(...records) } } });
        await until(() => toasts.length > 0);
        expect(mutations).toHaveBeenCalledTimes(3);
        expect(toasts.map(({ detail }) => detail.title)).toEqual(['3 groups are approved, 2 are left to look at one by one.']);
    });

    it('stops at what the org objects to, and keeps what was approved', async () => {
        const ids = Array.from({ length: 31 }, (_, at) => `g${at}`);
        const element = await shown(ids.slice(0, 5), ids.length);
        one(element, '[data-offer] lightning-combobox').dispatchEvent(new CustomEvent('change', { detail: { value: '30' } }));
        one(element, '[data-start]').click();
        await settled();
        await answerTo('SureGroups', { uiapi: { query: { Duplicate_Group__c: edges(...ids.map(listed)) } } });
        for (let at = 0; at < 30; at++) {
            // eslint-disable-next-line no-await-in-loop -- one decision after the other
            await decide(element, 'approved');
        }
        one(element, '[data-approve-others]').click();
        await settled();
        await refuse('The org is busy');
        expect(told<{ errors: unknown }>(element, 'c-error-panel').map(({ errors }) => errors)).toContainEqual([{ message: 'The org is busy' }]);
        expect(all(element, '[data-batch]')).toHaveLength(0);
    });

    it('says what to do where there is none, and where it may not be seen', async () => {
        const empty = await shown([], 0);
        expect(told<{ heading: string }>(empty, 'c-empty-state')[0]?.heading).toBe('No duplicates here');
        const hidden = await show('c-duplicate-queue', DuplicateQueue);
        await refuse(unknownObject('Duplicate_Group__c'));
        expect(told<{ icon: string }>(hidden, 'c-empty-state')[0]?.icon).toBe('utility:lock');
    });
});
