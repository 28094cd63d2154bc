import MyAdoption from 'c/myAdoption';
import type { BarItem } from 'c/barList';
import { all, allow, answerTo, askedBy, describeObjects, edges, field, forbid, show, texts, told } from 'test/page';
import { askedOf } from '../stepQuery';
import type { StepNode } from '../stepQuery';

const step = (name: string, object: string, conditions: object = {}, more: Partial<StepNode> = {}): StepNode => ({
    ...{ Id: name, Name: field(name), External_Key__c: field(name), Object__c: field(object), User_Field__c: field('OwnerId') },
    ...{ Date_Field__c: field('CreatedDate'), Conditions__c: field(JSON.stringify(conditions)) },
    ...more
});
const info = (apiName: string, keyPrefix: string, fields: Record<string, string>) => ({
    ...{ apiName, keyPrefix },
    fields: Object.fromEntries(Object.entries(fields).map(([name, dataType]) => [name, { apiName: name, dataType }]))
});
const ACTIVITY = { OwnerId: 'Reference', CreatedDate: 'DateTime', ActivityDate: 'Date', IsClosed: 'Boolean', WhatId: 'Reference' };
const team = { Week__c: field('2026-11-16'), Active__c: field(7), Enabled__c: field(9), Steps__c: field(20), Concentration__c: field(0.4) };

async function started(steps: StepNode[], more: object = {}, personal = true): Promise<HTMLElement> {
    const element = await show('c-my-adoption', MyAdoption);
    await (personal ? allow('User_Adoption__c', { createable: false, updateable: false }) : forbid('User_Adoption__c'));
    await allow('Process_Step__c', { createable: false, updateable: false });
    await answerTo('MyAdoption', {
        uiapi: {
            query: {
                ...{
                    Process_Step__c: edges(...steps),
                    Adoption_Privacy__c: edges(),
                    User: edges({ Id: 'u', Country: field('China') }),
                    team: edges()
                },
                ...more
            }
        }
    });
    return element;
}

describe('myAdoption', () => {
    it('counts the own records of each step as the user looks, those of an activity by what it is about', async () => {
        const about = { conditions: [{ field: 'What.Type', operator: 'eq', value: 'Opportunity' }] };
        const element = await started([step('Calls', 'Task'), step('Meetings', 'Event', about)]);
        await describeObjects(info('Task', '00T', ACTIVITY), info('Event', '00U', ACTIVITY), info('Opportunity', '006', {}));
        const { query } = askedBy('MySteps');
        expect(query).toContain('s0: Task(first: 1');
        expect(query).toContain('s1: Event(first: 200');
        await answerTo('MySteps', {
            uiapi: {
                query: {
                    s0: { ...edges({ Id: 't' }), totalCount: 12 },
                    s1: { ...edges({ Id: 'a', WhatId: field('006x') }, { Id: 'b', WhatId: field('001x') }), totalCount: 2 }
                }
            }
        });
        const [list] = told<{ items: BarItem[] }>(element, 'c-bar-list');
        expect(list?.items.map(({ label, count }) => [label, count])).toEqual([
            ['Calls', 12],
            ['Meetings', 1]
        ]);
        await expect(element).toBeAccessible();
    });

    it('tells what others can see, by the setting of the own country', async () => {
        const setting = (key: string, mode: string) => ({
            ...{ External_Key__c: field(key), Mode__c: field(mode), Agreed_On__c: field('2026-05-01'), Agreed_By__c: field('Staff') }
        });
        const seen = async (...settings: object[]): Promise<string> => {
            const more = {
                ...{ Adoption_Privacy__c: edges(...settings), User_Adoption__c: edges({ Id: 'x', Week__c: field('2026-11-16') }) },
                team: edges(team)
            };
            const element = await started([step('Calls', 'Task')], more);
            await describeObjects(info('Task', '00T', ACTIVITY));
            await answerTo('MySteps', { uiapi: { query: { s0: { ...edges(), totalCount: 0 } } } });
            return [...texts(element, '[data-seen]'), ...texts(element, '[data-team]')].join(' ').replaceAll(/\s+/g, ' ');
        };
        const personal = await seen(setting('*', 'None'), setting('China', 'Personal'));
        expect(personal).toContain('For 28 days, the number of your process steps a week is kept.');
        expect(personal).toContain('(agreed on May 1, 2026 by Staff)');
        expect(personal).toContain('Kept about you at this moment: the weeks of Nov 16, 2026.');
        expect(personal).toContain('Week of Nov 16, 2026: 7 of 9 people were active, 78%.');
        expect(await seen(setting('*', 'None'))).toContain('users of your country are not counted');
        expect(await seen()).toContain('You are counted in groups of five people and more.');
    });

    it('is not there for who has no access, and says what to do where there is nothing to count', async () => {
        const closed = await show('c-my-adoption', MyAdoption);
        await forbid('Process_Step__c');
        expect(all(closed, 'lightning-card')).toHaveLength(0);
        const empty = await started([], {}, false);
        expect(all(empty, 'c-empty-state')).toHaveLength(1);
        expect(askedBy('MyAdoption').query).not.toContain('User_Adoption__c');
    });

    it('asks only for what the object has, and lets nothing else into a query', () => {
        const types = new Map([['Task', new Map(Object.entries(ACTIVITY))]]);
        const asked = (one: StepNode) => askedOf(one, types, { userId: '005x', today: '2026-11-29' });
        const where = asked(
            step('Calls', 'Task', {
                conditions: [
                    { field: 'IsClosed', operator: 'eq', value: false },
                    { field: 'ActivityDate', operator: 'gt', value: '{day}' }
                ],
                sameUser: 'Account.OwnerId',
                within: { of: 'CreatedDate', days: 7 }
            })
        )?.where;
        expect(where).toBe(
            '{ and: [{ OwnerId: { eq: "005x" } } { CreatedDate: { gte: { value: "2026-11-02T00:00:00Z" } } } { IsClosed: { eq: false } } ' +
                '{ ActivityDate: { gt: { value: "2026-11-29" } } } { Account: { OwnerId: { eq: "005x" } } } { CreatedDate: { gte: { value: "2026-10-26T00:00:00Z" } } }] }'
        );
        expect(asked(step('Other', 'Lead'))).toBeUndefined();
        for (const wrong of ['Nope', 'IsClosed } evil {', 'A.B.C.D'])
            expect(asked(step('Bad', 'Task', { conditions: [{ field: wrong, operator: 'eq', value: 1 }] }))).toBeUndefined();
        expect(asked(step('Bad', 'Task', { conditions: [{ field: 'IsClosed', operator: 'eq: 1 } }', value: 1 }] }))).toBeUndefined();
        const quoted = asked(step('Text', 'Task', { conditions: [{ field: 'WhatId', operator: 'eq', value: 'a" } }' }] }))?.where;
        expect(quoted).toContain('{ WhatId: { eq: "a\\" } }" } }');
    });
});
