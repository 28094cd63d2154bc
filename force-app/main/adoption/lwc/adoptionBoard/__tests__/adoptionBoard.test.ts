import AdoptionBoard from 'c/adoptionBoard';
import type { Signal } from 'c/adoptionSignals';
import type { Setting } from 'c/adoptionSettings';
import type { SegmentRow } from 'c/segmentTable';
import { all, answerTo, edges, field, one, refuse, settled, show, texts, told, unknownObject } from 'test/page';

jest.useFakeTimers({ now: new Date('2026-11-29T12:00:00Z'), doNotFake: ['setTimeout', 'setImmediate', 'queueMicrotask', 'nextTick'] });

const WEEKS = ['2026-11-02', '2026-11-09', '2026-11-16', '2026-11-23'];
const snapshot = (week: string, type: string, key: string, active: number, enabled: number, more: object = {}) => ({
    ...{ Id: `${week} ${type} ${key}`, Week__c: field(week), Final__c: field(week < '2026-11-23'), Segment_Type__c: field(type) },
    ...{ Segment__c: field(key), Segment_Key__c: field(key), Enabled__c: field(enabled), Active__c: field(active), Steps__c: field(active * 3) },
    Concentration__c: field(0.45),
    ...more
});
const everybody = (week: string, active: number, more: object = {}) =>
    snapshot(week, 'Organization', 'all', active, 200, {
        ...{
            Segment__c: { value: null },
            Licensed__c: field(220),
            Active_Day__c: field(90),
            Active_Month__c: field(170),
            Contributing__c: field(80)
        },
        ...{ Teams__c: field(12), Teams_Covered__c: field(9), Groups_Left_Out__c: field(2), New_Users__c: field(7), Lapsed__c: { value: null } },
        ...{ Days_To_First_Step__c: field(6), Idle_Licences__c: field(8), Idle_Cost__c: field(800), Missing__c: { value: null } },
        ...more
    });
const month = (at: string, type: string, key: string, crm: number, more: object = {}) => ({
    ...{ Id: `${at} ${key}`, Month__c: field(at), Segment_Type__c: field(type), Segment__c: field(key), Segment_Key__c: field(key) },
    ...{
        Ledger_Value__c: field(1000),
        Ledger_Count__c: field(20),
        CRM_Value__c: field(crm),
        CRM_Count__c: field(16),
        Early_Value__c: field(crm / 2)
    },
    ...{ Early_Count__c: field(8), Ledger_Until__c: field('2026-11-20') },
    ...more
});
const target = (type: string, rate: number | null, share: number | null) => ({
    ...{ Id: `target of ${type}`, Name: field(`${type} goal`) },
    ...{ Segment_Type__c: field(type), Segment_Key__c: { value: null }, Adoption_Rate__c: { value: rate }, Business_Share__c: { value: share } },
    Valid_From__c: field('2026-01-01')
});
const privacy = (Id: string, key: string, mode: string, more: object = {}) => ({
    ...{ Id, Name: field(key), External_Key__c: field(key), Mode__c: { value: mode, displayValue: mode } },
    ...{ Agreed_On__c: { value: null }, Agreed_By__c: { value: null } },
    ...more
});

interface Given {
    everybody?: object[];
    groups?: object[];
    volumes?: object[];
    targets?: object[];
    privacy?: object[];
}
const USUAL: Given = {
    everybody: WEEKS.map((week) => everybody(week, 150)).toReversed(),
    groups: WEEKS.flatMap((week) => [
        ...[snapshot(week, 'Team', 'Sofia', 1, 20), snapshot(week, 'Team', 'Jonas', 18, 20), snapshot(week, 'Country', 'Spain', 30, 40)],
        snapshot(week, 'Process Step', 'case-closed', 40, 200, { Segment__c: field('Case closed') })
    ]),
    volumes: ['2026-08-01', '2026-09-01', '2026-10-01', '2026-11-01'].map((at) => month(at, 'Organization', 'all', 820)).toReversed(),
    targets: [target('Organization', 80, 90), target('Team', 65, null)],
    privacy: [privacy('p1', '*', 'Groups'), privacy('p2', 'China', 'Personal', { Agreed_On__c: field('2026-05-01'), Agreed_By__c: field('Staff') })]
};
async function shown(more: Given = {}): Promise<HTMLElement> {
    const given = { ...USUAL, ...more };
    const element = await show('c-adoption-board', AdoptionBoard);
    await answerTo('AdoptionBoard', {
        uiapi: {
            query: {
                ...{ everybody: edges(...(given.everybody ?? [])), groups: edges(...(given.groups ?? [])), volumes: edges(...(given.volumes ?? [])) },
                ...{ Adoption_Target__c: edges(...(given.targets ?? [])), Adoption_Privacy__c: edges(...(given.privacy ?? [])) }
            }
        }
    });
    return element;
}
interface TileProperties {
    label: string;
    value: string;
    note: string;
    definition: string;
}
const tiles = (element: HTMLElement): TileProperties[] => told<TileProperties>(element, 'c-measure-tile');
const signals = (element: HTMLElement): string[] =>
    (told<{ signals: Signal[] }>(element, 'c-adoption-signals')[0]?.signals ?? []).map(({ key }) => key);
const rows = (element: HTMLElement, which: string): SegmentRow[] => told<{ rows: SegmentRow[] }>(element, `[${which}]`)[0]?.rows ?? [];

describe('adoptionBoard', () => {
    it('shows the last week that is over and the last month, each figure with its definition', async () => {
        const element = await shown();
        const shownTiles = tiles(element);
        expect(shownTiles.map(({ label, value, note }) => [label, value, note].join(' | '))).toEqual([
            'Adoption rate | 75% | target 80%',
            'Business share | 82% | Oct 2026, by count 80% · target 90%',
            'Entered before closing | 50% | Oct 2026',
            'Active users | 150 | last day 90 · 28 days 170',
            'Depth | 3 | at least',
            'Concentration | 0.45 | ',
            'Teams covered | 9 of 12 | ',
            'New users | 7 | 6 days to the first step',
            'Lapsed users | 1 to 4 | at least',
            expect.stringContaining('Idle licences | 8 | ')
        ]);
        expect(shownTiles.every(({ definition }) => definition.length > 40)).toBe(true);
        expect(texts(element, '[data-left-out]')[0]).toContain('fewer than five people: 2');
        await expect(element).toBeAccessible();
    });

    it('draws both numbers over time against their targets', async () => {
        const element = await shown();
        const [rate, share] = told<{ labels: string[]; lines: { label: string; values: (number | null)[] }[] }>(element, 'c-chart-canvas');
        expect(rate?.labels).toHaveLength(4);
        expect(rate?.lines.map(({ label, values }) => [label, values.at(-1)])).toEqual([
            ['Adoption rate', 75],
            ['Target', 80]
        ]);
        expect(share?.lines.map(({ label, values }) => [label, values.at(-1)])).toEqual([
            ['Business share', 82],
            ['Entered before closing', 41],
            ['Target', 90]
        ]);
    });

    it('names the team that has fallen behind, and what to do', async () => {
        expect(signals(await shown())).toEqual(['behind-Sofia', 'share', 'idle']);
        const fine = { targets: [], everybody: WEEKS.map((week) => everybody(week, 150, { Idle_Licences__c: field(0) })).toReversed() };
        expect(signals(await shown(fine))).toEqual([]);
    });

    it('tells of a ledger that is old, and of a CRM with more than the ledger has', async () => {
        const volumes = ['2026-08-01', '2026-09-01']
            .map((at) => month(at, 'Organization', 'all', 1200, { Ledger_Until__c: field('2026-09-30') }))
            .toReversed();
        expect(signals(await shown({ volumes }))).toEqual(['behind-Sofia', 'old-ledger', 'over', 'idle']);
        const [, share] = tiles(await shown({ volumes }));
        expect(share?.value).toBe('120%');
    });

    it('has no share where the ledger or the CRM is not known', async () => {
        const element = await shown({ volumes: [month('2026-10-01', 'Organization', 'all', 1, { Ledger_Value__c: { value: null } })] });
        expect(tiles(element)[1]?.value).toBe('–');
    });

    it('shows groups by what is chosen, with target and trend; those without a manager have no target', async () => {
        const element = await shown({
            groups: [...(USUAL.groups ?? []), snapshot('2026-11-16', 'Team', 'none', 2, 9, { Segment__c: { value: null } })]
        });
        const [sofia, , none] = rows(element, 'data-segments');
        expect([sofia?.name, sofia?.target, sofia?.trend]).toEqual(['Sofia', 0.65, [0.05, 0.05, 0.05, 0.05]]);
        expect([none?.name, none?.target]).toEqual(['None', undefined]);
        one(element, '[data-type="Country"]').click();
        await settled();
        expect(rows(element, 'data-segments').map(({ name }) => name)).toEqual(['Spain']);
        expect(rows(element, 'data-steps').map(({ name, rate }) => [name, rate])).toEqual([['Case closed', 0.2]]);
    });

    it('tells what could not be worked out, and what is kept about people', async () => {
        const element = await shown({
            everybody: [
                everybody('2026-11-16', 150),
                everybody('2026-11-23', 150, { Missing__c: field('Calls: no right\nLogins: no right') })
            ].toReversed()
        });
        expect(texts(element, '[data-missing] li')).toEqual(['Calls: no right', 'Logins: no right']);
        const [settings] = told<{ targets: Setting[]; privacy: Setting[] }>(element, 'c-adoption-settings');
        expect(settings?.privacy.map(({ name, text }) => `${name}: ${text}`)).toEqual([
            'All other countries: Groups',
            'China: Personal (agreed on May 1, 2026 by Staff)'
        ]);
        expect(settings?.targets.map(({ name, text }) => `${name}: ${text}`)).toEqual([
            'Organization goal: Organization: adoption 80%, business 90%, from Jan 1, 2026',
            'Team goal: Team: adoption 65%, business –, from Jan 1, 2026'
        ]);
        expect(told<{ countries: string[] }>(element, 'c-idle-users')[0]?.countries).toEqual(['China']);
    });

    it('says what to do where there is nothing yet, no access, or an error', async () => {
        const empty = await shown({ everybody: [], groups: [], volumes: [], privacy: [] });
        expect(told<{ heading: string }>(empty, 'c-empty-state').map(({ heading }) => heading)).toEqual(['No figures of adoption yet']);
        const closed = await show('c-adoption-board', AdoptionBoard);
        await refuse(unknownObject('Adoption_Snapshot__c'));
        expect(told<{ heading: string }>(closed, 'c-empty-state').map(({ heading }) => heading)).toEqual(['You have no access to adoption']);
        const failed = await show('c-adoption-board', AdoptionBoard);
        await refuse('The org is busy');
        expect(all(failed, 'c-error-panel')).toHaveLength(1);
    });
});
