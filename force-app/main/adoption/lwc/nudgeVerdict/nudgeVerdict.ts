import { LightningElement, api } from 'lwc';
import { NavigationMixin } from 'lightning/navigation';
import works from '@salesforce/label/c.Verdict_Works';
import notWorthIt from '@salesforce/label/c.Verdict_Not_Worth_It';
import notShown from '@salesforce/label/c.Verdict_Not_Shown';
import harms from '@salesforce/label/c.Verdict_Harms';
import harmsUntold from '@salesforce/label/c.Verdict_Harms_Untold';
import broken from '@salesforce/label/c.Verdict_Broken';
import tooEarly from '@salesforce/label/c.Verdict_Too_Early';
import tooEarlyWeeks from '@salesforce/label/c.Verdict_Too_Early_Weeks';
import proposed from '@salesforce/label/c.Verdict_Proposed';
import retired from '@salesforce/label/c.Verdict_Retired';
import noResult from '@salesforce/label/c.Verdict_No_Result';
import comparison from '@salesforce/label/c.Verdict_Comparison';
import fewUsers from '@salesforce/label/c.Verdict_Few_Users';
import detectable from '@salesforce/label/c.Verdict_Detectable';
import undetectable from '@salesforce/label/c.Verdict_Undetectable';
import reach from '@salesforce/label/c.Verdict_Reach';
import shownCount from '@salesforce/label/c.Verdict_Shown';
import dismissedCount from '@salesforce/label/c.Verdict_Dismissed';
import offShare from '@salesforce/label/c.Verdict_Switched_Off';
import intervalText from '@salesforce/label/c.Verdict_Interval';
import worthwhileText from '@salesforce/label/c.Verdict_Worthwhile';
import retire from '@salesforce/label/c.Verdict_Retire';
import activate from '@salesforce/label/c.Verdict_Activate';
import keep from '@salesforce/label/c.Verdict_Keep';
import reason from '@salesforce/label/c.Verdict_Reason';
import decided from '@salesforce/label/c.Verdict_Decided';
import cancel from '@salesforce/label/c.Cancel';
import done from '@salesforce/label/c.Nudge_Already_Done';
import notRelevant from '@salesforce/label/c.Nudge_Not_Relevant';
import wrong from '@salesforce/label/c.Nudge_Wrong';
import noTime from '@salesforce/label/c.Nudge_No_Time';
import { decimal, fill, percent } from 'c/numberText';

/** A rule and its latest result. Effects are percentage points, shares percent; null where too few people would be told of. */
export interface RuleView {
    id: string;
    name: string;
    /** Proposed, Active or Retired. */
    status: string;
    statusText: string;
    guardrailText: string;
    worthwhile: number;
    patience: number;
    decision: string;
    /** Undefined before the job has run with it. */
    result: ResultView | undefined;
}

export interface ResultView {
    verdict: string;
    verdictText: string;
    reach: number | null;
    shownUsers: number | null;
    shownActed: number | null;
    withheldUsers: number | null;
    withheldActed: number | null;
    effect: number | null;
    low: number | null;
    high: number | null;
    sureLow: number | null;
    sureHigh: number | null;
    detectable: number | null;
    weeksLeft: number | null;
    harmShown: number | null;
    harmWithheld: number | null;
    shown: number | null;
    acted: number | null;
    dismissed: { done: number | null; notRelevant: number | null; wrong: number | null; noTime: number | null };
    switchedOff: number | null;
}

/** What a person decides about a rule. */
export interface DecideDetail {
    id: string;
    /** The status that it gets; undefined where it stays. */
    status: string | undefined;
    decision: string | undefined;
}

/** Points from the middle of the picture to its ends, at least. */
const SMALLEST_SPAN = 20;

/** Width and height of the picture, in its own units. */
const [WIDTH, HEIGHT] = [240, 28];

const points = (value: number | null): string => (value === null ? '–' : `${value > 0 ? '+' : ''}${decimal(value)}`);
const count = (value: number | null): string => (value === null ? '< 5' : decimal(value));
const share = (value: number | null): string => (value === null ? '–' : percent(value / 100));

/** A rule with its verdict in words and as a picture, and what a person does about it. */
export default class NudgeVerdict extends NavigationMixin(LightningElement) {
    @api rule!: RuleView;
    @api saving = false;
    /** Whether this user may decide. */
    @api decides = false;
    /** What the org refused. */
    @api errors: unknown;

    label = { retire, activate, keep, reason, cancel };
    /** What is being decided: a status, or that it stays. */
    deciding: 'Retired' | 'Keep' | undefined;

    get url(): string {
        return `/lightning/r/Nudge_Rule__c/${this.rule.id}/view`;
    }

    get isActive(): boolean {
        return this.rule.status === 'Active';
    }

    get isProposed(): boolean {
        return this.rule.status === 'Proposed';
    }

    get mayRetire(): boolean {
        return this.decides && this.rule.status !== 'Retired' && this.deciding === undefined;
    }

    get mayActivate(): boolean {
        return this.decides && this.isProposed && this.deciding === undefined;
    }

    /** What speaks against a rule asks for a decision: it may be kept all the same. */
    get mayKeep(): boolean {
        return this.mayRetire && ['Not Worth It', 'Not Shown to Help', 'Harms'].includes(this.rule.result?.verdict ?? '');
    }

    get verdictClass(): string {
        const bad = ['Not Worth It', 'Not Shown to Help', 'Harms', 'Broken'].includes(this.rule.result?.verdict ?? '');
        const good = this.rule.result?.verdict === 'Works';
        return `slds-badge ${this.isActive && good ? 'slds-theme_success' : this.isActive && bad ? 'slds-theme_warning' : ''}`;
    }

    get badgeText(): string {
        return this.isActive && this.rule.result ? this.rule.result.verdictText : this.rule.statusText;
    }

    get verdictText(): string {
        const { result, worthwhile, patience, guardrailText } = this.rule;
        if (this.isProposed) return proposed;
        if (this.rule.status === 'Retired') return retired;
        if (!result) return noResult;
        switch (result.verdict) {
            case 'Works':
                return fill(works, result.effect === null ? '–' : decimal(result.effect), points(result.low), points(result.high));
            case 'Not Worth It':
                return fill(notWorthIt, points(result.sureHigh), decimal(worthwhile));
            case 'Not Shown to Help':
                return fill(notShown, patience);
            case 'Harms':
                return result.harmShown === null
                    ? fill(harmsUntold, guardrailText)
                    : fill(harms, guardrailText, share(result.harmShown), share(result.harmWithheld));
            case 'Broken':
                return broken;
            default:
                return result.weeksLeft === null ? tooEarly : fill(tooEarlyWeeks, result.weeksLeft);
        }
    }

    get comparisonText(): string {
        const { result } = this.rule;
        if (!this.isActive || !result) return '';
        const { shownUsers, shownActed, withheldUsers, withheldActed } = result;
        if (result.effect === null) return fewUsers;
        return fill(comparison, count(shownActed), count(shownUsers), count(withheldActed), count(withheldUsers));
    }

    get detectableText(): string {
        const { result, status } = this.rule;
        if (!result || result.detectable === null) return '';
        if (status !== 'Proposed' && !(this.isActive && result.verdict === 'Too Early')) return '';
        if (result.detectable >= 100) return undetectable;
        return fill(detectable, decimal(result.detectable), decimal(this.rule.worthwhile));
    }

    get facts(): { key: string; text: string }[] {
        const { result } = this.rule;
        if (this.isProposed && result) return [{ key: 'reach', text: fill(reach, count(result.reach)) }];
        if (!this.isActive || !result) return [];
        const { dismissed } = result;
        const reasons = [
            [done, dismissed.done],
            [notRelevant, dismissed.notRelevant],
            [wrong, dismissed.wrong],
            [noTime, dismissed.noTime]
        ] as const;
        const told = reasons.filter(([, one]) => one !== 0).map(([label, one]) => `${label}: ${count(one)}`);
        return [
            { key: 'reach', text: fill(reach, count(result.reach)) },
            { key: 'shown', text: fill(shownCount, count(result.shown), count(result.acted)) },
            ...(told.length > 0 ? [{ key: 'dismissed', text: fill(dismissedCount, told.join(', ')) }] : []),
            ...(result.switchedOff === null ? [] : [{ key: 'off', text: fill(offShare, share(result.switchedOff)) }])
        ];
    }

    /** The picture of the effect: both intervals, the point, nothing, and what would be worth it. */
    get picture(): Record<string, unknown> | undefined {
        const { result, worthwhile } = this.rule;
        if (!this.isActive || !result || result.effect === null) return undefined;
        const { effect, low, high, sureLow, sureHigh } = result;
        const ends = [low, high, sureLow, sureHigh, worthwhile].map((one) => Math.abs(one ?? 0));
        const span = Math.max(SMALLEST_SPAN, 10 * Math.ceil(Math.max(...ends) / 10));
        const xOf = (value: number): number => ((value + span) / (2 * span)) * WIDTH;
        const bar = (from: number | null, to: number | null): { x: number; width: number } => ({
            x: xOf(from ?? effect),
            width: Math.max(1, xOf(to ?? effect) - xOf(from ?? effect))
        });
        return {
            ...{ viewBox: `0 0 ${WIDTH} ${HEIGHT}`, height: HEIGHT, zero: xOf(0), worthwhile: xOf(worthwhile), point: xOf(effect) },
            ...{ sure: bar(sureLow, sureHigh), interval: bar(low, high) },
            text: fill(intervalText, points(effect), points(low), points(high), points(sureLow), points(sureHigh)),
            worthwhileText: fill(worthwhileText, decimal(worthwhile))
        };
    }

    get decidedText(): string {
        return this.rule.decision ? fill(decided, this.rule.decision) : '';
    }

    get decideText(): string {
        return this.deciding === 'Keep' ? keep : retire;
    }

    handleOpen(event: Event): void {
        event.preventDefault();
        this[NavigationMixin.Navigate]({
            type: 'standard__recordPage',
            attributes: { recordId: this.rule.id, objectApiName: 'Nudge_Rule__c', actionName: 'view' }
        });
    }

    handleActivate(): void {
        this.tell({ id: this.rule.id, status: 'Active', decision: undefined });
    }

    async handleDecide(event: Event): Promise<void> {
        this.deciding = (event.currentTarget as HTMLElement).dataset.decide as 'Retired' | 'Keep';
        await Promise.resolve();
        this.template!.querySelector<HTMLElement>('[data-reason]')?.focus();
    }

    handleCancel(): void {
        this.deciding = undefined;
    }

    handleSubmit(event: Event): void {
        event.preventDefault();
        const decision = (this.template!.querySelector<HTMLInputElement>('[data-reason]')?.value ?? '').trim();
        if (decision === '') return;
        this.tell({ id: this.rule.id, status: this.deciding === 'Retired' ? 'Retired' : undefined, decision });
        this.deciding = undefined;
    }

    tell(detail: DecideDetail): void {
        this.dispatchEvent(new CustomEvent<DecideDetail>('decide', { detail }));
    }
}
