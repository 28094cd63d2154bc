import { duplicateOf, errorNotes, errorText, isNoAccess } from 'c/errorText';
import { unknownObject } from 'test/page';

/** An answer of the UI API with one complaint about a field. */
const refusedField = (errorCode: string, message: string, fieldLabel: string | null = null) => ({
    status: 400,
    body: {
        message: 'An error occurred while trying to update the record. Please try again.',
        output: { errors: [], fieldErrors: { Some_Field__c: [{ errorCode, message, fieldLabel }] } }
    }
});
/** A complaint of a GraphQL answer. */
const refusedQuery = (errorCode: string, message: string) => [{ message, extensions: { ErrorType: 'DataFetchingException', errorCode } }];
/** What people must never read. */
const TECHNICAL = /__[cr]\b|@\{|\bat \w+ \(|[A-Z]+_[A-Z]+|\ba0\w{13}|Exception|undefined/;

describe('errorText', () => {
    it.each<[string, unknown, string[]]>([
        ['a sentence', 'Not now.', ['Not now.']],
        ['a refused request', { body: { message: 'This is not possible.' }, message: 'Bad Request' }, ['This is not possible.']],
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
                    fieldErrors: { Target__c: [{ message: 'Target must differ from baseline.' }], Unit_Value__c: [{ message: 'Too much.' }] }
                }
            }
        };
        expect(errorText(error)).toEqual(['Target must differ from baseline.', 'Too much.', 'The KPI is frozen.']);
    });

    it('falls back to the summary of a record without details', () => {
        expect(errorText({ body: { message: 'Locked', output: { errors: [], fieldErrors: {} } } })).toEqual(['Locked']);
    });

    it.each([[undefined], [null], [[]], [{}], [''], [{ body: [{}] }]])('is never empty: %j', (error) => {
        expect(errorText(error)).toEqual(['Something went wrong, and no one said what. Try again; if it happens again, tell your administrator.']);
    });

    it('shows the words a page has found itself', () => {
        expect(errorNotes({ told: [{ text: 'Measured already.', recordId: 'a01' }] })).toEqual([{ text: 'Measured already.', recordId: 'a01' }]);
    });
});

describe('technical errors of the platform', () => {
    const cases: [string, string, string | null, string][] = [
        [
            'DUPLICATE_VALUE',
            'duplicate value found: External_Key__c duplicates value on record with id: a01000000000123AAA',
            'External Key',
            'This is there already: another record has the same key. Open that one and change it instead.'
        ],
        ['REQUIRED_FIELD_MISSING', 'Required fields are missing: [Name]', 'Program Name', 'Program Name is missing. Fill it in and save again.'],
        ['REQUIRED_FIELD_MISSING', 'Required fields are missing: [Labour_Budget__c]', null, 'Labour Budget is missing. Fill it in and save again.'],
        ['STRING_TOO_LONG', 'Program Name: data value too large: xxxx (max length=80)', null, 'Program Name is too long. Use at most 80 characters.'],
        [
            'NUMBER_OUTSIDE_VALID_RANGE',
            'Labour_Budget__c: value outside of valid range on numeric field: 1.0E20',
            null,
            'Labour Budget is larger than the field holds. Enter a smaller number.'
        ],
        [
            'FIELD_INTEGRITY_EXCEPTION',
            'Gate: id value of incorrect type: a01000000000123',
            null,
            'Gate does not take this value. Choose another one.'
        ],
        [
            'INSUFFICIENT_ACCESS_OR_READONLY',
            'insufficient access rights on object id',
            null,
            'You may not do this. Ask your administrator for the permission, or ask somebody who has it.'
        ],
        [
            'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
            'insufficient access rights on cross-reference id: a01000000000123',
            null,
            'You may not do this. Ask your administrator for the permission, or ask somebody who has it.'
        ],
        [
            'ENTITY_IS_DELETED',
            'entity is deleted',
            null,
            'This record is gone: it was deleted, or you may no longer see it. Go back to the list and choose another one.'
        ],
        [
            'UNABLE_TO_LOCK_ROW',
            'unable to obtain exclusive access to this record or 1 records: a01000000000123AAA',
            null,
            'Somebody else is saving the same record. Wait a moment and save again.'
        ]
    ];

    it.each(cases)('%s from the UI API: %s (%s)', (code, message, fieldLabel, words) => {
        expect(errorText(refusedField(code, message, fieldLabel))).toEqual([words]);
    });

    it.each(cases.filter(([, , fieldLabel]) => fieldLabel === null))('%s from GraphQL, with its code and without', (code, message, _label, words) => {
        expect(errorText(refusedQuery(code, message))).toEqual([words]);
        expect(errorText([{ message }])).toEqual([words]);
        expect(errorText(`${code}: ${message}`)).toEqual([words]);
    });

    it('are no sentences of rules: these are shown word for word, without the fields that some answers put behind', () => {
        const sentence = 'Lower the share of Delivery__c-like things: to 100 %.';
        expect(errorText(refusedField('FIELD_CUSTOM_VALIDATION_EXCEPTION', sentence))).toEqual([sentence]);
        expect(errorText(`FIELD_CUSTOM_VALIDATION_EXCEPTION: ${sentence}: [Share__c]`)).toEqual([sentence]);
        expect(errorText(`FIELD_CUSTOM_VALIDATION_EXCEPTION:${sentence}:Share__c --`)).toEqual([sentence]);
    });

    it('lead to the record that is repeated', () => {
        const error = refusedField(
            'DUPLICATE_VALUE',
            'duplicate value found: External_Key__c duplicates value on record with id: a01000000000123AAA'
        );
        expect(errorNotes(error)).toMatchObject([{ recordId: 'a01000000000123AAA' }]);
        expect([duplicateOf(error), duplicateOf(refusedField('DUPLICATE_VALUE', 'duplicate value found')), duplicateOf('Other')]).toEqual([
            'a01000000000123AAA',
            '',
            undefined
        ]);
    });

    it.each<[string, unknown, RegExp]>([
        ['no network, as the shell has it', { status: 0, body: { message: 'No connection' } }, /^The org does not answer/],
        ['no network, as Chrome has it', new TypeError('Failed to fetch'), /^The org does not answer/],
        ['no network, as Firefox has it', new TypeError('NetworkError when attempting to fetch resource.'), /^The org does not answer/],
        ['an ended session', { body: [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }] }, /^You are logged out/],
        [
            'too many requests',
            { body: [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.' }] },
            /takes no more requests/
        ],
        ['no room', refusedField('STORAGE_LIMIT_EXCEEDED', 'storage limit exceeded'), /no room for more records/],
        [
            'a field that the user may not see',
            [{ message: "Validation error of type FieldUndefined: Field 'Target__c' in type 'Value_KPI__c' is undefined" }],
            /^This page needs something that you may not see/
        ],
        ['a fault of the page', new TypeError('x is undefined'), /^This page has a fault/]
    ])('%s', (_name, error, words) => {
        expect(errorText(error)).toEqual([expect.stringMatching(words)]);
    });

    it('leave out what was undone because of another refusal, and say so where nothing else is said', () => {
        const undone = refusedQuery('ALL_OR_NONE_OPERATION_ROLLED_BACK', 'Record rolled back because not all records were valid');
        expect(errorText([...undone, ...refusedQuery('FIELD_CUSTOM_VALIDATION_EXCEPTION', 'Lower the share.'), ...undone])).toEqual([
            'Lower the share.'
        ]);
        expect(errorText(undone)).toEqual(['Nothing was saved, because one of the records was refused. Check what you entered and try again.']);
    });

    it('which nobody has foreseen are shown with what to do, and without names of the API, ids, aliases and stacks', () => {
        const messages = [
            'Cannot do Labour_Budget__c of a01000000000123AAA now.',
            'Input @{program} is not an ID',
            'System.NullPointerException: Attempt to de-reference a null object\n    at Foo.bar (line 3)'
        ];
        for (const message of messages) {
            for (const error of [refusedField('WEIRD_STATUS', message), [{ message }], message]) {
                const [text = ''] = errorText(error);
                expect(text).toMatch(/^The org refused: .+ Correct it and try again, or ask your administrator\.$/);
                expect(text).not.toMatch(TECHNICAL);
            }
        }
        expect(errorText(refusedField('WEIRD_STATUS', messages[0] ?? ''))[0]).toContain('Cannot do Labour Budget of now.');
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
