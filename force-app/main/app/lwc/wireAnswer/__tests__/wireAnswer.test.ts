import { takeAnswer } from 'c/wireAnswer';
import { unknownObject } from 'test/page';

const page = () => ({ loading: true, noAccess: false, errors: undefined as unknown });

describe('wireAnswer', () => {
    it('leaves a page waiting while there is no answer', () => {
        const waiting = page();
        expect(takeAnswer(waiting, {})).toBeUndefined();
        expect(waiting).toEqual(page());
    });

    it('gives what the org answered', () => {
        const answered = { ...page(), errors: ['an earlier one'] };
        expect(takeAnswer(answered, { data: { uiapi: { query: 1 } }, errors: [] })).toEqual({ query: 1 });
        expect(answered).toEqual({ loading: false, noAccess: false, errors: undefined });
    });

    it('tells errors from a lack of access, and gives no part of a failed answer', () => {
        const failed = page();
        const errors = [{ message: 'Out of order' }];
        expect(takeAnswer(failed, { data: { uiapi: { query: 1 } }, errors })).toBeUndefined();
        expect(failed).toEqual({ loading: false, noAccess: false, errors });
        const refused = page();
        expect(takeAnswer(refused, { errors: [{ message: unknownObject('Value_KPI__c') }] })).toBeUndefined();
        expect(refused).toEqual({ loading: false, noAccess: true, errors: undefined });
    });
});
