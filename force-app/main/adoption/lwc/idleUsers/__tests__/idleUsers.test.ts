import IdleUsers from 'c/idleUsers';
import { all, allow, answerTo, askedBy, edges, field, forbid, show, texts } from 'test/page';

describe('idleUsers', () => {
    it('names idle users of countries that have agreed, for who keeps licences', async () => {
        const element = await show('c-idle-users', IdleUsers, { countries: ['China'] });
        await allow('Automated_User__c', { createable: true, updateable: true });
        expect(askedBy('IdleUsers').variables?.countries).toEqual(['China']);
        const user = (Id: string, name: string, last: string | null) => ({
            Id,
            Name: field(name),
            Country: field('China'),
            LastLoginDate: { value: last }
        });
        await answerTo('IdleUsers', {
            uiapi: { query: { User: edges(user('1', 'Wei Lin', null), user('2', 'Li Ma', '2026-05-01T08:00:00.000Z')) } }
        });
        expect(texts(element, 'li')).toEqual(['Wei Lin, China: never logged in', 'Li Ma, China: last login May 1, 2026']);
        await expect(element).toBeAccessible();
    });
    it.each([
        [[], true],
        [['China'], false]
    ] as [string[], boolean][])('asks nothing where no country has agreed, or of who keeps no licences', async (countries, may) => {
        const element = await show('c-idle-users', IdleUsers, { countries });
        await (may ? allow('Automated_User__c', { createable: true, updateable: true }) : forbid('Automated_User__c'));
        expect(all(element, 'section')).toHaveLength(0);
        expect(() => askedBy('IdleUsers')).toThrow();
    });
});
