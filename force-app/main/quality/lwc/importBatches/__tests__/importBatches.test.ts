import ImportBatches from 'c/importBatches';
import { all, answerTo, asked, askedBy, edges, field, navigate, one, refuse, settled, show, texts, told, unknownObject } from 'test/page';

const batch = (id: string, more: Record<string, unknown> = {}) => ({
    ...{ Id: id, Name: field(`IMP-${id}`), File_Name__c: field(`${id}.csv`), Object__c: field('Contact'), Message__c: field(null) },
    ...{ Status__c: { value: 'Complete', displayValue: 'Complete' }, Rows__c: field(1000), Accepted__c: field(980), Quarantined__c: field(15) },
    ...{ Refused__c: field(5), Reasons__c: field('[]'), Quarantine_File__c: field(`${id}.quarantine.csv`), Mended_From__c: field(null) },
    ...{ Source__c: field('s1'), Source__r: { Name: field('ERP') }, CreatedDate: field('2026-05-01T02:10:00.000Z') },
    CreatedBy: { Name: field('Ada Admin') },
    ...more
});
const reasons = field(
    JSON.stringify([
        { column: 'E-Mail', code: 'no_email', rule: 'contact-email', rows: 10 },
        { column: 'Account', code: 'parent_not_found', rule: '', rows: 5 },
        { column: '', code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', rule: '', rows: 5 }
    ])
);
const flat = (element: Element, selector: string): string[] => texts(element, selector).map((text) => text.replaceAll(/\s+/g, ' '));

async function shown(batches: object[], properties: { recordId?: string; objectApiName?: string } = {}): Promise<HTMLElement> {
    const element = await show('c-import-batches', ImportBatches, properties);
    await answerTo('ImportBatches', { uiapi: { query: { Import_Batch__c: edges(...batches) } } });
    return element;
}

describe('importBatches', () => {
    it('shows sources with their trend, without what was mended, and says where it rises', async () => {
        const dirty = batch('c', { Quarantined__c: field(90), Refused__c: field(0) });
        const mended = batch('m', { Mended_From__c: field('c'), Rows__c: field(90), Quarantined__c: field(90), Accepted__c: field(0) });
        const element = await shown([mended, dirty, batch('b'), batch('a'), batch('x', { Source__c: field(null), Source__r: null })]);
        expect(flat(element, '[data-table="sources"] tbody th')).toEqual(['ERP', 'No source']);
        expect(flat(element, '[data-table="sources"] tbody tr:first-child td').slice(0, 3)).toEqual(['3', '3,000', '9 %']);
        expect(texts(element, '[data-rise]')).toEqual(['More than before: 9 % of the last file were kept out, 2 % of those before it.']);
        expect(all(element, '[data-table="sources"] tr:first-child .bar')).toHaveLength(3);
        await expect(element).toBeAccessible();
    });

    it('tells why rows of a file were kept out, what to do, and how many have come back', async () => {
        const element = await shown([batch('m', { Mended_From__c: field('a'), Accepted__c: field(12) }), batch('a', { Reasons__c: reasons })]);
        one(element, 'button[data-id="a"]').click();
        await settled();
        expect(asked().variables).toEqual({ ids: ['contact-email'] });
        const rule = { Id: 'r1', Name: field('Email of contacts'), Rule_Id__c: field('contact-email'), Fix__c: field('Ask for the address.') };
        await answerTo('ImportRules', { uiapi: { query: { Quality_Rule__c: edges(rule) } } });
        const detail = element.shadowRoot?.querySelector('c-batch-reasons') as HTMLElement;
        expect(flat(detail, '[data-table="reasons"] tbody tr')).toEqual([
            'E-MailIs no email address10Ask for the address.Email of contacts',
            'AccountNo record has this key5',
            '–Refused by the org: FIELD_CUSTOM_VALIDATION_EXCEPTION5'
        ]);
        expect(texts(detail, '[data-way-back]')[0]).toContain('20 rows wait in a.quarantine.csv');
        expect(texts(detail, '[data-came-back]')).toEqual(['12 of 20 rows have come in since.']);
        one(detail, 'a[data-id="r1"]').click();
        expect(navigate).toHaveBeenCalledWith(expect.objectContaining({ attributes: expect.objectContaining({ recordId: 'r1' }) }));
        await expect(element).toBeAccessible();
    });

    it('shows one batch on its page: stopped, broken off, or all in', async () => {
        const page = { recordId: 'a', objectApiName: 'Import_Batch__c' };
        const stopped = { Status__c: { value: 'Stopped', displayValue: 'Stopped' }, Message__c: field('12 % of the rows are kept out') };
        const element = await shown([batch('a', stopped)], page);
        expect(askedBy('ImportBatches').variables).toEqual({ record: 'a' });
        expect(told<{ batch: { status: string } }>(element, 'c-batch-reasons')[0]?.batch.status).toBe('Stopped');
        const state = (of: HTMLElement, selector: string): string[] =>
            texts(of.shadowRoot?.querySelector('c-batch-reasons') as HTMLElement, selector);
        expect(state(element, '[data-state]')).toEqual(['Stopped: 12 % of the rows are kept out. No row went in.']);
        expect(all(element, 'table')).toHaveLength(0);
        const clean = await shown([batch('a', { Quarantined__c: field(0), Refused__c: field(0) })], page);
        expect(state(clean, '[data-all-in]')).toEqual(['Every row went in.']);
        const running = await shown([batch('a', { Status__c: { value: 'Running', displayValue: 'Running' } })], page);
        expect(state(running, '[data-state]')[0]).toContain('Run the same command again');
    });

    it('says what to do where there is none, and where it may not be seen', async () => {
        const empty = await shown([]);
        expect(told<{ heading: string }>(empty, 'c-empty-state')[0]?.heading).toBe('No file has come through the gate yet');
        const hidden = await show('c-import-batches', ImportBatches);
        await refuse(unknownObject('Import_Batch__c'));
        expect(told<{ icon: string }>(hidden, 'c-empty-state')[0]?.icon).toBe('utility:lock');
    });
});
