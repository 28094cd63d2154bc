import RuleEditor from 'c/ruleEditor';
import type { RuleChoices, RuleDraft } from 'c/ruleForm';
import type { Preview } from 'c/rulePreview';
import type { ShownVersion } from 'c/ruleVersions';
import { loadScript } from 'lightning/platformResourceLoader';
import { all, allow, answerTo, askedBy, describeObjects, edges, executeMutation, field, navigate, one, settled, show, texts, told } from 'test/page';

const mutate = executeMutation as unknown as jest.Mock;

/** The formula language of a page: one that knows ISBLANK(Email) only. */
const compileFormula = jest.fn((text: string) => {
    if (text !== 'ISBLANK(Email)') throw new Error(`Unknown function in ${text}`);
    return { paths: [['Email']], evaluate: (read: (path: string[]) => unknown) => read(['Email']) === null };
});
beforeEach(() => {
    (globalThis as unknown as { perennialFormula: object }).perennialFormula = { compileFormula };
    (loadScript as jest.Mock).mockResolvedValue(undefined);
    mutate.mockReset().mockResolvedValue({ data: { uiapi: { made: { Record: { Id: 'a01new' } } } } });
});

const rule = (id: string, status: string, more: Record<string, unknown> = {}) => ({
    ...{ Id: id, Name: field('Email of contacts'), Rule_Id__c: field('contact-email'), Version__c: field(1) },
    ...{ Status__c: { value: status, displayValue: status }, Object__c: field('Contact'), Kind__c: { value: 'required', displayValue: 'Required' } },
    ...{ Fields__c: field('Email'), Parameters__c: field(null), Condition__c: field(null), Dimension__c: field('completeness') },
    ...{ Severity__c: field('high'), Weight__c: field(1), Warn_Below__c: field(95), Fail_Below__c: field(80), Fix__c: field('Ask.') },
    ...{ Blocks_Import__c: field(false), Steward__c: field('005S'), Support__c: field(null), Exceptions__c: field(null), Cut_Off__c: field(null) },
    Decision_Reason__c: field(null),
    ...more
});
const CONTACT = {
    ...{ apiName: 'Contact', label: 'Contact', nameFields: ['Name'] },
    fields: Object.fromEntries(
        ['Name', 'Email', 'Phone'].map((name) => [name, { apiName: name, label: `The ${name}`, dataType: 'String', relationshipName: null }])
    )
};

async function opened(node: object, versions: object[] = [node], score?: object): Promise<HTMLElement> {
    const element = await show('c-rule-editor', RuleEditor, { recordId: 'a01' });
    await allow('Quality_Rule__c', { createable: true, updateable: true });
    await answerTo('EditedRules', { uiapi: { query: { Quality_Rule__c: edges(node) } } });
    await answerTo('RuleVersions', {
        uiapi: { query: { Quality_Rule__c: edges(...versions), Quality_Score__c: score ? edges(score) : edges() } }
    });
    await describeObjects(CONTACT);
    return element;
}
const form = (element: Element): { draft: RuleDraft; choices: RuleChoices; isVersion: boolean } => {
    const [found] = told<{ draft: RuleDraft; choices: RuleChoices; isVersion: boolean }>(element, 'c-rule-form');
    if (!found) throw new Error('no form');
    return found;
};
const change = async (element: Element, detail: Partial<RuleDraft>): Promise<void> => {
    one(element, 'c-rule-form').dispatchEvent(new CustomEvent('draft', { detail }));
    await settled();
};
const press = async (element: Element, what: string): Promise<void> => {
    one(element, `[data-do="${what}"]`).click();
    await settled();
    await settled();
};
const saved = (): { query: string; variables: Record<string, Record<string, unknown>> } =>
    (mutate.mock.calls.at(-1) as [{ query: string; variables: Record<string, Record<string, unknown>> }])[0];

describe('ruleEditor', () => {
    it('tries a rule on records that the user may see, before it is saved', async () => {
        const score = { Id: 's', Checked__c: field(200), Failed__c: field(20), Waived__c: field(0) };
        const element = await opened(rule('a01', 'Active'), undefined, score);
        expect(form(element).choices.fields.map(({ value }) => value)).toEqual(['Email', 'Name', 'Phone']);
        await press(element, 'try');
        expect(askedBy('TriedRecords').query).toContain('Contact(first: 200');
        const record = (id: string, email: string | null) => ({ Id: id, Name: field(`Name of ${id}`), Email: field(email) });
        await answerTo('TriedRecords', { uiapi: { query: { Contact: edges(record('1', 'a@b.example'), record('2', null), record('3', null)) } } });
        const [preview] = told<{ preview: Preview }>(element, 'c-rule-preview');
        expect(preview?.preview).toMatchObject({ read: 3, checked: 3, failed: 2, scanned: 0.9 });
        expect(preview?.preview.lines.map(({ name, field: of, reason }) => [name, of, reason])).toEqual([
            ['Name of 2', 'The Email', 'blank'],
            ['Name of 3', 'The Email', 'blank']
        ]);
        await expect(element).toBeAccessible();
    });

    it('says what is wrong with a formula, and what is missing', async () => {
        const element = await opened(rule('a01', 'Active'));
        await change(element, { condition: 'BLANK(Email)' });
        await press(element, 'try');
        expect(texts(element, '[data-problem]')).toEqual(['Unknown function in BLANK(Email)']);
        await change(element, { kind: 'list', parameters: {} });
        await press(element, 'activate');
        expect(texts(element, '[data-problem]')[0]).toContain('Fill in');
        expect(mutate).not.toHaveBeenCalled();
    });

    it('makes a new version of an active rule, and retires the one before in the same call', async () => {
        const element = await opened(rule('a01', 'Active'), [rule('a01', 'Active', { Version__c: field(3) })]);
        expect(form(element).isVersion).toBe(true);
        await change(element, { severity: 'critical' });
        await press(element, 'activate');
        const { query, variables } = saved();
        expect(query).toContain('allOrNone: true');
        expect(variables.made).toMatchObject({
            Quality_Rule__c: { Rule_Id__c: 'contact-email', Version__c: 4, Status__c: 'Active', Severity__c: 'critical', Steward__c: '005S' }
        });
        expect(variables.one0).toMatchObject({ Id: 'a01', Quality_Rule__c: { Status__c: 'Retired' } });
        expect(navigate).toHaveBeenCalledWith(expect.objectContaining({ attributes: expect.objectContaining({ recordId: 'a01new' }) }));
    });

    it('keeps what the org refuses on the page, in its words', async () => {
        mutate.mockResolvedValue({ errors: [{ message: 'Somebody else activates a rule that you have made.' }] });
        const element = await opened(rule('a01', 'Proposed'));
        await press(element, 'activate');
        expect(told<{ errors: { message: string }[] }>(element, 'c-error-panel')[0]?.errors[0]?.message).toContain('Somebody else');
        expect(form(element).draft.name).toBe('Email of contacts');
    });

    it('accepts a proposed rule in place of the active one, and rejects with a reason only', async () => {
        const proposed = rule('a02', 'Proposed', {
            Support__c: field(980),
            Exceptions__c: field(20),
            Cut_Off__c: field('suggested when …'),
            Version__c: field(2)
        });
        const element = await opened(proposed, [proposed, rule('a01', 'Active', { Severity__c: field('low') })]);
        expect(texts(element, '[data-support]')).toEqual(['980 keep to it, 20 do not. suggested when …']);
        await press(element, 'reject');
        expect(texts(element, '[data-problem]')[0]).toContain('Say why');
        one(element, '[data-decision]').dispatchEvent(new CustomEvent('change', { detail: { value: 'Codes have two forms' } }));
        await settled();
        await press(element, 'reject');
        expect(saved().variables.one0).toEqual({
            Id: 'a02',
            Quality_Rule__c: { Status__c: 'Rejected', Decision_Reason__c: 'Codes have two forms' }
        });
        await press(element, 'activate');
        expect(saved().variables.one0).toMatchObject({ Id: 'a01', Quality_Rule__c: { Status__c: 'Retired' } });
        expect(saved().variables.one1).toMatchObject({
            Id: 'a02',
            Quality_Rule__c: { Status__c: 'Active', Decision_Reason__c: 'Codes have two forms' }
        });
    });

    it('shows versions side by side, and marks what differs', async () => {
        const versions = [
            rule('a02', 'Active', { Version__c: field(2), Severity__c: field('high') }),
            rule('a01', 'Retired', { Severity__c: field('low') })
        ];
        const element = await opened(versions[0] as object, versions);
        const [shown] = told<{ versions: ShownVersion[] }>(element, 'c-rule-versions');
        expect(shown?.versions.map(({ version, status }) => [version, status])).toEqual([
            [2, 'Active'],
            [1, 'Retired']
        ]);
        const table = element.shadowRoot?.querySelector('c-rule-versions') as HTMLElement;
        expect(texts(table, '.new').map((text) => text.replaceAll(/\s+/g, ' '))).toEqual(['highdiffers']);
        await expect(element).toBeAccessible();
    });

    it('begins with what is proposed, and with an empty form for a new rule', async () => {
        const element = await show('c-rule-editor', RuleEditor);
        await allow('Quality_Rule__c', { createable: true, updateable: true });
        await answerTo('EditedRules', { uiapi: { query: { Quality_Rule__c: edges(rule('a02', 'Proposed')) } } });
        expect(texts(element, '[data-table="proposed"] th')).toEqual(['Email of contacts']);
        await expect(element).toBeAccessible();
        one(element, 'button[data-id="a02"]').click();
        await settled();
        expect(form(element).draft.fields).toEqual(['Email']);
        one(element, 'lightning-button[slot="actions"]').click();
        await settled();
        one(element, 'lightning-button[slot="actions"]').click();
        await settled();
        await change(element, { name: 'Phones', object: 'Contact', fields: ['Phone'] });
        await press(element, 'propose');
        expect(saved().variables.made).toMatchObject({
            Quality_Rule__c: { Name: 'Phones', Status__c: 'Proposed', Version__c: 1, Rule_Id__c: expect.stringMatching(/^Contact-required-Phone-/) }
        });
    });

    it('lets who may not change rules read and try them', async () => {
        const element = await show('c-rule-editor', RuleEditor, { recordId: 'a01' });
        await allow('Quality_Rule__c', { createable: false, updateable: false });
        await answerTo('EditedRules', { uiapi: { query: { Quality_Rule__c: edges(rule('a01', 'Active')) } } });
        expect(all(element, '[data-read-only]')).toHaveLength(1);
        expect(all(element, '[data-do]').map((button) => button.dataset.do)).toEqual(['try']);
    });
});
