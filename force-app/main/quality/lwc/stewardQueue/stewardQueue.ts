import { LightningElement, api, wire } from 'lwc';
import { graphql } from 'lightning/graphql';
import { loadScript } from 'lightning/platformResourceLoader';
import { ShowToastEvent } from 'lightning/platformShowToastEvent';
import { getObjectInfos } from 'lightning/uiObjectInfoApi';
import { updateRecord } from 'lightning/uiRecordApi';
import USER_ID from '@salesforce/user/Id';
import PHONES from '@salesforce/resourceUrl/libphonenumber';
import title from '@salesforce/label/c.Queue_Title';
import status from '@salesforce/label/c.Status';
import whose from '@salesforce/label/c.Queue_Whose';
import everybody from '@salesforce/label/c.Queue_Everybody';
import mine from '@salesforce/label/c.Queue_Mine';
import nobody from '@salesforce/label/c.Queue_Nobody';
import open from '@salesforce/label/c.Queue_Open';
import snoozed from '@salesforce/label/c.Queue_Snoozed';
import waived from '@salesforce/label/c.Queue_Waived';
import roots from '@salesforce/label/c.Queue_Roots';
import rootsHint from '@salesforce/label/c.Queue_Roots_Hint';
import allRoots from '@salesforce/label/c.Queue_All_Roots';
import selectGroup from '@salesforce/label/c.Queue_Select_Group';
import shown from '@salesforce/label/c.Queue_Shown';
import previous from '@salesforce/label/c.Previous_Page';
import next from '@salesforce/label/c.Next_Page';
import keys from '@salesforce/label/c.Queue_Keys';
import keysHelp from '@salesforce/label/c.Queue_Keys_Help';
import empty from '@salesforce/label/c.Queue_Empty';
import emptyHint from '@salesforce/label/c.Queue_Empty_Hint';
import unscanned from '@salesforce/label/c.Queue_Unscanned';
import unscannedHint from '@salesforce/label/c.Queue_Unscanned_Hint';
import noAccess from '@salesforce/label/c.No_Access_Quality';
import noAccessHint from '@salesforce/label/c.No_Access_Quality_Hint';
import savedValue from '@salesforce/label/c.Issue_Saved';
import undone from '@salesforce/label/c.Undone';
import scannedOn from '@salesforce/label/c.Scanned_On';
import { nextPage, nodes } from 'c/graphqlNodes';
import type { Connection } from 'c/graphqlNodes';
import { fill, momentText } from 'c/numberText';
import { takeAnswer } from 'c/wireAnswer';
import type { WireAnswer } from 'c/wireAnswer';
import type { SaveDetail } from 'c/issueItem';
import type { ApplyDetail, IssueAction } from 'c/issueActions';
import { recordsOf, recordsOfIssues } from 'c/issueRecords';
import type { RecordNode, RecordsAnswer } from 'c/issueRecords';
import { infosOf } from 'c/objectInfos';
import type { ObjectInfo, ObjectInfosAnswer } from 'c/objectInfos';
import { PAGE_SIZE, QUEUE_QUERY, majorities, majorityQuery } from './queueQuery';
import type { IssueNode, LikeNode, QueueAnswer, RootNode, RuleNode } from './queueQuery';
import { fieldsBeside, likeAskedFor, queueGroups, rootKey } from './queueRows';
import type { LikeAsked, RootGroup } from './queueRows';
import { writeInParts } from './queueWrites';
import type { IssueChange } from './queueWrites';
import type { PhoneLibrary } from './suggestions';

/** Roots that are shown as bars. */
const ROOTS_SHOWN = 12;

/** A cursor of the UI API does not reach beyond 4,000 records. What is behind them is reached by a rule, a steward or a status. */
const MAX_PAGES = 4000 / PAGE_SIZE;

/** Fields of an issue that actions change: what undo puts back. */
const CHANGED_FIELDS = ['Status__c', 'Steward__c', 'Due__c', 'Snoozed_Until__c', 'Waived_Until__c', 'Waive_Reason__c'] as const;

/** Something that was done here, and what takes it back. */
interface Done {
    what: string;
    undo(): Promise<unknown>;
}

interface Item extends HTMLElement {
    close(): void;
}

type Filter = Record<string, unknown>;

/**
 * What a steward fixes first, and why: issues by impact, grouped by the rule and field that they come from, with the record's value beside each.
 * Values are read and saved through the rights of whoever looks. On the page of a rule it shows the issues of that rule.
 */
export default class StewardQueue extends LightningElement {
    /** A rule: only its issues are shown. */
    @api recordId: string | undefined;

    query = QUEUE_QUERY;
    label = {
        title,
        status,
        whose,
        roots,
        rootsHint,
        allRoots,
        previous,
        next,
        keys,
        keysHelp,
        empty,
        emptyHint,
        unscanned,
        unscannedHint,
        noAccess,
        noAccessHint
    };
    statusOptions = [
        { label: open, value: 'Open' },
        { label: snoozed, value: 'Snoozed' },
        { label: waived, value: 'Waived' }
    ];
    whoseOptions = [
        { label: everybody, value: 'all' },
        { label: mine, value: 'mine' },
        { label: nobody, value: 'nobody' }
    ];

    loading = true;
    noAccess = false;
    errors: unknown;
    actionErrors: unknown;
    saving = false;

    shownStatus = 'Open';
    shownWhose = 'all';
    root: { ruleId: string; object: string; field: string } | undefined;
    /** Where this page and those before it begin. */
    cursors: (string | undefined)[] = [undefined];

    issues: IssueNode[] = [];
    total = 0;
    nextCursor: string | undefined;
    rules = new Map<string, RuleNode>();
    rootNodes: RootNode[] = [];
    scan: { began: string; ended: string } | undefined;
    infos = new Map<string, ObjectInfo>();
    objectNames: string[] | undefined;
    records: Map<string, RecordNode> | undefined;
    majorities = new Map<string, Map<string, string>>();
    phones: PhoneLibrary | undefined;
    /** Ids of the issues that are selected. */
    chosen: string[] = [];
    activeId = '';
    rowErrors: Record<string, unknown> = {};
    done: Done[] = [];

    #refresh: (() => Promise<void>) | undefined;
    #refreshRecords: (() => Promise<void>) | undefined;
    #asksPhones = false;

    get where(): Filter {
        return this.root
            ? { ...this.whereAll, Rule__c: { eq: this.root.ruleId }, Object__c: { eq: this.root.object }, Field__c: { eq: this.root.field } }
            : this.whereAll;
    }

    get whereAll(): Filter {
        const steward = { all: {}, mine: { Steward__c: { eq: USER_ID } }, nobody: { Steward__c: { eq: null } } }[this.shownWhose] ?? {};
        return { Status__c: { eq: this.shownStatus }, ...steward, ...(this.recordId ? { Rule__c: { eq: this.recordId } } : {}) };
    }

    get variables(): Record<string, unknown> {
        return { where: this.where, allRoots: this.whereAll, after: this.cursors.at(-1) ?? null };
    }

    @wire(graphql, { query: '$query', variables: '$variables' })
    async handleAnswer(answer: WireAnswer<QueueAnswer>): Promise<void> {
        this.#refresh = answer.refresh;
        const found = takeAnswer(this, answer) as QueueAnswer['uiapi'] | undefined;
        if (!found) return;
        const { Quality_Issue__c: page, Quality_Rule__c: rules, Quality_Scan__c: scans } = found.query;
        [this.issues, this.total, this.nextCursor] = [nodes(page), page.totalCount, nextPage(page)];
        this.rules = new Map(nodes(rules).map((rule) => [rule.Id, rule]));
        this.rootNodes = nodes(found.aggregate.Quality_Issue__c);
        const [scan] = nodes(scans);
        this.scan = scan && { began: scan.Started__c.value ?? '', ended: scan.Finished__c.value ?? '' };
        // What was on a later page may all be done: the one before it follows.
        if (this.issues.length === 0 && this.cursors.length > 1) {
            [this.cursors, this.loading] = [this.cursors.slice(0, -1), true];
            return;
        }
        const ids = new Set(this.issues.map(({ Id }) => Id));
        this.chosen = this.chosen.filter((id) => ids.has(id));
        if (!ids.has(this.activeId)) this.activeId = this.firstId;
        const ofRoots = this.rootNodes.map(({ aggregate }) => aggregate.Object__c.value ?? '');
        const names = [...new Set([...this.issues.map((issue) => issue.Object__c.value ?? ''), ...ofRoots])].sort();
        if (names.join() !== this.objectNames?.join()) this.objectNames = names.length > 0 ? names : undefined;
        await this.loadPhones();
    }

    @wire(getObjectInfos, { objectApiNames: '$objectNames' })
    handleInfos(answer: ObjectInfosAnswer): void {
        this.infos = infosOf(answer) ?? this.infos;
    }

    /** The records of the page; undefined while their objects are not described. */
    get recordsAsked(): ReturnType<typeof recordsOfIssues> {
        return recordsOfIssues(this.issues, this.infos, (own) => [
            ...new Set(own.flatMap((issue) => [issue.Field__c.value ?? '', ...fieldsBeside(this.rules.get(issue.Rule__c.value ?? ''))]))
        ]);
    }

    get recordsDocument(): unknown {
        return this.recordsAsked?.query;
    }

    get recordsVariables(): Record<string, unknown> | undefined {
        return this.recordsAsked?.variables;
    }

    @wire(graphql, { query: '$recordsDocument', variables: '$recordsVariables' })
    handleRecords(answer: RecordsAnswer): void {
        this.#refreshRecords = answer.refresh;
        if (answer.data || answer.errors) this.records = recordsOf(answer);
    }

    get likeAsked(): LikeAsked[] {
        return likeAskedFor(this);
    }

    get likeDocument(): unknown {
        return majorityQuery(this.likeAsked)?.query;
    }

    get likeVariables(): Record<string, unknown> | undefined {
        return majorityQuery(this.likeAsked)?.variables;
    }

    @wire(graphql, { query: '$likeDocument', variables: '$likeVariables' })
    handleLike({ data }: WireAnswer<{ uiapi: { aggregate: Record<string, Connection<LikeNode>> } }>): void {
        const counted = data?.uiapi?.aggregate;
        if (!counted) return;
        this.majorities = new Map(this.likeAsked.map((asked, index) => [asked.root, majorities(asked, counted[`of${index}`])]));
    }

    get groups(): RootGroup[] {
        const { issues, rules, infos, records, phones } = this;
        return queueGroups({ issues, rules, infos, records, majorities: this.majorities, phones, scanned: this.scan?.began });
    }

    get sections(): (Omit<RootGroup, 'rows'> & { heading: string; selectLabel: string; allSelected: boolean; rows: object[] })[] {
        return this.groups.map((group) => ({
            ...group,
            heading: `${group.title} · ${group.fieldLabel}`,
            selectLabel: fill(selectGroup, group.rows.length, group.title),
            allSelected: group.rows.every(({ id }) => this.chosen.includes(id)),
            rows: group.rows.map((row) => ({
                id: row.id,
                row,
                selected: this.chosen.includes(row.id),
                active: row.id === this.activeId,
                errors: this.rowErrors[row.id]
            }))
        }));
    }

    /** What most issues come from: bars by what they count for. */
    get bars(): { key: string; label: string; count: number; style: string; pressed: string }[] {
        const sorted = this.rootNodes.map(({ aggregate }) => aggregate).sort((a, b) => (b.Impact__c.sum.value ?? 0) - (a.Impact__c.sum.value ?? 0));
        const most = sorted[0]?.Impact__c.sum.value ?? 1;
        const shownRoot = this.root && rootKey(this.root.ruleId, this.root.object, this.root.field);
        return sorted.slice(0, ROOTS_SHOWN).map((one) => {
            const key = rootKey(one.Rule__c.value, one.Object__c.value, one.Field__c.value);
            const field = this.infos.get(one.Object__c.value ?? '')?.fields[one.Field__c.value ?? '']?.label ?? one.Field__c.value ?? '';
            return {
                key,
                label: `${this.rules.get(one.Rule__c.value ?? '')?.Name.value ?? ''} · ${field}`,
                count: one.Id.count.value ?? 0,
                style: `width: ${Math.max(2, Math.round((100 * (one.Impact__c.sum.value ?? 0)) / (most || 1)))}%`,
                pressed: String(key === shownRoot)
            };
        });
    }

    get hasRoots(): boolean {
        return this.bars.length > 1 || this.root !== undefined;
    }

    get hasFilters(): boolean {
        return !this.noAccess;
    }

    get firstId(): string {
        return this.issues[0]?.Id ?? '';
    }

    get ready(): boolean {
        return !this.loading && !this.noAccess && !this.errors;
    }

    get isEmpty(): boolean {
        return this.ready && this.issues.length === 0 && this.scan !== undefined;
    }

    get isUnscanned(): boolean {
        return this.ready && this.issues.length === 0 && this.scan === undefined;
    }

    get hasIssues(): boolean {
        return this.ready && this.issues.length > 0;
    }

    get shownText(): string {
        const from = (this.cursors.length - 1) * PAGE_SIZE;
        return fill(shown, from + 1, from + this.issues.length, this.total);
    }

    get scannedText(): string {
        return this.scan ? fill(scannedOn, momentText(this.scan.ended)) : '';
    }

    get isFirstPage(): boolean {
        return this.cursors.length === 1;
    }

    get isLastPage(): boolean {
        return this.nextCursor === undefined || this.cursors.length >= MAX_PAGES;
    }

    get undoable(): string {
        return this.done.at(-1)?.what ?? '';
    }

    async loadPhones(): Promise<void> {
        if (this.#asksPhones || ![...this.rules.values()].some((rule) => rule.Kind__c.value === 'phone')) return;
        this.#asksPhones = true;
        // Without the library there are no suggestions for phones, and everything else is as it was.
        await loadScript(this, PHONES).then(
            () => (this.phones = (window as unknown as { libphonenumber?: PhoneLibrary }).libphonenumber),
            () => undefined
        );
    }

    /** Shows other issues, from their first page on. */
    showOthers(change: () => void): void {
        change();
        [this.cursors, this.loading] = [[undefined], true];
        this.forget();
    }

    forget(): void {
        [this.chosen, this.rowErrors, this.actionErrors] = [[], {}, undefined];
        [this.issues, this.records, this.majorities] = [[], undefined, new Map()];
    }

    handleStatus(event: CustomEvent<{ value: string }>): void {
        this.showOthers(() => (this.shownStatus = event.detail.value));
    }

    handleWhose(event: CustomEvent<{ value: string }>): void {
        this.showOthers(() => (this.shownWhose = event.detail.value));
    }

    handleRoot(event: Event): void {
        const { key } = (event.currentTarget as HTMLElement).dataset;
        const [ruleId = '', object = '', field = ''] = (key ?? '').split(' ');
        const isChosen = this.root !== undefined && rootKey(this.root.ruleId, this.root.object, this.root.field) === key;
        this.showOthers(() => (this.root = isChosen ? undefined : { ruleId, object, field }));
    }

    handleAllRoots(): void {
        this.showOthers(() => (this.root = undefined));
    }

    handlePrevious(): void {
        this.forget();
        [this.cursors, this.loading] = [this.cursors.slice(0, -1), true];
    }

    handleNext(): void {
        this.forget();
        [this.cursors, this.loading] = [[...this.cursors, this.nextCursor], true];
    }

    handleChoose(event: CustomEvent<{ id: string }>): void {
        const { id } = event.detail;
        this.activeId = id;
        this.chosen = this.chosen.includes(id) ? this.chosen.filter((one) => one !== id) : [...this.chosen, id];
    }

    handleGroup(event: Event): void {
        const { key } = (event.currentTarget as HTMLElement).dataset;
        const own = this.groups.find((group) => group.key === key)?.rows.map(({ id }) => id) ?? [];
        const others = this.chosen.filter((id) => !own.includes(id));
        this.chosen = (event.currentTarget as HTMLInputElement).checked ? [...others, ...own] : others;
    }

    /** Puts the keyboard on the row before or behind. */
    handleMove(event: CustomEvent<{ id: string }>): void {
        const order = this.groups.flatMap(({ rows }) => rows.map(({ id }) => id));
        const to = order[order.indexOf(event.detail.id) + (event.type === 'next' ? 1 : -1)];
        if (to === undefined) return;
        this.activeId = to;
        this.itemOf(to)?.focus();
    }

    handleFocus(event: Event): void {
        this.activeId = (event.currentTarget as HTMLElement).dataset.id ?? this.activeId;
    }

    /** A letter on a row does what the button does: with the selected issues, or with this one. */
    async handleKey(event: CustomEvent<{ id: string }>): Promise<void> {
        if (event.type === 'undo') {
            await this.handleUndo();
            return;
        }
        if (this.chosen.length === 0) this.chosen = [event.detail.id];
        await Promise.resolve();
        await this.template!.querySelector<HTMLElement & { begin(action: IssueAction): Promise<void> }>('c-issue-actions')?.begin(
            event.type as IssueAction
        );
    }

    itemOf(id: string): Item | undefined {
        return this.template!.querySelector<Item>(`[data-id="${id}"]`) ?? undefined;
    }

    async handleSave({ detail: { id, value } }: CustomEvent<SaveDetail>): Promise<void> {
        const row = this.groups.flatMap(({ rows }) => rows).find((one) => one.id === id);
        if (!row?.field || this.saving) return;
        const { recordId, field, recordName } = row;
        const record = this.records?.get(recordId);
        const before = record?.[field.apiName]?.value ?? null;
        // What somebody else has saved since is not overwritten.
        const write = (now: unknown, since: unknown): Promise<{ lastModifiedDate?: string }> =>
            updateRecord({ fields: { Id: recordId, [field.apiName]: now } }, { ifUnmodifiedSince: typeof since === 'string' ? since : undefined });
        let saved: string | undefined;
        const error = await this.attempt(async () => {
            saved = (await write(value, record?.LastModifiedDate?.value)).lastModifiedDate;
        });
        this.rowErrors = { ...this.rowErrors, [id]: error };
        if (error === undefined) {
            const what = fill(savedValue, field.label, recordName);
            this.done = [...this.done, { what, undo: () => write(before, saved) }];
            this.itemOf(id)?.close();
            this.tell(what);
        }
        await this.#refreshRecords?.();
        if (error === undefined) this.itemOf(id)?.focus();
    }

    async handleApply({ detail: { values, done } }: CustomEvent<ApplyDetail>): Promise<void> {
        if (this.saving) return;
        const meant = this.issues.filter(({ Id }) => this.chosen.includes(Id));
        // Only what is written is put back: somebody else may have written the rest.
        const names = CHANGED_FIELDS.filter((name) => name in values);
        const before = meant.map((issue) => ({ id: issue.Id, values: Object.fromEntries(names.map((name) => [name, issue[name].value])) }));
        const refused = await this.writeIssues(meant.map(({ Id }) => ({ id: Id, values })));
        const written = before.filter(({ id }) => !refused.has(id));
        if (written.length > 0) {
            const what = fill(done, written.length);
            this.done = [...this.done, { what, undo: () => this.putBack(written) }];
            this.tell(what);
        }
        this.chosen = [...refused.keys()];
        await this.#refresh?.();
        this.handleLeave();
    }

    /** The keyboard goes back to the row that it was on, or to the first that is left. */
    handleLeave(): void {
        this.itemOf(this.activeId)?.focus();
    }

    async putBack(before: IssueChange[]): Promise<void> {
        const refused = await this.writeIssues(before);
        await this.#refresh?.();
        const [error] = refused.values();
        if (error !== undefined) throw error;
    }

    async handleUndo(): Promise<void> {
        const last = this.done.at(-1);
        if (!last || this.saving) return;
        const error = await this.attempt(() => last.undo());
        this.actionErrors = error;
        if (error === undefined) {
            this.done = this.done.filter((one) => one !== last);
            this.tell(fill(undone, last.what));
        }
        await this.#refreshRecords?.();
    }

    /** Writes into issues. Gives those that were refused, or not sent because a call had failed, each with why. */
    async writeIssues(changes: IssueChange[]): Promise<Map<string, unknown>> {
        this.saving = true;
        const { refused, failure } = await writeInParts(changes);
        this.saving = false;
        this.actionErrors = failure;
        // What a call failed with stands above the rows once; what the org says of an issue stands on its row.
        if (failure === undefined) this.rowErrors = { ...this.rowErrors, ...Object.fromEntries(refused) };
        return refused;
    }

    /** Does something with the buttons at rest. Gives what it failed with. */
    async attempt(act: () => Promise<unknown>): Promise<unknown> {
        this.saving = true;
        try {
            await act();
            return undefined;
        } catch (error) {
            return error;
        } finally {
            this.saving = false;
        }
    }

    tell(what: string): void {
        this.dispatchEvent(new ShowToastEvent({ title: what, variant: 'success' }));
    }
}
