import { LightningElement, api } from 'lwc';
import group from '@salesforce/label/c.Segments_Group';
import enabled from '@salesforce/label/c.Funnel_Enabled';
import active from '@salesforce/label/c.Funnel_Active';
import rate from '@salesforce/label/c.Measure_Rate';
import target from '@salesforce/label/c.Scorecard_Target';
import depth from '@salesforce/label/c.Measure_Depth';
import concentration from '@salesforce/label/c.Measure_Concentration';
import trend from '@salesforce/label/c.Segments_Trend';
import trendText from '@salesforce/label/c.Segments_Trend_Text';
import belowTarget from '@salesforce/label/c.Segments_Below';
import { decimal, fill, percent } from 'c/numberText';

/** The figures of a group: shares of 1, undefined where there is none. */
export interface SegmentRow {
    key: string;
    name: string;
    enabled: number;
    active: number;
    rate: number | undefined;
    target: number | undefined;
    depth: number | undefined;
    concentration: number | undefined;
    /** Adoption rates of the last weeks, the earliest first; null where it was not told. */
    trend: (number | null)[];
}

type Column = Exclude<keyof SegmentRow, 'key' | 'trend'>;

const COLUMNS: { name: Column; label: string }[] = [
    { name: 'name', label: '' },
    { name: 'enabled', label: enabled },
    { name: 'active', label: active },
    { name: 'rate', label: rate },
    { name: 'target', label: target },
    { name: 'depth', label: depth },
    { name: 'concentration', label: concentration }
];

/** Width and height of a trend line, in its own units. */
const [WIDTH, HEIGHT] = [80, 20];

/** Orders two figures; what has none comes last. */
function compare(a: string | number | undefined, b: string | number | undefined): number {
    if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? 1 : -1;
    return typeof a === 'string' || typeof b === 'string' ? String(a).localeCompare(String(b)) : a - b;
}

const shown = (share: number | undefined): string => (share === undefined ? '–' : percent(share));
const number = (value: number | undefined): string => (value === undefined ? '–' : decimal(Math.round(value * 100) / 100));

/** Adoption of groups of users, a line each: sorted by the column that is clicked, the least adopted first to begin with. */
export default class SegmentTable extends LightningElement {
    @api rows: SegmentRow[] = [];
    /** What the groups are, for the caption. */
    @api title = '';
    /** What one of them is. */
    @api groupLabel = group;

    label = { trend };
    sortedBy: Column = 'rate';
    descending = false;

    get columns(): { name: Column; label: string; sort: string; icon: string | undefined }[] {
        return COLUMNS.map(({ name, label }) => {
            const isSorted = name === this.sortedBy;
            return {
                ...{
                    name,
                    label: name === 'name' ? this.groupLabel : label,
                    sort: isSorted ? (this.descending ? 'descending' : 'ascending') : 'none'
                },
                icon: isSorted ? (this.descending ? 'utility:arrowdown' : 'utility:arrowup') : undefined
            };
        });
    }

    get lines(): Record<string, unknown>[] {
        const direction = this.descending ? -1 : 1;
        const sorted = [...this.rows].sort((a, b) => {
            const order = compare(a[this.sortedBy], b[this.sortedBy]);
            const isBlank = a[this.sortedBy] === undefined || b[this.sortedBy] === undefined;
            return (isBlank ? order : direction * order) || a.name.localeCompare(b.name);
        });
        return sorted.map((row) => ({
            ...{ key: row.key, name: row.name, enabled: decimal(row.enabled), active: decimal(row.active), rate: shown(row.rate) },
            ...{ target: shown(row.target), depth: number(row.depth), concentration: number(row.concentration) },
            isBelow: row.rate !== undefined && row.target !== undefined && row.rate < row.target,
            belowText: belowTarget,
            style: `inline-size: ${Math.round(100 * Math.min(1, row.rate ?? 0))}%`,
            points: this.pointsOf(row.trend),
            trendText: fill(trendText, row.name, row.trend.map((one) => (one === null ? '–' : percent(one))).join(', '))
        }));
    }

    /** A line through the shares that are known. */
    pointsOf(shares: readonly (number | null)[]): string {
        const step = WIDTH / Math.max(1, shares.length - 1);
        return shares
            .flatMap((share, index) => (share === null ? [] : [`${(index * step).toFixed(1)},${((1 - Math.min(1, share)) * HEIGHT).toFixed(1)}`]))
            .join(' ');
    }

    handleSort(event: Event): void {
        const name = (event.currentTarget as HTMLElement).dataset.column as Column;
        this.descending = name === this.sortedBy ? !this.descending : false;
        this.sortedBy = name;
    }
}
