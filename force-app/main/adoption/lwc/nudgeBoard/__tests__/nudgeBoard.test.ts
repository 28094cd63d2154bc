import { updateRecord } from 'lightning/uiRecordApi';
import NudgeBoard from 'c/nudgeBoard';
import type { RuleView } from 'c/nudgeVerdict';
import { all, allow, answerTo, askedBy, edges, field, forbid, one, settled, show, texts } from 'test/page';

const updates = updateRecord as jest.Mock;

const rule = (Id: string, status: string, more: object = {}) => ({
    ...{ Id, Name: field(`Rule ${Id}`), Status__c: field(status), Guardrail__c: field(null), Worthwhile_Effect__c: field(5) },
    ...{ Patience_Weeks__c: field(26), Decision__c: field(null), ...more }
});
const NUMBERS = [
    ...['Reach__c', 'Shown_Users__c', 'Shown_Acted__c', 'Withheld_Users__c', 'Withheld_Acted__c', 'Effect__c', 'Low__c', 'High__c', 'Sure_Low__c'],
    ...['Sure_High__c', 'Detectable__c', 'Weeks_Left__c', 'Harm_Shown__c', 'Harm_Withheld__c', 'Shown__c', 'Acted__c', 'Already_Done__c'],
    ...['Not_Relevant__c', 'Wrong__c', 'No_Time__c', 'Switched_Off__c']
];
const result = (rule_: string, week: string, verdict: string, more: object = {}) => ({
    ...Object.fromEntries(NUMBERS.map((name) => [name, field(null)])),
    ...{ Id: `${rule_}${week}`, Rule__c: field(rule_), Week__c: field(week), Verdict__c: { value: verdict, displayValue: verdict }, ...more }
});

async function started(rules: object[], results: object[], updateable = true, properties: object = {}) {
    const element = await show('c-nudge-board', NudgeBoard, properties);
    await allow('Nudge_Rule__c', { createable: updateable, updateable });
    await allow('Nudge_Result__c', { createable: false, updateable: false });
    await answerTo('NudgeBoard', { uiapi: { query: { Nudge_Rule__c: edges(...rules), Nudge_Result__c: edges(...results) } } });
    return element;
}

const shownRules = (element: HTMLElement): RuleView[] => all(element, 'c-nudge-verdict').map((one_) => (one_ as unknown as { rule: RuleView }).rule);

describe('nudgeBoard', () => {
    beforeEach(() => updates.mockReset().mockResolvedValue({}));

    it('shows rules by status, each with its newest result', async () => {
        const element = await started(
            [rule('p', 'Proposed'), rule('new', 'Active'), rule('a', 'Active'), rule('r', 'Retired')],
            [result('a', '2026-11-23', 'Works', { Effect__c: field(12) }), result('a', '2026-11-16', 'Too Early')]
        );
        expect(texts(element, 'h3')).toEqual(['Active rules', 'Proposed rules', 'Retired rules']);
        expect(shownRules(element).map(({ id, result: newest }) => [id, newest?.verdict, newest?.effect])).toEqual([
            ['a', 'Works', 12],
            ['new', undefined, undefined],
            ['p', undefined, undefined],
            ['r', undefined, undefined]
        ]);
        await expect(element).toBeAccessible();
    });

    it('puts a decision on record, and shows what the org objects to at the rule', async () => {
        const element = await started([rule('a', 'Active')], []);
        const decide = async (detail: object): Promise<void> => {
            one(element, 'c-nudge-verdict').dispatchEvent(new CustomEvent('decide', { detail }));
            await settled();
        };
        await decide({ id: 'a', status: 'Retired', decision: 'Nobody needs it' });
        expect(updates).toHaveBeenCalledWith({ fields: { Id: 'a', Status__c: 'Retired', Decision__c: 'Nobody needs it' } });
        await decide({ id: 'a', status: undefined, decision: 'We like it' });
        expect(updates).toHaveBeenCalledWith({ fields: { Id: 'a', Decision__c: 'We like it' } });
        updates.mockRejectedValueOnce({ body: { message: 'Say why' } });
        await decide({ id: 'a', status: 'Active', decision: undefined });
        expect((one(element, 'c-nudge-verdict') as unknown as { errors: unknown }).errors).toEqual({ body: { message: 'Say why' } });
    });

    it('shows on the page of a rule that one', async () => {
        await started([rule('a', 'Active')], [], true, { recordId: 'a' });
        expect(askedBy('NudgeBoard').variables).toEqual({ rules: { Id: { eq: 'a' } }, results: { Rule__c: { eq: 'a' } } });
    });

    it('says what to do where there is no rule, and is not there for who may not see results', async () => {
        const element = await started([], [], false);
        expect(all(element, 'c-empty-state')).toHaveLength(1);
        element.remove();
        const stranger = await show('c-nudge-board', NudgeBoard);
        await forbid('Nudge_Result__c');
        expect(all(stranger, 'lightning-card')).toHaveLength(0);
    });
});
