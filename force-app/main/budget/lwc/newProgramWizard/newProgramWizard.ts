import { LightningElement, wire } from 'lwc';
import { CurrentPageReference, NavigationMixin } from 'lightning/navigation';
import type { PageReference } from 'lightning/navigation';
import { executeMutation, graphql } from 'lightning/graphql';
import { getObjectInfo } from 'lightning/uiObjectInfoApi';
import { ShowToastEvent } from 'lightning/platformShowToastEvent';
import PROGRAM from '@salesforce/schema/CRM_Program__c';
import MODELS from '@salesforce/resourceUrl/lifecycle';
import title from '@salesforce/label/c.Wizard_Title';
import nextTitle from '@salesforce/label/c.Wizard_Next_Cycle_Title';
import name from '@salesforce/label/c.Program_Name';
import nameMissing from '@salesforce/label/c.Program_Name_Missing';
import start from '@salesforce/label/c.Start_Date';
import labourBudget from '@salesforce/label/c.Labour_Budget';
import excludes from '@salesforce/label/c.Labour_Budget_Excludes';
import cycleYears from '@salesforce/label/c.Cycle_Years';
import model from '@salesforce/label/c.Lifecycle_Model';
import basics from '@salesforce/label/c.Wizard_Step_Basics';
import phasesStep from '@salesforce/label/c.Wizard_Step_Phases';
import paymentsStep from '@salesforce/label/c.Wizard_Step_Payments';
import lessonsStep from '@salesforce/label/c.Wizard_Step_Lessons';
import checkStep from '@salesforce/label/c.Wizard_Step_Check';
import lessonsHint from '@salesforce/label/c.Wizard_Lessons_Hint';
import lesson from '@salesforce/label/c.Lesson';
import fateLabel from '@salesforce/label/c.In_The_Next_Cycle';
import keep from '@salesforce/label/c.KPI_Keep';
import rebase from '@salesforce/label/c.KPI_Rebase';
import retire from '@salesforce/label/c.KPI_Retire';
import back from '@salesforce/label/c.Back';
import next from '@salesforce/label/c.Next';
import create from '@salesforce/label/c.Wizard_Create';
import created from '@salesforce/label/c.Wizard_Created';
import addsUp from '@salesforce/label/c.Shares_Add_Up';
import problemPhases from '@salesforce/label/c.Share_Problem_Phases';
import problemMilestones from '@salesforce/label/c.Share_Problem_Milestones';
import problemRun from '@salesforce/label/c.Share_Problem_Run';
import problemRange from '@salesforce/label/c.Share_Problem_Range';
import problemMonths from '@salesforce/label/c.Share_Problem_Months';
import problemLessons from '@salesforce/label/c.Lessons_Too_Long';
import frontLoad from '@salesforce/label/c.Wizard_Front_Load';
import cycleDiffers from '@salesforce/label/c.Wizard_Cycle_Differs';
import summary from '@salesforce/label/c.Wizard_Summary';
import noAccess from '@salesforce/label/c.Wizard_No_Access';
import noAccessHint from '@salesforce/label/c.Wizard_No_Access_Hint';
import { formulaWords } from 'c/fieldWords';
import { dayText, exactMoney, fill, money, todayHere } from 'c/numberText';
import { planPhases, round2, shareOut, shareProblems } from 'c/lifecycleMath';
import type { LifecycleModel, ModelPhase, PlannedPhase, ShareProblem } from 'c/lifecycleMath';
import type { PhaseChange } from 'c/phaseShareTable';
import { PREVIOUS_QUERY, carriedRecords, lessonsText, nameOfCycle, proposedFate, startAfter } from './nextCycle';
import type { CarriedKpi, Fate, PreviousAnswer } from './nextCycle';
import { mutationOf, planRecords } from './programMutation';

interface Input extends HTMLElement {
    reportValidity(): boolean;
}
type Step = 'basics' | 'phases' | 'payments' | 'lessons' | 'check';

const STEP_LABELS: Record<Step, string> = { basics, phases: phasesStep, payments: paymentsStep, lessons: lessonsStep, check: checkStep };
const FATES: Record<Fate, string> = { keep, rebase, retire };

/** The largest budget that is kept to the cent. */
const LARGEST_BUDGET = 9_999_999_999_999;
/** Characters that `Lessons__c` holds. */
const LONGEST_LESSONS = 32_000;

/** A new program from a lifecycle model: its budget, phases and payments, checked while they are changed and made all at once. */
export default class NewProgramWizard extends NavigationMixin(LightningElement) {
    label = {
        name,
        nameMissing,
        start,
        labourBudget,
        excludes,
        cycleYears,
        model,
        back,
        next,
        create,
        lesson,
        fateLabel,
        lessonsHint,
        noAccess,
        noAccessHint
    };
    previousQuery = PREVIOUS_QUERY;

    largestBudget = LARGEST_BUDGET;
    step: Step = 'basics';
    name = '';
    start = todayHere();
    labourBudget: number | undefined;
    cycleYears = 6;
    models: LifecycleModel[] = [];
    modelName = '';
    phases: ModelPhase[] = [];
    carried: CarriedKpi[] = [];
    previous: PreviousAnswer['uiapi']['query'] | undefined;
    previousId: string | undefined;
    mayCreate: boolean | undefined;
    saving = false;
    errors: unknown;

    async connectedCallback(): Promise<void> {
        try {
            const answer = await fetch(MODELS);
            if (!answer.ok) throw new Error(`${MODELS}: ${answer.status}`);
            this.models = ((await answer.json()) as { models: LifecycleModel[] }).models;
            this.choose(this.models[0]);
        } catch (error) {
            this.errors = error;
        }
    }

    /** `?c__previous=…` plans the cycle after that program. */
    @wire(CurrentPageReference)
    handlePage(page: PageReference | undefined): void {
        const previousId = page?.state?.c__previous as string | undefined;
        if (previousId === this.previousId) return;
        this.previousId = previousId;
        this.previous = undefined;
        this.carried = [];
        this.step = 'basics';
        this.errors = undefined;
        this.name = '';
        this.start = todayHere();
        this.labourBudget = undefined;
        this.choose(this.models[0]);
    }

    get previousVariables(): Record<string, unknown> | undefined {
        return this.previousId ? { id: this.previousId } : undefined;
    }

    @wire(graphql, { query: '$previousQuery', variables: '$previousVariables' })
    handlePrevious({ data, errors }: { data?: PreviousAnswer; errors?: unknown[] }): void {
        if (errors?.length) {
            this.errors = errors;
            return;
        }
        const found = data?.uiapi?.query;
        const program = found?.CRM_Program__c.edges[0]?.node;
        if (!found || !program || this.previous) return;
        this.previous = found;
        this.labourBudget = program.Labour_Budget__c.value ?? undefined;
        if (program.Cycle_End__c.value) this.start = startAfter(program.Cycle_End__c.value);
        this.name = nameOfCycle(program.Name.value ?? '', this.start);
        this.carried = found.Value_KPI__c.edges.map(({ node }) => ({ kpi: node, fate: proposedFate(node), lesson: '' }));
    }

    @wire(getObjectInfo, { objectApiName: PROGRAM })
    handleInfo({ data, error }: { data?: { createable: boolean }; error?: unknown }): void {
        if (data || error) this.mayCreate = data?.createable ?? false;
    }

    get cardTitle(): string {
        return this.previousId ? nextTitle : title;
    }

    get loading(): boolean {
        const reads = this.models.length === 0 || (this.previousId !== undefined && !this.previous);
        return this.mayCreate === undefined || (reads && !this.errors);
    }

    get refused(): boolean {
        return this.mayCreate === false;
    }

    get stepNames(): Step[] {
        return ['basics', 'phases', 'payments', ...(this.carried.length > 0 ? (['lessons'] as const) : []), 'check'];
    }

    get steps(): { value: Step; label: string }[] {
        return this.stepNames.map((value) => ({ value, label: STEP_LABELS[value] }));
    }

    get stepTitle(): string {
        return STEP_LABELS[this.step];
    }

    get isBasics(): boolean {
        return this.step === 'basics';
    }
    get isPhases(): boolean {
        return this.step === 'phases';
    }
    get isPayments(): boolean {
        return this.step === 'payments';
    }
    get isLessons(): boolean {
        return this.step === 'lessons';
    }
    get isCheck(): boolean {
        return this.step === 'check';
    }
    get isLater(): boolean {
        return !this.isBasics;
    }

    get modelOptions(): { label: string; value: string }[] {
        return this.models.map((one) => ({ label: one.name, value: one.name }));
    }

    get modelNote(): string {
        return this.models.find((one) => one.name === this.modelName)?.description ?? '';
    }

    get planned(): PlannedPhase[] {
        return planPhases(this.phases, this.start, this.labourBudget ?? 0);
    }

    get payments(): {
        key: string;
        name: string;
        milestones: { key: string; label: string; name: string; share: number; amount: string; phase: number; place: number; note: string }[];
    }[] {
        return this.planned
            .map((phase) => ({ ...phase, milestones: phase.milestones ?? [] }))
            .filter(({ milestones }) => milestones.length > 0)
            .map((phase) => ({
                ...phase,
                amounts: shareOut(
                    phase.budget,
                    phase.milestones.map(({ share }) => share)
                )
            }))
            .map((phase) => ({
                key: String(phase.sequence),
                name: phase.name,
                milestones: phase.milestones.map((milestone, place) => ({
                    key: String(place),
                    label: `${phase.name}, ${milestone.name}`,
                    name: milestone.name,
                    share: milestone.share,
                    amount: `% = ${exactMoney(phase.amounts[place] ?? 0)}`,
                    phase: phase.sequence - 1,
                    place,
                    note: milestone.condition ?? ''
                }))
            }));
    }

    get problems(): string[] {
        const length = lessonsText(this.carried, FATES).length;
        const tooLong = length > LONGEST_LESSONS ? [fill(problemLessons, length, LONGEST_LESSONS)] : [];
        return [...shareProblems(this.phases).map((problem) => this.problemText(problem)), ...tooLong];
    }

    get sound(): boolean {
        return this.problems.length === 0;
    }

    get unsound(): boolean {
        return !this.sound;
    }

    /** What is wrong on a step is put right on that step. */
    get nextDisabled(): boolean {
        return !this.isBasics && this.unsound;
    }

    get soundText(): string {
        const build = this.phases.filter((phase) => phase.kind !== 'Run').reduce((sum, phase) => sum + phase.share, 0);
        const months = this.phases.reduce((sum, phase) => sum + phase.months, 0);
        const differs = months !== this.cycleYears * 12;
        return [addsUp, fill(frontLoad, build), differs ? fill(cycleDiffers, months, this.cycleYears) : ''].filter(Boolean).join(' ');
    }

    get kpis(): { id: string; name: string; note: string; fate: Fate; lesson: string }[] {
        return this.carried.map(({ kpi, fate, lesson: learned }) => ({
            id: kpi.Id,
            name: kpi.Name.value ?? '',
            note: formulaWords(kpi.Status__c.value),
            fate,
            lesson: learned
        }));
    }

    get fateOptions(): { label: string; value: Fate }[] {
        return (Object.keys(FATES) as Fate[]).map((value) => ({ value, label: FATES[value] }));
    }

    get summaryText(): string {
        const { planned } = this;
        const payments = planned.reduce((count, phase) => count + (phase.milestones ?? []).length, 0);
        return fill(summary, this.name, money(this.labourBudget ?? 0), planned.length, payments, dayText(this.start), dayText(planned.at(-1)?.end));
    }

    problemText({ phase, kind, value }: ShareProblem): string {
        const of = this.phases[phase - 1];
        const words = {
            phases: problemPhases,
            milestones: problemMilestones,
            runAndChange: problemRun,
            outOfRange: problemRange,
            months: problemMonths
        };
        return fill(words[kind], value, of?.name ?? '', of?.share ?? 0);
    }

    /** Takes a model's phases to be changed; the model itself stays as it is. */
    choose(chosen: LifecycleModel | undefined): void {
        if (!chosen) return;
        this.modelName = chosen.name;
        this.cycleYears = chosen.cycleYears;
        this.phases = chosen.phases.map((phase) => ({ ...phase }));
    }

    handleBasics(event: CustomEvent<{ value: string | number | undefined }>): void {
        const { value } = event.detail;
        switch ((event.target as HTMLElement).dataset.field) {
            case 'name':
                this.name = String(value);
                break;
            case 'start':
                if (value) this.start = String(value);
                break;
            case 'cycleYears':
                if (value !== undefined) this.cycleYears = Number(value);
                break;
            default:
                this.labourBudget = value === undefined ? undefined : Number(value);
        }
    }

    handleModel(event: CustomEvent<{ value: string }>): void {
        this.choose(this.models.find((one) => one.name === event.detail.value));
    }

    handlePhase({ detail }: CustomEvent<PhaseChange>): void {
        const values = Object.fromEntries(Object.entries(detail.values).map(([key, value]) => [key, round2(Number(value))]));
        this.phases = this.phases.map((phase, index) => (index === detail.index ? { ...phase, ...values } : phase));
    }

    /** An empty field keeps the share it had, and says that it wants one. */
    handlePayment(event: CustomEvent<{ value: number | undefined }>): void {
        const { phase: at, place } = (event.target as HTMLElement).dataset;
        if (event.detail.value === undefined) return;
        const share = round2(event.detail.value);
        this.phases = this.phases.map((phase, index) => {
            if (index !== Number(at)) return phase;
            return { ...phase, milestones: (phase.milestones ?? []).map((one, n) => (n === Number(place) ? { ...one, share } : one)) };
        });
    }

    handleFate(event: CustomEvent<{ value: string }>): void {
        this.carry((event.target as HTMLElement).dataset.id, { fate: event.detail.value as Fate });
    }

    handleLesson(event: CustomEvent<{ value: string }>): void {
        this.carry((event.target as HTMLElement).dataset.id, { lesson: event.detail.value });
    }

    carry(id: string | undefined, change: Partial<CarriedKpi>): void {
        this.carried = this.carried.map((one) => (one.kpi.Id === id ? { ...one, ...change } : one));
    }

    handleBack(): void {
        this.step = this.stepNames[this.stepNames.indexOf(this.step) - 1] ?? 'basics';
    }

    handleNext(): void {
        const inputs = [...this.template!.querySelectorAll<Input>('lightning-input, c-number-input, c-phase-share-table')];
        if (inputs.map((input) => input.reportValidity()).includes(false) || this.nextDisabled) return;
        this.step = this.stepNames[this.stepNames.indexOf(this.step) + 1] ?? 'check';
    }

    async handleCreate(): Promise<void> {
        if (this.saving || this.unsound) return;
        this.saving = true;
        this.errors = undefined;
        const program = {
            Name: this.name.trim(),
            Status__c: 'Planned',
            Start_Date__c: this.start,
            Cycle_Years__c: this.cycleYears,
            Labour_Budget__c: this.labourBudget,
            ...(this.previous ? { Previous_Program__c: this.previousId, Lessons__c: lessonsText(this.carried, FATES) } : {})
        };
        try {
            const records = [
                { alias: 'program', object: PROGRAM.objectApiName, values: program },
                ...planRecords(this.planned),
                ...(this.previous ? carriedRecords(this.previous, this.carried) : [])
            ];
            const { data, errors } = await executeMutation(mutationOf(records));
            const id = (data as { uiapi?: { program?: { Record?: { Id: string } } } } | undefined)?.uiapi?.program?.Record?.Id;
            if (errors?.length || !id) this.errors = errors;
            else {
                this.dispatchEvent(new ShowToastEvent({ title: created, variant: 'success' }));
                this[NavigationMixin.Navigate]({
                    type: 'standard__recordPage',
                    attributes: { recordId: id, objectApiName: PROGRAM.objectApiName, actionName: 'view' }
                });
            }
        } catch (error) {
            this.errors = error;
        } finally {
            this.saving = false;
        }
    }
}
