import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formulaWords, shown } from 'c/fieldWords';

/** Formula fields whose texts pages show. */
const FIELDS = [
    'value/objects/Value_KPI__c/fields/Status__c',
    'value/objects/Value_KPI__c/fields/Status_Reason__c',
    'value/objects/Value_KPI__c/fields/Owner_Warning__c',
    'value/objects/Value_Initiative__c/fields/Value_Link__c',
    'budget/objects/Lifecycle_Phase__c/fields/Allowance_Warning__c',
    'budget/objects/Payment_Milestone__c/fields/Status__c'
];
/** What the formulas ask of picklists, or join to numbers and names. */
const PARTS = ['', 'Run', 'Planned', 'Attained ', ' %, expected by now ', ' %', 'Waiting for ', 'Not measured since ', 'Quarter', 'Year'];

const literals = (field: string): string[] => {
    const xml = readFileSync(join(process.cwd(), 'force-app/main', `${field}.field-meta.xml`), 'utf8');
    return [...(/<formula>([\s\S]*)<\/formula>/.exec(xml)?.[1] ?? '').matchAll(/"([^"]*)"/g)].map(([, text]) => text ?? '');
};

describe('the words for formula fields', () => {
    it('are there for every text a formula gives', () => {
        const source = readFileSync(join(process.cwd(), 'force-app/main/app/lwc/fieldWords/fieldWords.ts'), 'utf8');
        const texts = FIELDS.flatMap(literals).filter((text) => !PARTS.includes(text));
        expect(texts.length).toBeGreaterThan(15);
        expect(texts.filter((text) => !source.includes(`'${text}':`) && !source.includes(`    ${text}:`))).toEqual([]);
    });

    it('fill in numbers and names', () => {
        expect(formulaWords('Attained 93 %, expected by now 100 %')).toBe('Attained 93 %, expected by now 100 %');
        expect(formulaWords('Waiting for Go-live')).toBe('Waiting for Go-live');
    });

    it('write days as the user does', () => {
        expect(formulaWords('Not measured since 2026-08-31')).toBe('Not measured since Aug 31, 2026');
    });

    it('leave alone what they do not know', () => {
        expect(formulaWords('toString')).toBe('toString');
        expect(formulaWords(undefined)).toBe('');
    });
});

describe('a picklist field', () => {
    it('is shown in the words of the user, or by its value', () => {
        expect(shown({ value: 'High', displayValue: '高' })).toBe('高');
        expect(shown({ value: 'High' })).toBe('High');
        expect(shown(undefined)).toBe('');
    });
});
