import { LightningElement, wire } from 'lwc';
import { graphql } from 'lightning/graphql';
import title from '@salesforce/label/c.Adoption_Title';
import hint from '@salesforce/label/c.Adoption_Hint';
import empty from '@salesforce/label/c.Adoption_Empty';
import emptyHint from '@salesforce/label/c.Adoption_Empty_Hint';
import noAccess from '@salesforce/label/c.No_Access_Adoption';
import noAccessHint from '@salesforce/label/c.No_Access_Adoption_Hint';
import weekLabel from '@salesforce/label/c.Adoption_Week';
import weekAxis from '@salesforce/label/c.Adoption_Weeks';
import monthAxis from '@salesforce/label/c.Adoption_Months';
import rateTrend from '@salesforce/label/c.Adoption_Rate_Trend';
import shareTrend from '@salesforce/label/c.Business_Share_Trend';
import targetLine from '@salesforce/label/c.Scorecard_Target';
import rate from '@salesforce/label/c.Measure_Rate';
import share from '@salesforce/label/c.Measure_Share';
import early from '@salesforce/label/c.Measure_Early';
import missingTitle from '@salesforce/label/c.Adoption_Missing';
import leftOut from '@salesforce/label/c.Adoption_Left_Out';
import segments from '@salesforce/label/c.Segments_Title';
import segmentsEmpty from '@salesforce/label/c.Segments_Empty';
import step from '@salesforce/label/c.Steps_Step';
import steps from '@salesforce/label/c.Steps_Title';
import targetText from '@salesforce/label/c.Targets_Text';
import privacyAgreed from '@salesforce/label/c.Privacy_Agreed';
import privacyAll from '@salesforce/label/c.Privacy_All';
import { rateOf, shareOf, targetOf, teamsBehind, teamsLate, weekOf } from 'c/adoptionMath';
import type { SnapshotNode, TargetNode } from 'c/adoptionMath';
import type { Setting } from 'c/adoptionSettings';
import type { Signal } from 'c/adoptionSignals';
import type { ChartLine } from 'c/chartCanvas';
import { nodes } from 'c/graphqlNodes';
import { addDays, addMonths } from 'c/lifecycleMath';
import { dayText, fill, monthName, percent, todayHere } from 'c/numberText';
import type { SegmentRow } from 'c/segmentTable';
import { takeAnswer } from 'c/wireAnswer';
import type { WireAnswer } from 'c/wireAnswer';
import { boardSignals } from './boardSignals';
import { boardTiles } from './boardTiles';
import type { Tile } from './boardTiles';
import { BOARD_QUERY } from './boardQuery';
import type { Board, BoardAnswer, EverybodyNode, MonthNode } from './boardQuery';
import { groupName, SEGMENT_TYPES } from './groupNames';

/** Weeks of groups that the table shows as a trend. */
const TREND_WEEKS = 8;

const percentOf = (value: number | undefined): number | null => (value === undefined ? null : Math.round(value * 1000) / 10);

/** Who uses the CRM and how much of the business is in it: all users and the business over a year, groups of users, what stands out. */
export default class AdoptionBoard extends LightningElement {
    query = BOARD_QUERY;
    today = todayHere();
    variables = { since: addDays(weekOf(this.today), -7 * TREND_WEEKS), year: addMonths(`${this.today.slice(0, 7)}-01`, -12) };

    label = {
        ...{ title, hint, empty, emptyHint, noAccess, noAccessHint, weekAxis, monthAxis, rateTrend, shareTrend, missingTitle },
        ...{ segments, segmentsEmpty, step, steps }
    };
    loading = true;
    noAccess = false;
    errors: unknown;
    board: Board | undefined;
    segmentType = 'Team';

    @wire(graphql, { query: '$query', variables: '$variables' })
    handleAnswer(answer: WireAnswer<BoardAnswer>): void {
        this.board = takeAnswer(this, answer)?.query ?? this.board;
    }

    /** All users, the earliest week first. */
    get weeks(): EverybodyNode[] {
        return nodes(this.board?.everybody).toReversed();
    }

    /** The last week that is over; before there is one, the current week. */
    get latest(): EverybodyNode | undefined {
        return this.weeks.findLast(({ Final__c }) => Final__c.value) ?? this.weeks.at(-1);
    }

    /** The business of all, the earliest month first. */
    get months(): MonthNode[] {
        return nodes(this.board?.volumes)
            .filter((node) => node.Segment_Type__c.value === 'Organization')
            .toReversed();
    }

    get targets(): TargetNode[] {
        return nodes(this.board?.Adoption_Target__c);
    }

    get ready(): boolean {
        return this.latest !== undefined || this.months.length > 0;
    }

    get isEmpty(): boolean {
        return !this.loading && !this.noAccess && !this.errors && !this.ready;
    }

    get weekText(): string {
        return this.latest ? fill(weekLabel, dayText(this.latest.Week__c.value)) : '';
    }

    get tiles(): Tile[] {
        return boardTiles(this.latest, this.weeks.at(-1), this.months, { today: this.today, ...this.goals });
    }

    get goals(): { rateTarget: number | undefined; shareTarget: number | undefined } {
        const everybody = { type: 'Organization', key: 'all' };
        return {
            rateTarget: targetOf(this.targets, 'Adoption_Rate__c', everybody, this.today),
            shareTarget: targetOf(this.targets, 'Business_Share__c', everybody, this.today)
        };
    }

    get rateChart(): { labels: string[]; lines: ChartLine[] } {
        const { weeks } = this;
        const level = percentOf(this.goals.rateTarget);
        return {
            labels: weeks.map((one) => dayText(one.Week__c.value)),
            lines: [
                { label: rate, values: weeks.map((one) => percentOf(rateOf(one))) },
                ...(level === null ? [] : [{ label: targetLine, values: weeks.map(() => level), level: true }])
            ]
        };
    }

    get shareChart(): { labels: string[]; lines: ChartLine[] } {
        const { months } = this;
        const level = percentOf(this.goals.shareTarget);
        return {
            labels: months.map((one) => monthName(one.Month__c.value ?? '')),
            lines: [
                { label: share, values: months.map((one) => percentOf(shareOf(one.CRM_Value__c.value, one.Ledger_Value__c.value))) },
                { label: early, values: months.map((one) => percentOf(shareOf(one.Early_Value__c.value, one.Ledger_Value__c.value))) },
                ...(level === null ? [] : [{ label: targetLine, values: months.map(() => level), level: true }])
            ]
        };
    }

    get hasShare(): boolean {
        return this.months.length > 0;
    }

    get groups(): SnapshotNode[] {
        return nodes(this.board?.groups);
    }

    /** The types of which there are groups. */
    get segmentTypes(): { value: string; label: string; pressed: string }[] {
        const found = new Set(this.groups.map((one) => one.Segment_Type__c.value));
        return SEGMENT_TYPES.filter(({ value }) => found.has(value)).map((one) => ({ ...one, pressed: String(one.value === this.segmentType) }));
    }

    rowsOf(type: string): SegmentRow[] {
        const week = this.latest?.Week__c.value;
        const trendWeeks = this.weeks.slice(-TREND_WEEKS).map((one) => one.Week__c.value);
        const own = Map.groupBy(
            this.groups.filter((one) => one.Segment_Type__c.value === type),
            (one) => one.Segment_Key__c.value ?? ''
        );
        return [...own].flatMap(([key, snapshots]): SegmentRow[] => {
            const now = snapshots.find((one) => one.Week__c.value === week);
            if (!now) return [];
            const byWeek = new Map(snapshots.map((one) => [one.Week__c.value, rateOf(one)]));
            return [
                {
                    ...{ key, name: groupName(now), enabled: now.Enabled__c.value ?? 0, active: now.Active__c.value ?? 0, rate: rateOf(now) },
                    // Those who have no manager are no team.
                    target: key === 'none' ? undefined : targetOf(this.targets, 'Adoption_Rate__c', { type, key }, week ?? ''),
                    depth: shareOf(now.Steps__c.value, now.Active__c.value),
                    concentration: now.Concentration__c.value ?? undefined,
                    trend: trendWeeks.map((one) => byWeek.get(one) ?? null)
                }
            ];
        });
    }

    get segmentRows(): SegmentRow[] {
        return this.rowsOf(this.segmentType);
    }

    get hasNoSegments(): boolean {
        return this.segmentRows.length === 0;
    }

    get stepRows(): SegmentRow[] {
        return this.rowsOf('Process Step');
    }

    get hasSteps(): boolean {
        return this.stepRows.length > 0;
    }

    get leftOutText(): string {
        const count = this.latest?.Groups_Left_Out__c.value ?? 0;
        return count > 0 ? fill(leftOut, count) : '';
    }

    get missingLines(): { key: string; text: string }[] {
        const newest = this.weeks.at(-1)?.Missing__c?.value ?? '';
        return newest
            .split('\n')
            .filter(Boolean)
            .map((text) => ({ key: text, text }));
    }

    get hasMissing(): boolean {
        return this.missingLines.length > 0;
    }

    get signals(): Signal[] {
        const over = this.weeks.filter(({ Final__c }) => Final__c.value);
        const weeks = new Set(over.map((one) => one.Week__c.value));
        const complete = [...over, ...this.groups.filter((one) => weeks.has(one.Week__c.value))];
        // The month that runs is not over.
        const months = nodes(this.board?.volumes).filter((one) => (one.Month__c.value ?? '') < `${this.today.slice(0, 7)}-01`);
        return boardSignals({
            ...{ latest: this.latest, newest: this.weeks.at(-1), months: this.months, today: this.today, ...this.goals },
            ...{ behind: teamsBehind(complete, this.targets), late: teamsLate(months) }
        });
    }

    get privacySettings(): Setting[] {
        return nodes(this.board?.Adoption_Privacy__c).map((one) => {
            const agreed = one.Agreed_On__c.value ? fill(privacyAgreed, dayText(one.Agreed_On__c.value), one.Agreed_By__c.value ?? '') : '';
            return {
                id: one.Id,
                name: one.External_Key__c?.value === '*' ? privacyAll : (one.Name.value ?? ''),
                text: `${one.Mode__c.displayValue ?? one.Mode__c.value ?? ''} ${agreed}`.trim()
            };
        });
    }

    get targetSettings(): Setting[] {
        const shown = (value: number | null): string => (value === null ? '–' : percent(value / 100));
        return nodes(this.board?.Adoption_Target__c).map((one) => {
            const type = one.Segment_Type__c.displayValue ?? one.Segment_Type__c.value ?? '';
            const [rateText, shareText] = [shown(one.Adoption_Rate__c.value), shown(one.Business_Share__c.value)];
            return { id: one.Id, name: one.Name.value ?? '', text: fill(targetText, type, rateText, shareText, dayText(one.Valid_From__c.value)) };
        });
    }

    /** Countries whose users may be told of by name. */
    get personalCountries(): string[] {
        return nodes(this.board?.Adoption_Privacy__c)
            .filter((one) => one.Mode__c.value === 'Personal')
            .flatMap((one) => one.External_Key__c?.value ?? []);
    }

    handleType(event: Event): void {
        this.segmentType = (event.currentTarget as HTMLElement).dataset.type ?? 'Team';
    }
}
