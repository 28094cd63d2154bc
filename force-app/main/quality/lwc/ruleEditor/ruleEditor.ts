import { LightningElement, api, wire } from 'lwc';
import { NavigationMixin } from 'lightning/navigation';
import { executeMutation, graphql } from 'lightning/graphql';
import { loadScript } from 'lightning/platformResourceLoader';
import { ShowToastEvent } from 'lightning/platformShowToastEvent';
import { getObjectInfo, getObjectInfos, getPicklistValues } from 'lightning/uiObjectInfoApi';
import RULE from '@salesforce/schema/Quality_Rule__c';
import PHONES from '@salesforce/resourceUrl/libphonenumber';
import title from '@salesforce/label/c.Rule_Editor';
import newRule from '@salesforce/label/c.Rule_New';
import proposed from '@salesforce/label/c.Rule_Proposed';
import proposedHint from '@salesforce/label/c.Rule_Proposed_Hint';
import nothingProposed from '@salesforce/label/c.Rule_None_Proposed';
import keeps from '@salesforce/label/c.Rule_Keeps';
import tryIt from '@salesforce/label/c.Rule_Try';
import notTried from '@salesforce/label/c.Rule_Not_Tried';
import saveProposed from '@salesforce/label/c.Rule_Save_Proposed';
import activate from '@salesforce/label/c.Rule_Activate';
import accept from '@salesforce/label/c.Rule_Accept';
import reject from '@salesforce/label/c.Rule_Reject';
import decision from '@salesforce/label/c.Rule_Decision';
import saved from '@salesforce/label/c.Rule_Saved';
import incomplete from '@salesforce/label/c.Rule_Incomplete';
import whyRejected from '@salesforce/label/c.Rule_Why_Rejected';
import versionsTitle from '@salesforce/label/c.Rule_Versions';
import noRight from '@salesforce/label/c.Rule_No_Right';
import parametersLabel from '@salesforce/label/c.Rule_Parameters';
import back from '@salesforce/label/c.Rule_Back';
import objectLabel from '@salesforce/label/c.Rule_Object';
import kindLabel from '@salesforce/label/c.Rule_Kind';
import fieldsLabel from '@salesforce/label/c.Rule_Fields';
import conditionLabel from '@salesforce/label/c.Rule_Condition';
import severityLabel from '@salesforce/label/c.Rule_Severity';
import warnLabel from '@salesforce/label/c.Rule_Warn';
import failLabel from '@salesforce/label/c.Rule_Fail';
import fixLabel from '@salesforce/label/c.Rule_Fix';
import nameLabel from '@salesforce/label/c.Rule_Name';
import blocksLabel from '@salesforce/label/c.Rule_Blocks';
import noAccess from '@salesforce/label/c.No_Access_Quality';
import noAccessHint from '@salesforce/label/c.No_Access_Imports_Hint';
import { loadFormula, parentOf, relationsIn, spelledIn, typeIn } from 'c/formulaLanguage';
import type { CompileFormula, Formula } from 'c/formulaLanguage';
import { nodes } from 'c/graphqlNodes';
import type { Connection } from 'c/graphqlNodes';
import { decimal, fill, todayHere } from 'c/numberText';
import { infosOf, nameFieldOf } from 'c/objectInfos';
import type { ObjectInfo, ObjectInfosAnswer } from 'c/objectInfos';
import { scoreOf } from 'c/qualityMath';
import type { Choice, RuleChoices, RuleDraft } from 'c/ruleForm';
import { UNSHOWN } from 'c/ruleJudge';
import { fieldsInParameters, formOf } from 'c/ruleKinds';
import type { Preview } from 'c/rulePreview';
import type { ShownVersion } from 'c/ruleVersions';
import { takeAnswer } from 'c/wireAnswer';
import type { WireAnswer } from 'c/wireAnswer';
import { draftOf, EMPTY_DRAFT, isComplete, newRuleId, valuesOf } from './drafts';
import { ruleMutation, rulesQuery, triedQuery, VERSIONS_QUERY } from './ruleQuery';
import type { RuleNode, RulesAnswer, TriedRecord, VersionsAnswer } from './ruleQuery';
import { previewOf } from './tryRule';
import type { PhoneLibrary } from './tryRule';

type Values = { data?: { values: Choice[] } };

const optionsOf = ({ data }: Values): Choice[] => (data?.values ?? []).map(({ label, value }) => ({ label, value }));

/** Makes rules, tries them on records, and decides about proposed ones. On the page of a rule it edits that rule; elsewhere it begins with what is proposed. */
export default class RuleEditor extends NavigationMixin(LightningElement) {
    /** The rule of a record page. */
    @api recordId: string | undefined;

    label = {
        ...{ title, newRule, proposed, proposedHint, nothingProposed, tryIt, saveProposed, accept, reject, decision, versionsTitle, noRight },
        ...{ noAccess, noAccessHint, activate, back }
    };

    loading = true;
    noAccess = false;
    errors: unknown;
    saving = false;
    mayChange = true;
    recordTypeId: string | undefined;
    rules: RuleNode[] = [];
    versions: RuleNode[] = [];
    scanned: number | undefined;
    /** The record that is edited; undefined for a new rule. */
    edited: RuleNode | undefined;
    draft: RuleDraft | undefined;
    decisionReason = '';
    problem = '';
    kinds: Choice[] = [];
    dimensions: Choice[] = [];
    severities: Choice[] = [];
    infos = new Map<string, ObjectInfo>();
    parentNames: string[] = [];
    compile: CompileFormula | undefined;
    phones: PhoneLibrary | undefined;
    /** The draft that is tried: set by the button, so that nothing is read while somebody types. */
    tried: RuleDraft | undefined;
    preview: Preview | undefined;
    #refresh: (() => Promise<void>) | undefined;
    #refreshVersions: (() => Promise<void>) | undefined;
    #asked = '';
    #document: ReturnType<typeof triedQuery>;
    #refreshTried: (() => Promise<void>) | undefined;

    @wire(getObjectInfo, { objectApiName: RULE })
    handleRuleInfo({ data, error }: { data?: { createable: boolean; updateable: boolean; defaultRecordTypeId: string }; error?: unknown }): void {
        if (data) [this.mayChange, this.recordTypeId] = [data.createable && data.updateable, data.defaultRecordTypeId];
        if (error) this.mayChange = false;
    }

    @wire(getPicklistValues, { recordTypeId: '$recordTypeId', fieldApiName: 'Quality_Rule__c.Kind__c' })
    handleKinds(answer: Values): void {
        if (answer.data) this.kinds = optionsOf(answer);
    }

    @wire(getPicklistValues, { recordTypeId: '$recordTypeId', fieldApiName: 'Quality_Rule__c.Dimension__c' })
    handleDimensions(answer: Values): void {
        if (answer.data) this.dimensions = optionsOf(answer);
    }

    @wire(getPicklistValues, { recordTypeId: '$recordTypeId', fieldApiName: 'Quality_Rule__c.Severity__c' })
    handleSeverities(answer: Values): void {
        if (answer.data) this.severities = optionsOf(answer);
    }

    get rulesDocument(): ReturnType<typeof rulesQuery> {
        return rulesQuery(this.recordId !== undefined);
    }

    get rulesVariables(): Record<string, unknown> {
        return this.recordId ? { record: this.recordId } : {};
    }

    @wire(graphql, { query: '$rulesDocument', variables: '$rulesVariables' })
    handleRules(answer: WireAnswer<RulesAnswer>): void {
        this.#refresh = answer.refresh ?? this.#refresh;
        const found = takeAnswer(this, answer);
        if (!found) return;
        this.rules = nodes(found.query.Quality_Rule__c);
        const [only] = this.rules;
        if (this.recordId && only) this.edit(only);
    }

    get ruleId(): string | undefined {
        return this.edited?.Rule_Id__c.value ?? undefined;
    }

    get versionsDocument(): typeof VERSIONS_QUERY | undefined {
        return this.ruleId === undefined ? undefined : VERSIONS_QUERY;
    }

    get versionsVariables(): Record<string, unknown> | undefined {
        return this.ruleId === undefined ? undefined : { rule: this.ruleId };
    }

    @wire(graphql, { query: '$versionsDocument', variables: '$versionsVariables' })
    handleVersions({ data, refresh }: WireAnswer<VersionsAnswer>): void {
        this.#refreshVersions = refresh ?? this.#refreshVersions;
        if (!data) return;
        this.versions = nodes(data.uiapi.query.Quality_Rule__c);
        const [score] = nodes(data.uiapi.query.Quality_Score__c);
        this.scanned =
            score && scoreOf({ checked: score.Checked__c.value ?? 0, failed: score.Failed__c.value ?? 0, waived: score.Waived__c.value ?? 0 });
    }

    edit(node: RuleNode): void {
        this.edited = node;
        this.begin(draftOf(node));
    }

    begin(draft: RuleDraft): void {
        this.draft = draft;
        [this.preview, this.tried, this.problem, this.decisionReason] = [undefined, undefined, '', ''];
    }

    /** The object of the draft, and those that its formulas lead to. It must not depend on what the descriptions say: they would be asked for without end. */
    get objectNames(): string[] | undefined {
        const object = this.draft?.object ?? '';
        return /^\w{2,}$/.test(object) ? [object, ...this.parentNames] : undefined;
    }

    @wire(getObjectInfos, { objectApiNames: '$objectNames' })
    handleInfos(answer: ObjectInfosAnswer): void {
        const infos = infosOf(answer);
        if (!infos) return;
        this.infos = infos;
        this.findParents();
    }

    /** The objects that relationships in the formulas of the draft lead to. */
    findParents(): void {
        const { draft, info } = this;
        const relations = new Set([draft?.condition ?? '', String(draft?.parameters.formula ?? '')].flatMap(relationsIn));
        const parents = Object.values(info?.fields ?? {})
            .filter(({ relationshipName }) => relations.has(relationshipName?.toLowerCase() ?? ''))
            .flatMap((field) => parentOf(field) ?? []);
        const names = [...new Set(parents)].sort();
        if (names.join() !== this.parentNames.join()) this.parentNames = names;
    }

    get info(): ObjectInfo | undefined {
        const name = this.draft?.object.toLowerCase();
        return [...this.infos.values()].find(({ apiName }) => apiName.toLowerCase() === name);
    }

    get choices(): RuleChoices {
        const fields = Object.values(this.info?.fields ?? {})
            .map(({ apiName, label: text }) => ({ label: `${text} (${apiName})`, value: apiName }))
            .sort((a, b) => a.label.localeCompare(b.label));
        return { kinds: this.kinds, dimensions: this.dimensions, severities: this.severities, fields };
    }

    get waiting(): boolean {
        return this.loading && !this.noAccess && !this.errors;
    }

    get isList(): boolean {
        return !this.waiting && !this.noAccess && !this.recordId && !this.draft;
    }

    get hasWayBack(): boolean {
        return this.draft !== undefined && !this.recordId;
    }

    get isEditing(): boolean {
        return !this.noAccess && this.draft !== undefined;
    }

    get isProposed(): boolean {
        return this.edited?.Status__c.value === 'Proposed';
    }

    get isVersion(): boolean {
        return this.edited !== undefined && !this.isProposed;
    }

    get isReadOnly(): boolean {
        return !this.mayChange;
    }

    get support(): string {
        const { edited } = this;
        const [support, exceptions] = [edited?.Support__c.value ?? null, edited?.Exceptions__c.value ?? null];
        if (support === null || exceptions === null) return '';
        return `${fill(keeps, decimal(support), decimal(exceptions))}. ${edited?.Cut_Off__c.value ?? ''}`;
    }

    get proposals(): object[] {
        return this.rules.map((one) => ({
            id: one.Id,
            name: one.Name.value ?? '',
            object: one.Object__c.value ?? '',
            kind: one.Kind__c.displayValue ?? one.Kind__c.value ?? '',
            fields: one.Fields__c.value ?? '',
            support: one.Support__c.value === null ? '–' : fill(keeps, decimal(one.Support__c.value), decimal(one.Exceptions__c.value ?? 0))
        }));
    }

    get hasProposals(): boolean {
        return this.rules.length > 0;
    }

    get hasVersions(): boolean {
        return this.versions.length > 1;
    }

    get shownVersions(): ShownVersion[] {
        return this.versions.map((one) => ({
            id: one.Id,
            version: one.Version__c.value ?? 1,
            status: one.Status__c.displayValue ?? one.Status__c.value ?? '',
            properties: [
                [nameLabel, one.Name.value],
                [objectLabel, one.Object__c.value],
                [kindLabel, one.Kind__c.displayValue ?? one.Kind__c.value],
                [fieldsLabel, one.Fields__c.value],
                [parametersLabel, one.Parameters__c.value],
                [conditionLabel, one.Condition__c.value],
                [severityLabel, one.Severity__c.displayValue ?? one.Severity__c.value],
                [warnLabel, one.Warn_Below__c.value],
                [failLabel, one.Fail_Below__c.value],
                [blocksLabel, one.Blocks_Import__c.value === true ? '✓' : ''],
                [fixLabel, one.Fix__c.value],
                [decision, one.Decision_Reason__c.value]
            ].map(([label, value]) => ({ label: String(label), value: value === null || value === undefined ? '' : String(value) }))
        }));
    }

    handleNew(): void {
        [this.edited, this.versions, this.scanned] = [undefined, [], undefined];
        this.begin({ ...EMPTY_DRAFT });
    }

    handleOpen(event: Event): void {
        const { id } = (event.currentTarget as HTMLElement).dataset;
        const found = this.rules.find((one) => one.Id === id);
        if (found) this.edit(found);
    }

    handleBack(): void {
        this.draft = undefined;
    }

    handleDraft(event: CustomEvent<Partial<RuleDraft>>): void {
        if (this.draft) this.draft = { ...this.draft, ...event.detail };
        this.problem = '';
        this.findParents();
    }

    handleReason(event: CustomEvent<{ value: string }>): void {
        this.decisionReason = event.detail.value;
    }

    /** A formula of the draft; undefined for none. Throws what says why it cannot be read. */
    formula(text: unknown): Formula | undefined {
        const { compile, info, infos } = this;
        if (typeof text !== 'string' || text.trim() === '' || !compile || !info) return undefined;
        return compile(text, { typeOf: (path) => typeIn(infos, info.apiName, path) }, { returns: 'boolean' });
    }

    async handleTry(): Promise<void> {
        const { draft } = this;
        if (!draft || !isComplete(draft)) {
            this.problem = incomplete;
            return;
        }
        if (UNSHOWN.includes(draft.kind)) {
            this.problem = notTried;
            return;
        }
        try {
            this.compile ??= await loadFormula(this);
            if (draft.kind === 'phone') await this.loadPhones();
            this.formula(draft.condition);
            this.formula(draft.parameters.formula);
            this.problem = '';
            const before = this.#asked;
            [this.preview, this.tried] = [undefined, draft];
            // The same fields again: what they hold may have changed, and the rule has.
            if (before !== '' && before === JSON.stringify([this.info?.apiName, this.triedPaths])) await this.#refreshTried?.();
        } catch (error) {
            this.problem = (error as Error).message;
        }
    }

    async loadPhones(): Promise<void> {
        if (this.phones) return;
        await loadScript(this, PHONES);
        this.phones = (window as unknown as { libphonenumber?: PhoneLibrary }).libphonenumber;
    }

    /** The paths that the tried rule reads, as the org spells them. */
    get triedPaths(): string[][] {
        const { tried, info } = this;
        const form = formOf(tried?.kind);
        if (!tried || !info || !form) return [];
        const formulas = [this.formula(tried.condition), this.formula(tried.parameters.formula)].flatMap((one) => one?.paths ?? []);
        const own = [...tried.fields, ...fieldsInParameters(form, tried.parameters), nameFieldOf(info) ?? 'Id'].map((name) => [name]);
        return [...own, ...formulas].map((path) => spelledIn(this.infos, info.apiName, path) ?? path);
    }

    /** The request for records to try the rule on: another one only where it asks for something else. */
    get triedDocument(): ReturnType<typeof triedQuery> {
        const { tried, info } = this;
        if (!tried || !info) return undefined;
        const paths = this.triedPaths;
        const asked = JSON.stringify([info.apiName, paths]);
        if (asked !== this.#asked) [this.#asked, this.#document] = [asked, triedQuery(info.apiName, paths)];
        return this.#document;
    }

    @wire(graphql, { query: '$triedDocument' })
    handleTried(answer: WireAnswer<{ uiapi: { query: Record<string, Connection<TriedRecord>> } }>): void {
        const { tried, info } = this;
        this.#refreshTried = answer.refresh ?? this.#refreshTried;
        if (!tried || !info || (!answer.data && !answer.errors)) return;
        if (answer.errors?.length) {
            this.problem = answer.errors.map((one) => (one as { message?: string }).message ?? '').join(' ');
            return;
        }
        const records = nodes(answer.data?.uiapi.query[info.apiName]);
        try {
            const [when, formula] = [this.formula(tried.condition), this.formula(tried.parameters.formula)];
            const { infos, phones, scanned, triedPaths: paths } = this;
            this.preview = previewOf({ draft: tried, when, formula }, { info, infos, paths, records, phones, scanned });
        } catch (error) {
            this.problem = (error as Error).message;
        }
    }

    /** The active version that a new one takes the place of. */
    get replaced(): RuleNode | undefined {
        return this.versions.find((one) => one.Status__c.value === 'Active' && one.Id !== this.edited?.Id);
    }

    handleSaveProposed(): Promise<void> {
        return this.save('Proposed');
    }

    handleActivate(): Promise<void> {
        return this.save('Active');
    }

    async handleReject(): Promise<void> {
        const { edited } = this;
        if (this.decisionReason.trim() === '') {
            this.problem = whyRejected;
            return;
        }
        if (edited)
            await this.write(undefined, [{ id: edited.Id, values: { Status__c: 'Rejected', Decision_Reason__c: this.decisionReason.trim() } }]);
    }

    async save(to: 'Proposed' | 'Active'): Promise<void> {
        const { draft, edited } = this;
        if (!draft || !isComplete(draft)) {
            this.problem = incomplete;
            return;
        }
        const reason = this.decisionReason.trim();
        const values = { ...valuesOf(draft), Status__c: to, ...(reason === '' ? {} : { Decision_Reason__c: reason }) };
        const retired = { Status__c: 'Retired', Retired_On__c: todayHere() };
        if (edited && this.isProposed) {
            const { replaced } = this;
            await this.write(undefined, [...(to === 'Active' && replaced ? [{ id: replaced.Id, values: retired }] : []), { id: edited.Id, values }]);
            return;
        }
        const version = Math.max(0, ...this.versions.map((one) => one.Version__c.value ?? 0)) + 1;
        const made = {
            ...values,
            ...{
                Rule_Id__c: this.ruleId ?? newRuleId(draft, Date.now()),
                Version__c: edited ? version : 1,
                Steward__c: edited?.Steward__c.value ?? null
            }
        };
        const before = edited?.Status__c.value === 'Active' ? edited : this.replaced;
        await this.write(made, to === 'Active' && before ? [{ id: before.Id, values: retired }] : []);
    }

    async write(made: Record<string, unknown> | undefined, changed: readonly { id: string; values: Record<string, unknown> }[]): Promise<void> {
        this.saving = true;
        this.errors = undefined;
        try {
            const { data, errors } = await executeMutation(ruleMutation(made, changed));
            if (errors?.length) {
                this.errors = errors;
                return;
            }
            this.dispatchEvent(new ShowToastEvent({ title: saved, variant: 'success' }));
            const id = (data as { uiapi?: { made?: { Record?: { Id: string } } } } | undefined)?.uiapi?.made?.Record?.Id;
            this.draft = this.recordId ? this.draft : undefined;
            await Promise.all([this.#refresh?.(), this.#refreshVersions?.()]);
            if (id)
                this[NavigationMixin.Navigate]({
                    type: 'standard__recordPage',
                    attributes: { recordId: id, objectApiName: RULE.objectApiName, actionName: 'view' }
                });
        } catch (error) {
            this.errors = error;
        } finally {
            this.saving = false;
        }
    }
}
