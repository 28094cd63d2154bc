import QualityNeeds from 'c/qualityNeeds';
import type { NeedGroup, NeedsDetail } from 'c/needLines';
import { answerTo, asked, describeObjects, edges, field, refuse, show, told, unknownObject, allow, forbid } from 'test/page';

jest.mock('@salesforce/user/Id', () => ({ __esModule: true, default: '005000000000001' }), { virtual: true });

const counted = (...found: object[]) => ({ ...edges(...found), totalCount: found.length });
const groups = (element: Element) =>
    told<{ groups: NeedGroup[] }>(element, 'c-need-groups')
        .flatMap((one) => one.groups)
        .filter(({ lines }) => lines.length > 0)
        .map(({ key, lines }) => [key, ...lines.map(({ text, detail, urgent }) => `${text}: ${detail}${urgent ? '!' : ''}`)]);
const toldBy = (element: Element): NeedsDetail[] => {
    const details: NeedsDetail[] = [];
    element.addEventListener('needs', (event) => details.push((event as CustomEvent<NeedsDetail>).detail));
    return details;
};
const scan = (status: string, message: string | null, ...scores: object[]) => ({
    ...{ Id: 'sc', Name: field('SCAN-1'), Status__c: field(status), Finished__c: field('2026-05-01T02:10:00.000Z'), Message__c: field(message) },
    Scores__r: counted(...scores)
});
const score = (name: string, share: number, standing: string) => ({
    ...{ Id: name, Score__c: field(share), Standing__c: field(standing), Rule__c: field(`rule ${name}`) },
    Rule__r: { Name: field(name), Warn_Below__c: field(95), Object__c: field('Account') }
});

const file = (source: string, percent: number) => ({
    ...{ Id: source, Source__c: field(source), Source__r: { Name: field(source) }, Rows__c: field(1000) },
    ...{ Quarantined__c: field(percent * 9), Refused__c: field(percent) }
});

describe('qualityNeeds', () => {
    it('tells who keeps the rules of low scores, rules without a steward and an incomplete scan', async () => {
        const element = await show('c-quality-needs', QualityNeeds);
        const needs = toldBy(element);
        await allow('Quality_Rule__c', { createable: true, updateable: true });
        await allow('Quality_Issue__c', { createable: false, updateable: true });
        await allow('Import_Source__c', { createable: true, updateable: true });
        expect(asked().query).not.toContain('issues:');
        await answerTo('QualityNeeds', {
            uiapi: {
                query: {
                    ownerless: counted({ Id: 'r1', Name: field('Website'), Object__c: field('Account') }),
                    imports: edges(...[9, 2, 2].map((percent) => file('ERP', percent)), ...[2, 9, 9].map((percent) => file('Shop', percent))),
                    scans: edges(scan('Incomplete', 'Lead: may not be read', score('Phone', 79.96, 'Fails'), score('City', 94.2, 'Warns')))
                }
            }
        });
        expect(groups(element)).toEqual([
            ['incompleteScan', 'SCAN-1: Last scan: Apr 30, 2026, 7:10 PM · Lead: may not be read!'],
            ['lowScore', 'Phone: 80 %, target 95 % · Account!', 'City: 94.2 %, target 95 % · Account'],
            ['ruleSteward', 'Website: Account'],
            ['importRises', 'ERP: More than before: 9 % of the last file were kept out, 2 % of those before it.']
        ]);
        expect(needs.at(-1)).toMatchObject({ state: 'ready', total: 5 });
        await expect(element).toBeAccessible();
    });

    it('tells a field user of their own records, by name as far as they may see them', async () => {
        const element = await show('c-quality-needs', QualityNeeds);
        await allow('Quality_Rule__c', { createable: false, updateable: false });
        await allow('Quality_Issue__c', { createable: false, updateable: false });
        await allow('Import_Source__c', { createable: false, updateable: false });
        expect(asked().variables).toEqual({ user: '005000000000001' });
        const issue = (id: string) => ({
            ...{ Id: `issue ${id}`, Object__c: field('Contact'), Record_Id__c: field(id), Field__c: field('Email'), Reason__c: field('no_email') },
            Rule__r: { Name: field('Email'), Fix__c: field('Ask for it.') }
        });
        await answerTo('QualityNeeds', { uiapi: { query: { issues: counted(issue('003a'), issue('003b')) } } });
        const fields = { Name: { apiName: 'Name', label: 'Name' }, Email: { apiName: 'Email', label: 'Email Address' } };
        const contact = { apiName: 'Contact', label: 'Contact', nameFields: ['Name'], fields };
        await describeObjects(contact);
        await answerTo('IssueRecords', { uiapi: { query: { of0: edges({ Id: '003a', Name: field('Ada King') }) } } });
        expect(groups(element)).toEqual([
            ['ownIssue', 'Ada King: Email Address: Is no email address · Ask for it.', '003b: Email Address: Is no email address · Ask for it.']
        ]);
    });

    it('asks nothing for who may see neither, and says so', async () => {
        const needs = toldBy(await show('c-quality-needs', QualityNeeds));
        await forbid('Quality_Rule__c');
        await forbid('Quality_Issue__c');
        await forbid('Import_Source__c');
        expect(needs.at(-1)?.state).toBe('noAccess');
    });

    it('says what the org refused, and nothing on the page of a program', async () => {
        const refused = await show('c-quality-needs', QualityNeeds);
        await allow('Quality_Rule__c', { createable: true, updateable: true });
        await allow('Quality_Issue__c', { createable: true, updateable: true });
        await forbid('Import_Source__c');
        await refuse(unknownObject('Quality_Rule__c'));
        expect(groups(refused)).toEqual([]);
        const ofProgram = await show('c-quality-needs', QualityNeeds, { programId: 'a01' });
        await answerTo('QualityNeeds', {
            uiapi: { query: { ownerless: counted({ Id: 'r1', Name: field('A'), Object__c: field('B') }), scans: edges() } }
        });
        expect(groups(ofProgram)).toEqual([]);
    });
});
