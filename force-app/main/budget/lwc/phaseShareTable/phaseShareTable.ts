import { LightningElement, api } from 'lwc';
import title from '@salesforce/label/c.Phases';
import phaseLabel from '@salesforce/label/c.Phase';
import share from '@salesforce/label/c.Share_Percent';
import run from '@salesforce/label/c.Run_Percent';
import change from '@salesforce/label/c.Change_Percent';
import months from '@salesforce/label/c.Months';
import from from '@salesforce/label/c.From';
import to from '@salesforce/label/c.To';
import budget from '@salesforce/label/c.Budget';
import slimming from '@salesforce/label/c.Slimming_Percent';
import stewardship from '@salesforce/label/c.Stewardship_Percent';
import { dayText, money } from 'c/numberText';
import type { ModelPhase, PlannedPhase } from 'c/lifecycleMath';

type NumberField = 'share' | 'run' | 'change' | 'months' | 'slimming' | 'stewardship';

/** What was changed: the place of the phase, from 0, and its new values. */
export interface PhaseChange {
    index: number;
    values: Partial<ModelPhase>;
}

/** A field of a number, with what it says of its text. */
interface Input extends HTMLElement {
    reportValidity(): boolean;
}

/** The longest phase, in months. */
const LONGEST_PHASE = 240;

interface Cell {
    key: NumberField;
    label: string;
    value: number;
    max: number;
    /** Only run years have all of them. */
    shown: boolean;
}

/** The phases of a plan with their shares, to be changed. Tells of each change by `phasechange`. */
export default class PhaseShareTable extends LightningElement {
    @api phases: PlannedPhase[] = [];

    label = { title, phaseLabel, share, run, change, months, from, to, budget, slimming, stewardship };

    get rows(): { key: string; index: number; name: string; cells: Cell[]; from: string; to: string; budget: string }[] {
        return this.phases.map((phase, index) => {
            const cell = (key: NumberField, label: string, shown = true): Cell => ({
                key,
                label: `${phase.name}: ${label}`,
                value: phase[key] ?? 0,
                max: key === 'months' ? LONGEST_PHASE : 100,
                shown
            });
            const isRun = phase.kind === 'Run';
            return {
                key: String(phase.sequence),
                index,
                name: phase.name,
                cells: [
                    cell('share', share),
                    cell('run', run, isRun),
                    cell('change', change, isRun),
                    cell('months', months),
                    cell('slimming', slimming, isRun),
                    cell('stewardship', stewardship, isRun)
                ],
                from: dayText(phase.start),
                to: dayText(phase.end),
                budget: money(phase.budget)
            };
        });
    }

    /** Shows what is wrong with the numbers. Returns whether all are right. */
    @api
    reportValidity(): boolean {
        return ![...this.template!.querySelectorAll<Input>('c-number-input')].map((input) => input.reportValidity()).includes(false);
    }

    /** An empty field keeps the number it had, and says that it wants one. */
    handleChange(event: CustomEvent<{ value: number | undefined }>): void {
        const { index, field } = (event.target as HTMLElement).dataset;
        if (event.detail.value === undefined) return;
        const detail: PhaseChange = { index: Number(index), values: { [field as NumberField]: event.detail.value } };
        this.dispatchEvent(new CustomEvent('phasechange', { detail }));
    }
}
