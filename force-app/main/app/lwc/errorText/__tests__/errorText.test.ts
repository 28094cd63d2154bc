import { errorText, isNoAccess } from 'c/errorText';
import { unknownObject } from 'test/page';

describe('errorText', () => {
    it.each<[string, unknown, string[]]>([
        ['a sentence', 'Not now.', ['Not now.']],
        ['a JavaScript error', new TypeError('x is undefined'), ['x is undefined']],
        ['a refused request', { body: { message: 'Session expired' }, message: 'Bad Request' }, ['Session expired']],
        ['a refused request with several reasons', { body: [{ message: 'One' }, { message: 'Two' }] }, ['One', 'Two']],
        ['the errors of a GraphQL answer', [{ message: 'One' }, { message: 'Two' }, { message: 'One' }], ['One', 'Two']]
    ])('finds the message of %s', (_name, error, messages) => {
        expect(errorText(error)).toEqual(messages);
    });

    it('prefers what the fields and the rules of a record say to the summary', () => {
        const error = {
            body: {
                message: 'An error occurred while trying to update the record.',
                output: {
                    errors: [{ message: 'The KPI is frozen.' }],
                    fieldErrors: { Target__c: [{ message: 'Target must differ from baseline.' }], Unit_Value__c: [{ message: 'Value is required.' }] }
                }
            }
        };
        expect(errorText(error)).toEqual(['Target must differ from baseline.', 'Value is required.', 'The KPI is frozen.']);
    });

    it('falls back to the summary of a record without details', () => {
        expect(errorText({ body: { message: 'Locked', output: { errors: [], fieldErrors: {} } } })).toEqual(['Locked']);
    });

    it.each([[undefined], [null], [[]], [{}], [''], [{ body: [{}] }]])('is never empty: %j', (error) => {
        expect(errorText(error)).toEqual(['Something went wrong, and no one said what. Try again; if it happens again, tell your administrator.']);
    });
});

describe('isNoAccess', () => {
    it('knows the answer to somebody who may not know of an object', () => {
        expect(isNoAccess([{ message: 'Other' }, { message: unknownObject('Value_KPI__c') }])).toBe(true);
    });

    it.each([
        ['a field that is missing in an object', [{ message: "Field 'Target__c' in type 'Value_KPI__c' is undefined" }]],
        ['another failure', [{ message: 'Request limit exceeded' }]],
        ['an error without words', [{}]],
        ['no error', []],
        ['no list of errors', undefined]
    ])('is not fooled by %s', (_name, errors) => {
        expect(isNoAccess(errors)).toBe(false);
    });
});
