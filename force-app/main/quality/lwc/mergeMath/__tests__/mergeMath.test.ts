import {
    addressOf,
    canonical,
    childrenIn,
    choicesIn,
    choicesOf,
    evidenceIn,
    hashOf,
    isConsent,
    objections,
    resultOf,
    survivorOf,
    withConsent
} from 'c/mergeMath';
import type { MergeField, MergeRecord } from 'c/mergeMath';

const FIELDS: MergeField[] = [
    { name: 'FirstName', isText: true },
    { name: 'LastName', isText: true },
    { name: 'Title', isText: true },
    { name: 'Email' },
    { name: 'Phone' },
    { name: 'HasOptedOutOfEmail' },
    { name: 'VIP__c' },
    { name: 'MailingStreet', part: 'MailingAddress', isText: true },
    { name: 'MailingCity', part: 'MailingAddress', isText: true }
];

let made = 0;
const record = (values: Record<string, unknown>, more: Partial<MergeRecord> = {}): MergeRecord => {
    made += 1;
    const day = String(made).padStart(2, '0');
    return {
        ...{ id: `r${made}`, modified: `2026-01-${day}T00:00:00.000Z`, created: `2025-01-${day}T00:00:00.000Z`, rank: null, bounced: false },
        values: { HasOptedOutOfEmail: false, VIP__c: false, ...values },
        ...more
    };
};
const choose = (records: MergeRecord[], survivor: MergeRecord, rule: Parameters<typeof choicesOf>[3] = 'survivor') =>
    choicesOf(records, survivor.id, FIELDS, rule);

beforeEach(() => {
    made = 0;
});

describe('the record that stays', () => {
    it('is the most complete one, the one that was changed last, or the one of the most trusted source', () => {
        const full = record({ FirstName: 'Ada', LastName: 'King', Email: 'a@example.com' });
        const late = record({ LastName: 'King' });
        const trusted = record({ LastName: 'King' }, { rank: 1, modified: '2020-01-01T00:00:00.000Z' });
        const all = [late, trusted, full];
        expect(survivorOf(all, FIELDS, 'survivor')).toBe(full.id);
        expect(survivorOf(all, FIELDS, 'recent')).toBe(late.id);
        expect(survivorOf(all, FIELDS, 'trusted')).toBe(trusted.id);
    });

    it('is among equals the one that was made first, in whatever order they come', () => {
        const [one, other] = [record({ LastName: 'King' }, { modified: '' }), record({ LastName: 'King' }, { modified: '' })];
        expect(survivorOf([one, other], FIELDS, 'complete')).toBe(one.id);
        expect(survivorOf([other, one], FIELDS, 'complete')).toBe(one.id);
    });
});

describe('its values', () => {
    it('are its own, and of others where it has none', () => {
        const [one, other] = [record({ LastName: 'King', Title: ' ' }), record({ LastName: 'Byron', Title: 'Countess' })];
        expect(choose([one, other], one)).toEqual({ Title: other.id });
        expect(resultOf([one, other], one.id, FIELDS, { Title: other.id })).toMatchObject({ LastName: 'King', Title: 'Countess' });
    });

    it('are those of others where its own text breaks off: an initial, half a title', () => {
        const [one, other] = [record({ FirstName: 'A.', Title: 'Head' }), record({ FirstName: 'Ada', Title: 'Head of Sales' })];
        expect(choose([one, other], one)).toEqual({ FirstName: other.id, Title: other.id });
        // An address, a number or a key is no better for being longer, nor is a word that only begins alike.
        const [mail, longer] = [record({ Email: 'a@example.co', Phone: '1' }), record({ Email: 'a@example.co.uk', Phone: '1 2' })];
        expect(choose([mail, longer], mail)).toEqual({});
        const [short, long] = [record({ Title: 'Room 1' }), record({ Title: 'Room 12' })];
        expect(choose([short, long], short)).toEqual({});
    });

    it('go by a rule: changed last, of the most complete, of the most trusted, the longest', () => {
        const one = record({ FirstName: 'Ada', LastName: 'King', Title: 'Dr', Email: 'a@example.com' });
        const other = record({ LastName: 'King-Noel', Title: 'Doctor' }, { rank: 1 });
        expect(choose([one, other], one, 'recent')).toEqual({ LastName: other.id, Title: other.id });
        expect(choose([one, other], other, 'complete')).toEqual({ FirstName: one.id, LastName: one.id, Title: one.id, Email: one.id });
        expect(choose([one, other], one, 'trusted')).toEqual({ LastName: other.id, Title: other.id });
        expect(choose([one, other], one, 'longest')).toEqual({ LastName: other.id, Title: other.id });
    });

    it('take an address as a whole', () => {
        const one = record({ MailingStreet: null, MailingCity: 'Paris' });
        const other = record({ MailingStreet: 'High Street 1', MailingCity: 'London' });
        const choices = choose([one, other], one, 'recent');
        expect(choices).toEqual({ MailingAddress: other.id });
        expect(resultOf([one, other], one.id, FIELDS, choices)).toMatchObject({ MailingStreet: 'High Street 1', MailingCity: 'London' });
        expect([addressOf('BillingPostalCode'), addressOf('Street'), addressOf('Street__c')]).toEqual(['BillingAddress', 'Address', undefined]);
    });

    it('never forget that somebody refused', () => {
        const [one, other] = [record({}), record({ HasOptedOutOfEmail: true })];
        expect(choose([one, other], one)).toEqual({ HasOptedOutOfEmail: other.id });
        expect(choose([one, other], other)).toEqual({});
        expect(objections([one, other], one.id, FIELDS, {})).toEqual(new Map([['HasOptedOutOfEmail', 'consent']]));
        expect(withConsent([one, other], one.id, FIELDS, { HasOptedOutOfEmail: one.id })).toEqual({ HasOptedOutOfEmail: other.id });
        expect(['HasOptedOutOfFax', 'DoNotCall', 'Do_Not_Mail__c', 'Opt_Out__c', 'Newsletter_Unsubscribed__c'].every(isConsent)).toBe(true);
        expect(['Email', 'Option__c', 'Notes__c'].some(isConsent)).toBe(false);
    });

    it('never have an address that mail came back from, whichever record says so, where there is another', () => {
        const one = record({ Email: 'gone@example.com' });
        const same = record({ Email: 'GONE@example.com' }, { bounced: true });
        const good = record({ Email: 'ada@example.com' });
        expect(choose([one, same, good], one)).toEqual({ Email: good.id });
        expect(objections([one, same, good], one.id, FIELDS, {})).toEqual(new Map([['Email', 'bounced']]));
        // Where no other is known, it keeps its own, and gets none from others.
        expect(choose([one, same], one)).toEqual({});
        expect(objections([one, same], one.id, FIELDS, {}).size).toBe(0);
        const blank = record({});
        expect(choose([blank, same], blank)).toEqual({});
        expect(objections([blank, same], blank.id, FIELDS, { Email: same.id })).toEqual(new Map([['Email', 'bounced']]));
    });

    it('leave a box as the survivor has it: one that is not ticked says nothing', () => {
        const [one, other] = [record({ VIP__c: false }), record({ VIP__c: true })];
        expect(choose([one, other], one)).toEqual({});
    });
});

describe('what was approved', () => {
    it('has one hash, whichever API reads it', async () => {
        const names = ['Email', 'Birthdate', 'At__c', 'Amount__c', 'On__c', 'None__c'];
        const byREST = {
            Email: ' a@example.com',
            Birthdate: '1815-12-10',
            At__c: '2026-01-01T10:00:00.000+0000',
            Amount__c: 12.5,
            On__c: true,
            None__c: null
        };
        const byGraphQL = { ...byREST, Email: 'a@example.com', At__c: '2026-01-01T10:00:00.000Z', None__c: '' };
        const hash = await hashOf(byREST, names);
        expect(hash).toMatch(/^[0-9a-f]{64}$/);
        expect(await hashOf(byGraphQL, [...names].reverse())).toBe(hash);
        expect(await hashOf({ ...byREST, Email: 'b@example.com' }, names)).not.toBe(hash);
        expect([canonical(false), canonical(0), canonical('a\r\nb'), canonical(undefined)]).toEqual(['false', '0', 'a\nb', '']);
    });

    it('is read as it was stored, and not at all where it makes no sense', () => {
        expect(choicesIn('{"values":{"Email":"r1"},"hashed":["Email"]}')).toEqual({ values: { Email: 'r1' }, hashed: ['Email'] });
        expect([choicesIn(null), choicesIn('{'), choicesIn('[]'), choicesIn('{"values":1}')]).toEqual([undefined, undefined, undefined, undefined]);
        expect([childrenIn(null), childrenIn('[]'), childrenIn('{}')]).toEqual([undefined, [], undefined]);
        expect([evidenceIn(null), evidenceIn('x'), evidenceIn('[]')]).toEqual([[], [], []]);
    });
});
