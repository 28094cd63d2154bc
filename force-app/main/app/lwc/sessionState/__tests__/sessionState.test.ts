import USER_ID from '@salesforce/user/Id';
import { forget, recall, remember } from 'c/sessionState';

describe('sessionState', () => {
    it('keeps what it is given for this user, until it is forgotten', () => {
        expect(recall('draft')).toBeUndefined();
        remember('draft', { name: 'Field service', phases: [1] });
        expect(recall('draft')).toEqual({ name: 'Field service', phases: [1] });
        expect(Object.keys(sessionStorage)).toEqual([`perennial.${USER_ID}.draft`]);
        expect(recall('other')).toBeUndefined();
        forget('draft');
        expect(recall('draft')).toBeUndefined();
    });

    it('does without where the browser keeps nothing, or something else is there', () => {
        sessionStorage.setItem(`perennial.${USER_ID}.draft`, '{broken');
        expect(recall('draft')).toBeUndefined();
        const refuse = (): never => {
            throw new Error('QuotaExceededError');
        };
        const methods = ['setItem', 'getItem', 'removeItem'] as const;
        const spies = methods.map((method) => jest.spyOn(Storage.prototype, method).mockImplementation(refuse));
        expect(() => remember('draft', 1)).not.toThrow();
        expect(recall('draft')).toBeUndefined();
        expect(() => forget('draft')).not.toThrow();
        for (const spy of spies) spy.mockRestore();
    });
});
