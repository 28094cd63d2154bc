import AdoptionNeeds from 'c/adoptionNeeds';
import type { NeedGroup, NeedsDetail } from 'c/needLines';
import { all, allow, answerTo, edges, field, forbid, refuse, show, told } from 'test/page';

const WEEKS = ['2026-11-02', '2026-11-09', '2026-11-16'];
const snapshot = (week: string, type: string, key: string, active: number, enabled: number) => ({
    ...{ Id: `${week} ${key}`, Week__c: field(week), Segment_Type__c: field(type), Segment__c: field(key), Segment_Key__c: field(key) },
    ...{ Enabled__c: field(enabled), Active__c: field(active), Steps__c: field(active), Concentration__c: field(0.4) }
});
const TARGET = {
    ...{ Segment_Type__c: field('Team'), Segment_Key__c: { value: null }, Adoption_Rate__c: field(65), Business_Share__c: { value: null } },
    Valid_From__c: field('2026-01-01')
};
const found = (proposals?: object[]) => ({
    uiapi: {
        query: {
            snapshots: edges(...WEEKS.flatMap((week) => [snapshot(week, 'Organization', 'all', 150, 200), snapshot(week, 'Team', 'Sofia', 1, 20)])),
            Adoption_Target__c: edges(TARGET),
            ...(proposals ? { proposals: { ...edges(...proposals), totalCount: proposals.length } } : {})
        }
    }
});
const groups = (element: HTMLElement): NeedGroup[] =>
    (told<{ groups: NeedGroup[] }>(element, 'c-need-groups')[0]?.groups ?? []).filter(({ total }) => total > 0);
/** What the component tells from here on. */
function toldBy(element: Element): NeedsDetail[] {
    const details: NeedsDetail[] = [];
    element.addEventListener('needs', (event) => details.push((event as CustomEvent<NeedsDetail>).detail));
    return details;
}

describe('adoptionNeeds', () => {
    it('names teams that have fallen behind and users who may be programs, for who decides', async () => {
        const element = await show('c-adoption-needs', AdoptionNeeds);
        const needs = toldBy(element);
        await allow('Adoption_Snapshot__c', { createable: true, updateable: true });
        await allow('Automated_User__c', { createable: true, updateable: true });
        await answerTo('AdoptionNeeds', found([{ Id: 'p', Name: field('AUTO-1'), User__r: { Name: field('Iris') } }]));
        expect(groups(element).map(({ key, lines }) => [key, lines.map(({ text, detail }) => `${text}: ${detail}`)])).toEqual([
            ['teamBehind', ['Sofia: Below target for three weeks: 5% of 65%']],
            ['automated', ['Iris: Program or person: decide on the page Adoption']]
        ]);
        expect(needs.at(-1)).toEqual({ pillar: 'adoption', state: 'ready', total: 2 });
    });
    it('asks nothing about users of who does not decide, and nothing at all of who sees no figures', async () => {
        const element = await show('c-adoption-needs', AdoptionNeeds);
        await forbid('Automated_User__c');
        await allow('Adoption_Snapshot__c', { createable: false, updateable: false });
        await answerTo('AdoptionNeeds', found());
        expect(groups(element).map(({ key }) => key)).toEqual(['teamBehind']);
        const closed = toldBy(await show('c-adoption-needs', AdoptionNeeds));
        await forbid('Adoption_Snapshot__c');
        expect(closed.at(-1)).toEqual({ pillar: 'adoption', state: 'noAccess', total: 0 });
    });
    it('shows nothing on the page of a program, and an error as such', async () => {
        const element = await show('c-adoption-needs', AdoptionNeeds, { programId: 'a0' });
        await forbid('Automated_User__c');
        await allow('Adoption_Snapshot__c', { createable: false, updateable: false });
        await answerTo('AdoptionNeeds', found());
        expect(groups(element)).toEqual([]);
        const failed = await show('c-adoption-needs', AdoptionNeeds);
        await forbid('Automated_User__c');
        await allow('Adoption_Snapshot__c', { createable: false, updateable: false });
        await refuse('The org is busy');
        expect(all(failed, 'c-error-panel')).toHaveLength(1);
    });
});
