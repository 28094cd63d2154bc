import { rateOf, targetOf, teamsBehind, teamsLate } from 'c/adoptionMath';
import type { SnapshotNode, TargetNode, VolumeNode } from 'c/adoptionMath';
import { field } from 'test/page';

const WEEKS = ['2026-11-02', '2026-11-09', '2026-11-16'];
const snapshot = (week: string, type: string, key: string, active: number, enabled: number, name: string | null = key): SnapshotNode => ({
    ...{ Id: `${week} ${key}`, Week__c: field(week), Segment_Type__c: field(type), Segment_Key__c: field(key), Segment__c: { value: name } },
    ...{ Active__c: field(active), Enabled__c: field(enabled), Steps__c: field(active), Concentration__c: field(0.4) }
});
const target = (type: string, key: string | null, rate: number, from = '2026-01-01'): TargetNode => ({
    ...{ Segment_Type__c: field(type), Segment_Key__c: { value: key }, Adoption_Rate__c: field(rate), Business_Share__c: { value: null } },
    Valid_From__c: field(from)
});
const weeksOf = (type: string, key: string, active: number, enabled: number, name?: string | null) =>
    WEEKS.map((week) => snapshot(week, type, key, active, enabled, name));

describe('what stands out', () => {
    it('has no rate of a group without enabled users', () => {
        expect([rateOf(snapshot('2026-11-02', 'Team', 'a', 3, 4)), rateOf(snapshot('2026-11-02', 'Team', 'a', 0, 0))]).toEqual([0.75, undefined]);
    });

    it('takes the target of the group before that of its type, and the latest that is valid', () => {
        const targets = [
            target('Team', null, 60),
            target('Team', 'a', 50),
            target('Team', 'a', 80, '2026-12-01'),
            target('Team', null, 65, '2026-06-01')
        ];
        const of = (key: string): number | undefined => targetOf(targets, 'Adoption_Rate__c', { type: 'Team', key }, '2026-11-16');
        expect([of('a'), of('b')]).toEqual([0.5, 0.65]);
        expect(targetOf(targets, 'Adoption_Rate__c', { type: 'Country', key: 'a' }, '2026-11-16')).toBeUndefined();
        expect(targetOf(targets, 'Business_Share__c', { type: 'Team', key: 'a' }, '2026-11-16')).toBeUndefined();
    });

    it('names the team that has stayed below its target, and no other', () => {
        const all = weeksOf('Organization', 'all', 170, 220, null);
        const found = [...all, ...weeksOf('Team', 'stopped', 1, 12), ...weeksOf('Team', 'well', 9, 12), ...weeksOf('Team', 'none', 0, 12, null)];
        expect(teamsBehind(found, [target('Team', null, 65)]).map(({ key }) => key)).toEqual(['stopped']);
        expect(teamsBehind(found, [])).toEqual([]);
    });

    it('says nothing of a team that was left out in one of the weeks', () => {
        const found = [...weeksOf('Organization', 'all', 170, 220, null), ...weeksOf('Team', 'stopped', 1, 12).slice(1)];
        expect(teamsBehind(found, [target('Team', null, 65)])).toEqual([]);
    });

    it('names the team that enters deals after they have closed', () => {
        const month = (at: string, type: string, key: string, early: number, count: number): VolumeNode => ({
            ...{ Id: `${at} ${key}`, Month__c: field(at), Segment_Type__c: field(type), Segment_Key__c: field(key), Segment__c: field(key) },
            ...{ Early_Count__c: field(early), CRM_Count__c: field(count) }
        });
        const found = ['2026-08-01', '2026-09-01', '2026-10-01'].flatMap((at) => [
            ...[month(at, 'Organization', 'all', 60, 80), month(at, 'Team', 'late', 0, 8), month(at, 'Team', 'well', 7, 8)]
        ]);
        expect(teamsLate(found).map(({ key }) => key)).toEqual(['late']);
    });
});
