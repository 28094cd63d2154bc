import { LightningElement, api } from 'lwc';
import hint from '@salesforce/label/c.Wizard_Lessons_Hint';
import lesson from '@salesforce/label/c.Lesson';
import fate from '@salesforce/label/c.In_The_Next_Cycle';
import maxCharacters from '@salesforce/label/c.Max_Characters';
import { formulaWords } from 'c/fieldWords';
import { fill } from 'c/numberText';

/** What becomes of a KPI in the next cycle. */
export type Fate = 'keep' | 'rebase' | 'retire';

/** A KPI of the cycle before, with what is proposed for it. */
export interface CarriedRow {
    id: string;
    name: string;
    /** As the formula says it. */
    status: string;
    fate: Fate;
    lesson: string;
}

/** What was changed of a KPI. */
export interface CarryChange {
    id: string;
    change: { fate?: Fate; lesson?: string };
}

const LONGEST_LESSON = 255;

/** The KPIs of the cycle before: what becomes of each, and what was learned. Tells of each change by `carry`. */
export default class CarriedKpiTable extends LightningElement {
    @api kpis: CarriedRow[] = [];
    /** What can become of a KPI, in words. */
    @api fateOptions: { label: string; value: Fate }[] = [];

    label = { hint, lesson, fate };
    longestLesson = LONGEST_LESSON;
    lessonHelp = fill(maxCharacters, LONGEST_LESSON);

    get rows(): (CarriedRow & { note: string })[] {
        return this.kpis.map((kpi) => ({ ...kpi, note: formulaWords(kpi.status) }));
    }

    handleFate(event: CustomEvent<{ value: string }>): void {
        this.tell(event, { fate: event.detail.value as Fate });
    }

    handleLesson(event: CustomEvent<{ value: string }>): void {
        this.tell(event, { lesson: event.detail.value });
    }

    tell(event: Event, change: CarryChange['change']): void {
        const detail: CarryChange = { id: (event.target as HTMLElement).dataset.id ?? '', change };
        this.dispatchEvent(new CustomEvent('carry', { detail }));
    }
}
