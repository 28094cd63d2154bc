import { LightningElement, wire } from 'lwc';
import { NavigationMixin } from 'lightning/navigation';
import { graphql } from 'lightning/graphql';
import { getObjectInfos } from 'lightning/uiObjectInfoApi';
import title from '@salesforce/label/c.Scorecard_Title';
import hint from '@salesforce/label/c.Scorecard_Hint';
import object from '@salesforce/label/c.Scorecard_Object';
import trend from '@salesforce/label/c.Scorecard_Trend';
import rulesOf from '@salesforce/label/c.Scorecard_Rules_Of';
import rule from '@salesforce/label/c.Scorecard_Rule';
import score from '@salesforce/label/c.Scorecard_Score';
import target from '@salesforce/label/c.Scorecard_Target';
import checked from '@salesforce/label/c.Scorecard_Checked';
import failed from '@salesforce/label/c.Scorecard_Failed';
import waived from '@salesforce/label/c.Scorecard_Waived';
import steward from '@salesforce/label/c.Steward';
import cellText from '@salesforce/label/c.Scorecard_Cell';
import incomplete from '@salesforce/label/c.Scorecard_Incomplete';
import passes from '@salesforce/label/c.Standing_Passes';
import warns from '@salesforce/label/c.Standing_Warns';
import fails from '@salesforce/label/c.Standing_Fails';
import close from '@salesforce/label/c.Close';
import scannedOn from '@salesforce/label/c.Scanned_On';
import empty from '@salesforce/label/c.Queue_Unscanned';
import emptyHint from '@salesforce/label/c.Scorecard_Empty_Hint';
import noAccess from '@salesforce/label/c.No_Access_Quality';
import noAccessHint from '@salesforce/label/c.No_Access_Scores_Hint';
import { nextPage, nodes } from 'c/graphqlNodes';
import { decimal, dayText, fill, momentText } from 'c/numberText';
import { cellScore, scoreOf, standingOf } from 'c/qualityMath';
import type { CellScore, RuleScore, Standing } from 'c/qualityMath';
import { infosOf } from 'c/objectInfos';
import type { ObjectInfo, ObjectInfosAnswer } from 'c/objectInfos';
import { takeAnswer } from 'c/wireAnswer';
import type { WireAnswer } from 'c/wireAnswer';
import type { ChartLine } from 'c/chartCanvas';
import { SCANS_QUERY, SCORES_QUERY, weeklyScans } from './scorecardQuery';
import type { ScanNode, ScansAnswer, ScoreNode, ScoresAnswer } from './scorecardQuery';

/** Dimensions in the order of their columns. */
const DIMENSIONS = ['completeness', 'validity', 'uniqueness', 'consistency', 'timeliness', 'accuracy'];

const STANDINGS: Record<Standing, { words: string; icon: string }> = {
    passes: { words: passes, icon: 'utility:success' },
    warns: { words: warns, icon: 'utility:warning' },
    fails: { words: fails, icon: 'utility:error' }
};

const share = (value: number | undefined): string => (value === undefined ? '–' : `${decimal(Math.round(value * 1000) / 10)} %`);

const ruleScore = (node: ScoreNode): RuleScore => ({
    ...{ checked: node.Checked__c.value ?? 0, failed: node.Failed__c.value ?? 0, waived: node.Waived__c.value ?? 0 },
    weight: node.Rule__r?.Weight__c.value ?? 1,
    warnBelow: node.Rule__r?.Warn_Below__c.value ?? undefined,
    failBelow: node.Rule__r?.Fail_Below__c.value ?? undefined
});

/** Scans that one request reads the scores of: a cursor of the UI API does not reach beyond 4,000 records, so up to 300 rules fit. */
const SCANS_AT_ONCE = 13;

interface Chosen {
    object: string;
    dimension: string;
}

/** How good the data is: objects by dimensions, with targets and half a year of scans; from a cell to its rules, from a rule to its issues. */
export default class QualityScorecard extends NavigationMixin(LightningElement) {
    scansQuery = SCANS_QUERY;
    label = { title, hint, object, trend, rule, score, target, checked, failed, waived, steward, close, empty, emptyHint, noAccess, noAccessHint };

    loading = true;
    noAccess = false;
    errors: unknown;
    scans: ScanNode[] | undefined;
    scores: ScoreNode[] = [];
    after: string | null = null;
    /** Scans whose scores are read already. */
    scansRead = 0;
    complete = false;
    infos = new Map<string, ObjectInfo>();
    chosen: Chosen | undefined;

    @wire(graphql, { query: '$scansQuery' })
    handleScans(answer: WireAnswer<ScansAnswer>): void {
        const found = takeAnswer(this, answer);
        if (!found) return;
        this.scans = weeklyScans(nodes(found.query.Quality_Scan__c));
        this.complete = this.scans.length === 0;
    }

    get scoresVariables(): Record<string, unknown> | undefined {
        const part = this.scans?.slice(this.scansRead, this.scansRead + SCANS_AT_ONCE) ?? [];
        return part.length > 0 ? { scans: part.map(({ Id }) => Id), after: this.after } : undefined;
    }

    /** A request waits for its query: variables alone do not hold it back. */
    get scoresQuery(): typeof SCORES_QUERY | undefined {
        return this.scoresVariables && SCORES_QUERY;
    }

    @wire(graphql, { query: '$scoresQuery', variables: '$scoresVariables' })
    handleScores(answer: WireAnswer<ScoresAnswer>): void {
        const found = takeAnswer(this, answer);
        if (!found) return;
        const page = found.query.Quality_Score__c;
        // A page may be told again: each score counts once.
        this.scores = [...new Map([...this.scores, ...nodes(page)].map((one) => [one.Id, one])).values()];
        const next = nextPage(page);
        this.after = next ?? null;
        if (!next) this.scansRead += SCANS_AT_ONCE;
        this.complete = this.scansRead >= (this.scans?.length ?? 0);
    }

    get objectNames(): string[] | undefined {
        const names = [...new Set(this.scores.map((one) => one.Object__c.value ?? ''))].sort();
        return this.complete && names.length > 0 ? names : undefined;
    }

    @wire(getObjectInfos, { objectApiNames: '$objectNames' })
    handleInfos(answer: ObjectInfosAnswer): void {
        this.infos = infosOf(answer) ?? this.infos;
    }

    get waiting(): boolean {
        return (this.loading || !this.complete) && !this.noAccess && !this.errors;
    }

    get isEmpty(): boolean {
        return !this.waiting && !this.noAccess && !this.errors && this.scores.length === 0;
    }

    get ready(): boolean {
        return !this.waiting && this.scores.length > 0;
    }

    get last(): ScanNode | undefined {
        return this.scans?.at(-1);
    }

    get scannedText(): string {
        return this.last ? fill(scannedOn, momentText(this.last.Finished__c.value)) : '';
    }

    get incompleteText(): string {
        return this.last?.Status__c.value === 'Incomplete' ? fill(incomplete, this.last.Message__c?.value ?? '') : '';
    }

    get latest(): ScoreNode[] {
        return this.scores.filter((one) => one.Scan__c.value === this.last?.Id);
    }

    get dimensions(): { name: string; label: string }[] {
        const shown = new Map(
            this.latest.map((one) => [one.Dimension__c.value ?? '', one.Dimension__c.displayValue ?? one.Dimension__c.value ?? ''])
        );
        return DIMENSIONS.filter((name) => shown.has(name)).map((name) => ({ name, label: shown.get(name) ?? name }));
    }

    labelOf(name: string): string {
        return this.infos.get(name)?.label ?? name;
    }

    cellOf(scores: readonly ScoreNode[], one: Chosen): CellScore {
        const own = scores.filter(({ Object__c, Dimension__c }) => Object__c.value === one.object && Dimension__c.value === one.dimension);
        return cellScore(own.map(ruleScore));
    }

    get rows(): { object: string; label: string; cells: Record<string, unknown>[] }[] {
        return [...new Set(this.latest.map((one) => one.Object__c.value ?? ''))].sort().map((name) => ({
            object: name,
            label: this.labelOf(name),
            cells: this.dimensions.map(({ name: dimension, label }) => {
                const cell = this.cellOf(this.latest, { object: name, dimension });
                const standing = cell.standing && STANDINGS[cell.standing];
                return {
                    key: `${name} ${dimension}`,
                    isScored: cell.score !== undefined,
                    text: share(cell.score),
                    target: cell.target === undefined ? '' : `${target} ${share(cell.target)}`,
                    icon: standing?.icon,
                    style: `width: ${Math.round((cell.score ?? 0) * 100)}%`,
                    class: `cell ${cell.standing ?? ''}`,
                    where: fill(cellText, this.labelOf(name), label),
                    standing: standing?.words ?? '',
                    pressed: String(this.chosen?.object === name && this.chosen.dimension === dimension)
                };
            })
        }));
    }

    get detail(): { heading: string; rules: Record<string, unknown>[]; months: string[]; lines: ChartLine[] } | undefined {
        const { chosen } = this;
        if (!chosen) return undefined;
        const own = this.latest.filter(({ Object__c, Dimension__c }) => Object__c.value === chosen.object && Dimension__c.value === chosen.dimension);
        const dimension = this.dimensions.find(({ name }) => name === chosen.dimension)?.label ?? '';
        const byScan = Map.groupBy(this.scores, (one) => one.Scan__c.value ?? '');
        const cells = (this.scans ?? []).map(({ Id }) => this.cellOf(byScan.get(Id) ?? [], chosen));
        const percentOf = (value: number | undefined): number | null => (value === undefined ? null : Math.round(value * 1000) / 10);
        const level = percentOf(cells.at(-1)?.target);
        return {
            heading: fill(rulesOf, this.labelOf(chosen.object), dimension),
            rules: own.map((node) => {
                const one = ruleScore(node);
                const standing = standingOf(one);
                return {
                    id: node.Id,
                    ruleId: node.Rule__c.value ?? '',
                    name: node.Rule__r?.Name.value ?? '',
                    url: `/lightning/r/Quality_Rule__c/${node.Rule__c.value ?? ''}/view`,
                    score: share(scoreOf(one)),
                    target: share(one.warnBelow === undefined ? undefined : one.warnBelow / 100),
                    icon: standing && STANDINGS[standing].icon,
                    words: standing ? STANDINGS[standing].words : '',
                    checked: decimal(one.checked),
                    failed: decimal(one.failed),
                    waived: decimal(one.waived),
                    steward: node.Rule__r?.Steward__r?.Name.value ?? '–'
                };
            }),
            months: (this.scans ?? []).map((scan) => dayText(scan.External_Key__c.value)),
            lines: [
                { label: score, values: cells.map((cell) => percentOf(cell.score)) },
                ...(level === null ? [] : [{ label: target, values: cells.map(() => level), level: true }])
            ]
        };
    }

    handleCell(event: Event): void {
        const [name = '', dimension = ''] = ((event.currentTarget as HTMLElement).dataset.cell ?? '').split(' ');
        const isChosen = this.chosen?.object === name && this.chosen.dimension === dimension;
        this.chosen = isChosen ? undefined : { object: name, dimension };
    }

    handleClose(): void {
        this.chosen = undefined;
    }

    handleRule(event: Event): void {
        event.preventDefault();
        const { id } = (event.currentTarget as HTMLElement).dataset;
        this[NavigationMixin.Navigate]({
            type: 'standard__recordPage',
            attributes: { recordId: id, objectApiName: 'Quality_Rule__c', actionName: 'view' }
        });
    }
}
