import { errorText } from 'c/errorText';
import { asMutationError, asSaveError, refusalsOf } from 'test/refusals';

/** Objects that a page of ours saves. */
const SAVED = [
    ...['KPI_Measurement__c', 'KPI_Signature__c', 'Gain_Share_Signature__c', 'Lifecycle_Phase__c', 'Payment_Milestone__c'],
    ...['CRM_Program__c', 'Beneficiary__c', 'Value_KPI__c']
];

describe('what rules and flows say', () => {
    it.each(SAVED)('is there in every language for %s', (object) => {
        const names = refusalsOf(object).map(({ name }) => name);
        const english = names.filter((name) => name.endsWith('(en)'));
        expect(english.length).toBeGreaterThan(0);
        const missing = english.flatMap((name) => ['es', 'zh_CN', 'zh_TW'].map((language) => name.replace('(en)', `(${language})`)));
        expect(missing.filter((name) => !names.includes(name))).toEqual([]);
    });

    it('is shown word for word, from the UI API and from GraphQL', () => {
        for (const refusal of refusalsOf(...SAVED)) {
            expect(refusal.text).not.toBe('');
            expect(errorText(asSaveError(refusal))).toEqual([refusal.text]);
            expect(errorText([asMutationError(refusal, 'program')])).toEqual([refusal.text]);
        }
    });

    it('is a sentence for people: no names of the API', () => {
        expect(
            refusalsOf(...SAVED)
                .map(({ text }) => text)
                .filter((text) => /__[cr]\b|@\{/.test(text))
        ).toEqual([]);
    });
});
