import { LightningElement, wire } from 'lwc';
import { CurrentPageReference, NavigationMixin } from 'lightning/navigation';
import type { PageReference } from 'lightning/navigation';
import LightningConfirm from 'lightning/confirm';
import { executeMutation, graphql } from 'lightning/graphql';
import { getObjectInfo } from 'lightning/uiObjectInfoApi';
import { ShowToastEvent } from 'lightning/platformShowToastEvent';
import CURRENCY from '@salesforce/i18n/currency';
import PROGRAM from '@salesforce/schema/CRM_Program__c';
import MODELS from '@salesforce/resourceUrl/lifecycle';
import { todayHere } from 'c/numberText';
import { planPhases, round2, scaleToCycle } from 'c/lifecycleMath';
import type { LifecycleModel, ModelPhase, PlannedPhase } from 'c/lifecycleMath';
import type { PhaseChange } from 'c/phaseShareTable';
import type { PaymentChange } from 'c/paymentShareTable';
import type { CarriedRow, CarryChange } from 'c/carriedKpiTable';
import { dropDraft, keepDraft, keptDraft } from './draft';
import type { WizardDraft } from './draft';
import { FATE_OPTIONS, FATES, label, LONGEST_LESSONS, LONGEST_NAME, STEP_LABELS } from './wizardWords';
import type { Step } from './wizardWords';
import { PREVIOUS_QUERY, carriedRecords, lessonsText, nameOfCycle, proposedFate, startAfter } from './nextCycle';
import type { CarriedKpi, PreviousAnswer } from './nextCycle';
import { planProblems, planRemarks, planSummary } from './planWords';
import { mutationOf, planRecords, refusalOf } from './programMutation';
import type { NewRecord } from './programMutation';

interface Input extends HTMLElement {
    reportValidity(): boolean;
}

const INPUTS = 'lightning-input, c-number-input, c-phase-share-table, c-payment-share-table';
/** The largest budget that is kept to the cent. */
const LARGEST_BUDGET = 9_999_999_999_999;

/** A new program from a lifecycle model: its budget, phases and payments, checked while they are changed and made all at once. */
export default class NewProgramWizard extends NavigationMixin(LightningElement) {
    label = label;
    fateOptions = FATE_OPTIONS;
    previousQuery = PREVIOUS_QUERY;
    largestBudget = LARGEST_BUDGET;
    longestName = LONGEST_NAME;

    page: PageReference | undefined;
    wantedStep: Step = 'basics';
    name = '';
    start = todayHere();
    labourBudget: number | undefined;
    cycleYears = 6;
    models: LifecycleModel[] = [];
    modelName = '';
    phases: ModelPhase[] = [];
    isEdited = false;
    draft: WizardDraft | undefined;
    hasDraft = false;
    carried: CarriedKpi[] = [];
    previous: PreviousAnswer['uiapi']['query'] | undefined;
    previousId: string | undefined;
    mayCreate: boolean | undefined;
    saving = false;
    errors: unknown;

    async connectedCallback(): Promise<void> {
        // The address may have come first.
        this.begin(this.previousId);
        try {
            const answer = await fetch(MODELS);
            if (!answer.ok) throw new Error(`${MODELS}: ${answer.status}`);
            this.models = ((await answer.json()) as { models: LifecycleModel[] }).models;
            if (this.phases.length === 0) this.choose(this.models[0]);
        } catch {
            this.errors = { told: [{ text: label.noModels }] };
        }
    }

    /** `?c__previous=…` plans the cycle after that program; `c__step` is the step, so that the browser's Back goes one step back. */
    @wire(CurrentPageReference)
    handlePage(page: PageReference | undefined): void {
        this.page = page;
        const previousId = page?.state?.c__previous as string | undefined;
        if (previousId !== this.previousId) this.begin(previousId);
        this.wantedStep = (page?.state?.c__step as Step | undefined) ?? 'basics';
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
        if (!found || this.previous) return;
        const program = found.CRM_Program__c.edges[0]?.node;
        if (!program) {
            this.errors = { told: [{ text: label.previousGone }] };
            return;
        }
        this.previous = found;
        if (!this.draft) {
            this.labourBudget = program.Labour_Budget__c.value ?? undefined;
            if (program.Cycle_End__c.value) this.start = startAfter(program.Cycle_End__c.value);
            this.name = nameOfCycle(program.Name.value ?? '', this.start);
        }
        const kept = this.draft?.carried ?? [];
        this.carried = found.Value_KPI__c.edges.map(({ node }) => {
            const { fate = proposedFate(node), lesson = '' } = kept.find(({ id }) => id === node.Id) ?? {};
            return { kpi: node, fate, lesson };
        });
    }

    @wire(getObjectInfo, { objectApiName: PROGRAM })
    handleInfo({ data, error }: { data?: { createable: boolean }; error?: unknown }): void {
        if (data || error) this.mayCreate = data?.createable ?? false;
    }

    get cardTitle(): string {
        return this.previousId ? label.nextTitle : label.title;
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

    /** The step of the address, once what it stands on is there. */
    get step(): Step {
        const hasBasics = this.name.trim() !== '' && this.labourBudget !== undefined && this.phases.length > 0;
        return hasBasics && this.stepNames.includes(this.wantedStep) ? this.wantedStep : 'basics';
    }

    get stepTitle(): string {
        return STEP_LABELS[this.step];
    }

    /** Which step is open, for the template. */
    get is(): Partial<Record<Step, boolean>> {
        return { [this.step]: true };
    }

    get isLater(): boolean {
        return !this.is.basics;
    }

    get modelOptions(): { label: string; value: string }[] {
        return this.models.map((one) => ({ label: one.name, value: one.name }));
    }

    get model(): LifecycleModel | undefined {
        return this.models.find((one) => one.name === this.modelName);
    }

    get modelNote(): string {
        return this.model?.description ?? '';
    }

    get offersProposal(): boolean {
        return this.step === 'phases' && this.isEdited;
    }

    get planned(): PlannedPhase[] {
        return planPhases(this.phases, this.start, this.labourBudget ?? 0);
    }

    get problems(): string[] {
        const length = lessonsText(this.carried, FATES).length;
        const tooLong = length > LONGEST_LESSONS ? [label.lessonsTooLong(length)] : [];
        return [...planProblems(this.phases), ...tooLong];
    }

    get sound(): boolean {
        return this.problems.length === 0;
    }

    get unsound(): boolean {
        return !this.sound;
    }

    get createDisabled(): boolean {
        return this.unsound || this.saving;
    }

    /** What is wrong on a step is put right on that step. */
    get nextDisabled(): boolean {
        return this.isLater && this.unsound;
    }

    get soundText(): string {
        return planRemarks(this.phases, this.cycleYears);
    }

    get kpis(): CarriedRow[] {
        return this.carried.map(({ kpi, fate, lesson }) => ({
            id: kpi.Id,
            name: kpi.Name.value ?? '',
            status: kpi.Status__c.value ?? '',
            fate,
            lesson
        }));
    }

    get summaryText(): string {
        return planSummary(this.name, this.labourBudget ?? 0, this.start, this.planned);
    }

    /** Starts with what was entered before, or with nothing. */
    begin(previousId: string | undefined): void {
        const draft = keptDraft(previousId);
        this.previousId = previousId;
        this.previous = undefined;
        this.carried = [];
        this.errors = undefined;
        this.draft = draft;
        this.hasDraft = draft !== undefined;
        this.name = draft?.name ?? '';
        this.start = draft?.start ?? todayHere();
        this.labourBudget = draft?.labourBudget;
        this.isEdited = draft?.isEdited ?? false;
        this.phases = [];
        if (!draft) {
            this.choose(this.models[0]);
            return;
        }
        this.modelName = draft.modelName;
        this.cycleYears = draft.cycleYears;
        this.phases = draft.phases;
    }

    /** Takes a model's phases to be changed; the model itself stays as it is. */
    choose(chosen: LifecycleModel | undefined, cycleYears = chosen?.cycleYears): void {
        if (!chosen || cycleYears === undefined) return;
        this.modelName = chosen.name;
        this.cycleYears = cycleYears;
        this.phases = scaleToCycle(chosen, cycleYears).map((phase) => ({ ...phase }));
        this.isEdited = false;
    }

    /** Keeps what is entered: a reload, Back or another tab of the app loses nothing. */
    keep(): void {
        const { name, start, labourBudget, cycleYears, modelName, phases, isEdited } = this;
        const carried = this.carried.map(({ kpi, fate, lesson }) => ({ id: kpi.Id, fate, lesson }));
        keepDraft(this.previousId, { name, start, labourBudget, cycleYears, modelName, phases, isEdited, carried });
        this.hasDraft = true;
    }

    handleBasics(event: CustomEvent<{ value: string | number | undefined }>): void {
        const { value } = event.detail;
        switch ((event.target as HTMLElement).dataset.field) {
            case 'name':
                this.name = String(value ?? '');
                break;
            case 'start':
                if (value) this.start = String(value);
                break;
            case 'cycleYears':
                if (value !== undefined) this.changeCycle(Number(value));
                break;
            default:
                this.labourBudget = value === undefined ? undefined : Number(value);
        }
        this.keep();
    }

    /** Phases that nobody has changed follow the length of the cycle. */
    changeCycle(cycleYears: number): void {
        this.cycleYears = cycleYears;
        if (!this.isEdited) this.choose(this.model, cycleYears);
    }

    handleModel(event: CustomEvent<{ value: string }>): void {
        this.choose(this.models.find((one) => one.name === event.detail.value));
        this.keep();
    }

    handlePropose(): void {
        this.choose(this.model, this.cycleYears);
        this.keep();
    }

    handlePhase({ detail }: CustomEvent<PhaseChange>): void {
        const values = Object.fromEntries(Object.entries(detail.values).map(([key, value]) => [key, round2(Number(value))]));
        this.edit(detail.index, (phase) => ({ ...phase, ...values }));
    }

    handlePayment({ detail }: CustomEvent<PaymentChange>): void {
        const share = round2(detail.share);
        this.edit(detail.phase, (phase) => ({
            ...phase,
            milestones: (phase.milestones ?? []).map((one, place) => (place === detail.place ? { ...one, share } : one))
        }));
    }

    edit(index: number, change: (phase: ModelPhase) => ModelPhase): void {
        this.phases = this.phases.map((phase, place) => (place === index ? change(phase) : phase));
        this.isEdited = true;
        this.keep();
    }

    handleCarry({ detail }: CustomEvent<CarryChange>): void {
        this.carried = this.carried.map((one) => (one.kpi.Id === detail.id ? { ...one, ...detail.change } : one));
        this.keep();
    }

    handleBack(): void {
        this.go(this.stepNames[this.stepNames.indexOf(this.step) - 1] ?? 'basics');
    }

    handleNext(): void {
        const inputs = [...this.template!.querySelectorAll<Input>(INPUTS)];
        if (inputs.map((input) => input.reportValidity()).includes(false) || this.nextDisabled) return;
        this.go(this.stepNames[this.stepNames.indexOf(this.step) + 1] ?? 'check');
    }

    /** Each step is a page of its own in the browser's history; nothing that was entered is in the address. */
    go(step: Step): void {
        this.wantedStep = step;
        this.errors = undefined;
        if (this.page) this[NavigationMixin.Navigate]({ ...this.page, state: { ...this.page.state, c__step: step } });
    }

    async handleStartAgain(): Promise<void> {
        if (!(await LightningConfirm.open({ label: label.startAgain, message: label.startAgainQuestion, variant: 'header' }))) return;
        const { previous } = this;
        dropDraft(this.previousId);
        this.begin(this.previousId);
        this.handlePrevious({ data: previous && { uiapi: { query: previous } } });
        this.go('basics');
    }

    get newRecords(): NewRecord[] {
        const values = {
            Name: this.name.trim(),
            Status__c: 'Planned',
            Start_Date__c: this.start,
            Cycle_Years__c: this.cycleYears,
            Labour_Budget__c: this.labourBudget,
            Currency_Code__c: CURRENCY,
            ...(this.previous ? { Previous_Program__c: this.previousId, Lessons__c: lessonsText(this.carried, FATES) } : {})
        };
        return [
            { alias: 'program', object: PROGRAM.objectApiName, values },
            ...planRecords(this.planned),
            ...(this.previous ? carriedRecords(this.previous, this.carried) : [])
        ];
    }

    async handleCreate(): Promise<void> {
        if (this.saving || this.unsound) return;
        this.saving = true;
        this.errors = undefined;
        const records = this.newRecords;
        try {
            const { data, errors } = await executeMutation(mutationOf(records));
            const id = (data as { uiapi?: { program?: { Record?: { Id: string } } } } | undefined)?.uiapi?.program?.Record?.Id;
            if (errors?.length) this.errors = refusalOf(errors, records);
            else if (id) this.finish(id);
            else this.errors = { told: [{ text: label.notConfirmed }] };
        } catch (error) {
            this.errors = error;
        } finally {
            this.saving = false;
        }
    }

    finish(recordId: string): void {
        dropDraft(this.previousId);
        this.hasDraft = false;
        this.dispatchEvent(new ShowToastEvent({ title: label.created, variant: 'success' }));
        this[NavigationMixin.Navigate]({
            type: 'standard__recordPage',
            attributes: { recordId, objectApiName: PROGRAM.objectApiName, actionName: 'view' }
        });
    }
}
