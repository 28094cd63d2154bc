import addsUp from '@salesforce/label/c.Shares_Add_Up';
import problemPhases from '@salesforce/label/c.Share_Problem_Phases';
import problemMilestones from '@salesforce/label/c.Share_Problem_Milestones';
import problemRun from '@salesforce/label/c.Share_Problem_Run';
import problemRange from '@salesforce/label/c.Share_Problem_Range';
import problemMonths from '@salesforce/label/c.Share_Problem_Months';
import frontLoad from '@salesforce/label/c.Wizard_Front_Load';
import cycleDiffers from '@salesforce/label/c.Wizard_Cycle_Differs';
import summary from '@salesforce/label/c.Wizard_Summary';
import { dayText, decimal, money, fill } from 'c/numberText';
import { round2, shareProblems } from 'c/lifecycleMath';
import type { ModelPhase, PlannedPhase } from 'c/lifecycleMath';

const PROBLEMS = {
    phases: problemPhases,
    milestones: problemMilestones,
    runAndChange: problemRun,
    outOfRange: problemRange,
    months: problemMonths
};

/** What does not add up in a plan, a sentence each. */
export function planProblems(phases: readonly ModelPhase[]): string[] {
    return shareProblems(phases).map(({ phase, kind, value }) => {
        const of = phases[phase - 1];
        return fill(PROBLEMS[kind], decimal(value), of?.name ?? '', decimal(of?.share ?? 0));
    });
}

/** What to know of a plan that adds up: how much goes before go-live, and whether it is as long as the cycle. */
export function planRemarks(phases: readonly ModelPhase[], cycleYears: number): string {
    const build = round2(phases.filter((phase) => phase.kind !== 'Run').reduce((sum, phase) => sum + phase.share, 0));
    const months = phases.reduce((sum, phase) => sum + phase.months, 0);
    const differs = months === cycleYears * 12 ? '' : fill(cycleDiffers, months, cycleYears);
    return [addsUp, fill(frontLoad, decimal(build)), differs].filter(Boolean).join(' ');
}

/** A plan in one sentence. */
export function planSummary(name: string, labourBudget: number, start: string, planned: readonly PlannedPhase[]): string {
    const payments = planned.reduce((count, phase) => count + (phase.milestones ?? []).length, 0);
    return fill(summary, name, money(labourBudget), planned.length, payments, dayText(start), dayText(planned.at(-1)?.end));
}
