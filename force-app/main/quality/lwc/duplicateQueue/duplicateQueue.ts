import { LightningElement, wire } from 'lwc';
import { graphql } from 'lightning/graphql';
import { ShowToastEvent } from 'lightning/platformShowToastEvent';
import { getObjectInfos } from 'lightning/uiObjectInfoApi';
import title from '@salesforce/label/c.Duplicates_Title';
import hint from '@salesforce/label/c.Duplicates_Hint';
import status from '@salesforce/label/c.Status';
import open from '@salesforce/label/c.Duplicates_Open';
import approved from '@salesforce/label/c.Duplicates_Approved';
import rejected from '@salesforce/label/c.Duplicates_Rejected';
import merged from '@salesforce/label/c.Duplicates_Merged';
import restored from '@salesforce/label/c.Duplicates_Restored';
import band from '@salesforce/label/c.Duplicates_Band';
import allBands from '@salesforce/label/c.Duplicates_All_Bands';
import sure from '@salesforce/label/c.Duplicates_Sure';
import review from '@salesforce/label/c.Duplicates_Review';
import groups from '@salesforce/label/c.Duplicates_Groups';
import groupLine from '@salesforce/label/c.Duplicates_Group_Line';
import empty from '@salesforce/label/c.Duplicates_Empty';
import emptyHint from '@salesforce/label/c.Duplicates_Empty_Hint';
import noAccess from '@salesforce/label/c.No_Access_Quality';
import noAccessHint from '@salesforce/label/c.No_Access_Duplicates_Hint';
import previous from '@salesforce/label/c.Previous_Page';
import next from '@salesforce/label/c.Next_Page';
import shown from '@salesforce/label/c.Queue_Shown';
import sampleTitle from '@salesforce/label/c.Sample_Title';
import sampleHint from '@salesforce/label/c.Sample_Hint';
import sampleSize from '@salesforce/label/c.Sample_Size';
import sizeText from '@salesforce/label/c.Sample_Size_Text';
import sampleStart from '@salesforce/label/c.Sample_Start';
import sampleProgress from '@salesforce/label/c.Sample_Progress';
import sampleSupports from '@salesforce/label/c.Sample_Supports';
import sampleApprove from '@salesforce/label/c.Sample_Approve';
import sampleLeave from '@salesforce/label/c.Sample_Leave';
import batchProgress from '@salesforce/label/c.Batch_Progress';
import batchDone from '@salesforce/label/c.Batch_Done';
import { nextPage, nodes } from 'c/graphqlNodes';
import { approval, chosenBy, heldMembers, isPlain, membersQuery, mergeRecordOf, recordsIn, shownFields, writeChanges } from 'c/mergeGroups';
import type { GroupNode, RecordNode, RecordsAnswer } from 'c/mergeGroups';
import type { Decided } from 'c/mergeReview';
import { decimal, fill } from 'c/numberText';
import { wilson } from 'c/nudgeMath';
import { infosOf } from 'c/objectInfos';
import type { ObjectInfo, ObjectInfosAnswer } from 'c/objectInfos';
import { takeAnswer } from 'c/wireAnswer';
import type { WireAnswer } from 'c/wireAnswer';
import { BATCH_QUERY, namesQuery, PAGE_SIZE, QUEUE_QUERY, SURE_QUERY } from './queueQuery';
import type { BatchAnswer, NamesAnswer, QueueAnswer, QueueNode, SureAnswer } from './queueQuery';

/** How many groups a person may look at before the others are approved. */
const SAMPLE_SIZES = [30, 60, 100];

/** Groups that are read together to be approved. */
const READ_AT_ONCE = 20;

/** A cursor of the UI API does not reach beyond 4,000 records. */
const MAX_PAGES = 4000 / PAGE_SIZE;

type Filter = Record<string, unknown>;

/** Open groups whose links are all strong, and that are to be merged. */
const SURE: Filter = { Status__c: { eq: 'Open' }, Band__c: { eq: 'Sure' }, Proposal__c: { eq: 'Merge' } };

/** Some of many, each as likely as any other. */
function drawn<T>(many: readonly T[], count: number): T[] {
    const pool = [...many];
    const random = crypto.getRandomValues(new Uint32Array(Math.min(count, pool.length)));
    return [...random].map((number, at) => {
        const from = at + (number % (pool.length - at));
        const chosen = pool[from] as T;
        pool[from] = pool[at] as T;
        return chosen;
    });
}

/** What a person has found in a sample. */
interface Sample {
    groups: QueueNode[];
    /** Sure groups that are not in it. */
    others: string[];
    right: ReadonlySet<string>;
    wrong: ReadonlySet<string>;
}

/** Groups that are being approved together. */
interface Batch {
    waiting: string[];
    now: string[];
    total: number;
    approved: number;
    left: number;
}

/** Duplicate groups to review one after the other. Sure ones are approved together once a random sample was looked at. */
export default class DuplicateQueue extends LightningElement {
    query = QUEUE_QUERY;
    sureQuery = SURE_QUERY;
    batchQuery = BATCH_QUERY;
    label = {
        ...{ title, hint, status, band, groups, empty, emptyHint, noAccess, noAccessHint, previous, next },
        ...{ sampleTitle, sampleHint, sampleSize, sampleStart, sampleLeave }
    };
    statusOptions = [
        { label: open, value: 'Open' },
        { label: approved, value: 'Approved' },
        { label: rejected, value: 'Not a Duplicate' },
        { label: merged, value: 'Merged' },
        { label: restored, value: 'Restored' }
    ];
    bandOptions = [
        { label: allBands, value: 'all' },
        { label: sure, value: 'Sure' },
        { label: review, value: 'Review' }
    ];
    sizeOptions = SAMPLE_SIZES.map((size) => ({
        label: fill(sizeText, size, decimal(Math.floor(wilson({ users: size, acted: size }).low * 1000) / 10)),
        value: String(size)
    }));
    objects = ['Account', 'Contact', 'Lead'];

    loading = true;
    noAccess = false;
    errors: unknown;
    actionErrors: unknown;

    shownStatus = 'Open';
    shownBand = 'all';
    cursors: (string | undefined)[] = [undefined];
    found: QueueNode[] = [];
    total = 0;
    sureCount = 0;
    nextCursor: string | undefined;
    selectedId: string | undefined;

    wantedSize = String(SAMPLE_SIZES[1]);
    isDrawing = false;
    sample: Sample | undefined;
    batch: Batch | undefined;
    infos: ReadonlyMap<string, ObjectInfo> | undefined;
    batchGroups: GroupNode[] | undefined;
    /** What records are called that groups are called after. */
    names: ReadonlyMap<string, string> = new Map();

    #refresh: (() => Promise<void>) | undefined;

    get variables(): Record<string, unknown> {
        const where: Filter = { Status__c: { eq: this.shownStatus }, ...(this.shownBand === 'all' ? {} : { Band__c: { eq: this.shownBand } }) };
        return { where, sure: SURE, after: this.cursors.at(-1) ?? null };
    }

    @wire(graphql, { query: '$query', variables: '$variables' })
    handleQueue(answer: WireAnswer<QueueAnswer>): void {
        this.#refresh = answer.refresh;
        const found = takeAnswer(this, answer);
        if (!found) return;
        const { Duplicate_Group__c: page, sure: sureGroups } = found.query;
        this.found = nodes(page);
        this.total = page.totalCount;
        this.sureCount = sureGroups.totalCount;
        this.nextCursor = nextPage(page);
        if (!this.sample && !this.found.some(({ Id }) => Id === this.selectedId)) this.selectedId = this.found[0]?.Id;
    }

    @wire(getObjectInfos, { objectApiNames: '$objects' })
    handleInfos(answer: ObjectInfosAnswer): void {
        this.infos = infosOf(answer) ?? this.infos;
    }

    get namesAsked(): ReturnType<typeof namesQuery> {
        const first = this.listed.flatMap(({ Members__r: members }) => nodes(members));
        return this.infos && namesQuery(first, this.infos);
    }

    get namesQuery(): unknown {
        return this.namesAsked?.query;
    }

    get namesVariables(): unknown {
        return this.namesAsked?.variables;
    }

    @wire(graphql, { query: '$namesQuery', variables: '$namesVariables' })
    handleNames({ data }: WireAnswer<NamesAnswer>): void {
        const found = Object.values(data?.uiapi.query ?? {}).flatMap(nodes);
        if (data) this.names = new Map(found.map((one) => [one.Id, one.name.value ?? '']));
    }

    get ready(): boolean {
        return !this.loading && !this.noAccess && !this.errors;
    }

    get hasList(): boolean {
        return this.ready && this.listed.length > 0;
    }

    get isEmpty(): boolean {
        return this.ready && this.listed.length === 0;
    }

    /** The sample while there is one, or a page of groups. */
    get listed(): QueueNode[] {
        return this.sample ? this.sample.groups : this.found;
    }

    get list(): object[] {
        return this.listed.map((one) => {
            const isRight = this.sample?.right.has(one.Id);
            const isDone = isRight || this.sample?.wrong.has(one.Id);
            return {
                id: one.Id,
                name: this.names.get(nodes(one.Members__r)[0]?.Record_Id__c.value ?? '') ?? one.Name.value ?? '',
                text: fill(groupLine, one.Object__c.value ?? '', one.Record_Count__c.value ?? 0, decimal(one.Weight__c.value ?? 0)),
                band: `${one.Name.value ?? ''}, ${one.Band__c.displayValue ?? one.Band__c.value ?? ''}`,
                current: one.Id === this.selectedId ? 'true' : 'false',
                icon: isDone ? (isRight ? 'utility:success' : 'utility:ban') : ''
            };
        });
    }

    get isPaged(): boolean {
        return !this.sample;
    }

    get isFirstPage(): boolean {
        return this.cursors.length === 1;
    }

    get isLastPage(): boolean {
        return this.nextCursor === undefined || this.cursors.length >= MAX_PAGES;
    }

    get shownText(): string {
        const from = (this.cursors.length - 1) * PAGE_SIZE;
        return fill(shown, decimal(from + 1), decimal(from + this.found.length), decimal(this.total));
    }

    get offersSample(): boolean {
        return this.ready && this.shownStatus === 'Open' && !this.sample && !this.batch && this.sureCount > 0;
    }

    get offerText(): string {
        return fill(sampleHint, decimal(this.sureCount));
    }

    get looked(): number {
        return this.sample ? this.sample.right.size + this.sample.wrong.size : 0;
    }

    get sampleText(): string {
        return this.sample ? fill(sampleProgress, this.looked, this.sample.groups.length) : '';
    }

    /** What a sample supports: the lower end of Wilson's 95 % interval. */
    get supportsText(): string {
        if (!this.sample || this.looked === 0) return '';
        const { low } = wilson({ users: this.looked, acted: this.sample.right.size });
        return fill(sampleSupports, this.sample.right.size, this.looked, decimal(Math.floor(low * 1000) / 10));
    }

    get mayApproveOthers(): boolean {
        return this.sample !== undefined && !this.batch && this.looked === this.sample.groups.length && this.sample.others.length > 0;
    }

    get approveText(): string {
        return fill(sampleApprove, decimal(this.sample?.others.length ?? 0));
    }

    get batchText(): string {
        return this.batch ? fill(batchProgress, decimal(this.batch.approved + this.batch.left), decimal(this.batch.total)) : '';
    }

    get batchShare(): number {
        return this.batch ? Math.round(((this.batch.approved + this.batch.left) / Math.max(1, this.batch.total)) * 100) : 0;
    }

    handleStatus({ detail: { value } }: CustomEvent<{ value: string }>): void {
        this.shownStatus = value;
        this.begin();
    }

    handleBand({ detail: { value } }: CustomEvent<{ value: string }>): void {
        this.shownBand = value;
        this.begin();
    }

    begin(): void {
        this.cursors = [undefined];
        this.sample = undefined;
        this.selectedId = undefined;
        this.loading = true;
    }

    handlePrevious(): void {
        this.cursors = this.cursors.slice(0, -1);
    }

    handleNext(): void {
        if (this.nextCursor !== undefined) this.cursors = [...this.cursors, this.nextCursor];
    }

    handleSelect(event: Event): void {
        this.selectedId = (event.currentTarget as HTMLElement).dataset.id;
    }

    /** J and K go down and up, as in the queue of issues. */
    handleKey(event: KeyboardEvent): void {
        const step = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        this.move(step);
    }

    move(step: number): void {
        const at = this.listed.findIndex(({ Id }) => Id === this.selectedId);
        const target = this.listed[Math.min(this.listed.length - 1, Math.max(0, at + step))];
        if (!target) return;
        this.selectedId = target.Id;
        this.template!.querySelector<HTMLElement>(`button[data-id="${target.Id}"]`)?.focus();
    }

    async handleDecided({ detail: { groupId, decision } }: CustomEvent<Decided>): Promise<void> {
        const { sample } = this;
        if (sample?.groups.some(({ Id }) => Id === groupId)) {
            // One that had to be split first was not right, whatever becomes of the rest.
            const isRight = decision === 'approved' && !sample.wrong.has(groupId);
            const [right, wrong] = [new Set(sample.right), new Set(sample.wrong)];
            right.delete(groupId);
            if (decision !== 'reopened') (isRight ? right : wrong).add(groupId);
            this.sample = { ...sample, right, wrong };
        }
        // A split leaves the group open: the rest of it is still to be decided.
        if (decision !== 'split' && decision !== 'reopened') this.move(1);
        await this.#refresh?.();
    }

    handleSize({ detail: { value } }: CustomEvent<{ value: string }>): void {
        this.wantedSize = value;
    }

    handleStart(): void {
        this.isDrawing = true;
    }

    get sureVariables(): Record<string, unknown> | undefined {
        return this.isDrawing ? { sure: SURE } : undefined;
    }

    @wire(graphql, { query: '$sureQuery', variables: '$sureVariables' })
    handleSure({ data, errors }: WireAnswer<SureAnswer>): void {
        if (errors?.length) this.actionErrors = errors;
        if (!data || !this.isDrawing) return;
        this.isDrawing = false;
        const all = nodes(data.uiapi.query.Duplicate_Group__c);
        const chosen = drawn(all, Number(this.wantedSize));
        const ids = new Set(chosen.map(({ Id }) => Id));
        this.sample = { groups: chosen, others: all.map(({ Id }) => Id).filter((id) => !ids.has(id)), right: new Set(), wrong: new Set() };
        this.selectedId = chosen[0]?.Id;
    }

    async handleLeaveSample(): Promise<void> {
        this.sample = undefined;
        this.selectedId = undefined;
        await this.#refresh?.();
    }

    handleApproveOthers(): void {
        const others = this.sample?.others ?? [];
        this.actionErrors = undefined;
        this.batch = { waiting: others.slice(READ_AT_ONCE), now: others.slice(0, READ_AT_ONCE), total: others.length, approved: 0, left: 0 };
    }

    get batchVariables(): Record<string, unknown> | undefined {
        return this.batch && this.batch.now.length > 0 ? { ids: this.batch.now } : undefined;
    }

    @wire(graphql, { query: '$batchQuery', variables: '$batchVariables' })
    async handleBatchGroups({ data, errors }: WireAnswer<BatchAnswer>): Promise<void> {
        if (errors?.length) this.stopBatch(errors);
        if (!data || !this.batch) return;
        this.batchGroups = nodes(data.uiapi.query.Duplicate_Group__c);
        if (this.batchAsked) return;
        // None of these can be read: there is nothing to wait for.
        this.count({ left: this.batch.now.length });
        this.batchGroups = undefined;
        await this.goOn();
    }

    get batchAsked(): ReturnType<typeof membersQuery> {
        return this.infos && this.batchGroups && membersQuery(this.batchGroups.flatMap(heldMembers), this.infos);
    }

    get batchRecordQuery(): unknown {
        return this.batchAsked?.query;
    }

    get batchRecordVariables(): unknown {
        return this.batchAsked?.variables;
    }

    @wire(graphql, { query: '$batchRecordQuery', variables: '$batchRecordVariables' })
    async handleBatchRecords(answer: RecordsAnswer): Promise<void> {
        const { batchGroups } = this;
        if (answer.errors?.length && !answer.data) this.stopBatch(answer.errors);
        if (!answer.data || !this.batch || !batchGroups) return;
        this.batchGroups = undefined;
        try {
            await this.approveSome(batchGroups, recordsIn(answer));
        } catch (error) {
            this.stopBatch(error);
            return;
        }
        await this.goOn();
    }

    /** Approves groups by the rule that the review begins with. What objects, is not seen, or would be refused is left to a person. */
    async approveSome(some: readonly GroupNode[], records: ReadonlyMap<string, RecordNode>): Promise<void> {
        for (const group of some) {
            const info = this.infos?.get(group.Object__c.value ?? '');
            const fields = info ? shownFields(info) : [];
            const members = heldMembers(group);
            const held = members.flatMap((one) => {
                const record = records.get(one.Record_Id__c.value ?? '');
                return record ? [mergeRecordOf(record, fields, one.Source_Rank__c.value)] : [];
            });
            const chosen = chosenBy('survivor', held, fields);
            const isOpen = group.Status__c.value === 'Open' && !group.Blocked_Because__c.value;
            if (isOpen && isPlain(held, members.length, fields, chosen)) {
                const own = { ...group, Members__r: { edges: members.map((node) => ({ node })) } };
                // eslint-disable-next-line no-await-in-loop -- one group after the other: each is whole
                await writeChanges(await approval(own, held, fields, chosen));
                this.count({ approved: 1 });
            } else this.count({ left: 1 });
        }
    }

    count({ approved: more = 0, left = 0 }: { approved?: number; left?: number }): void {
        if (this.batch) this.batch = { ...this.batch, approved: this.batch.approved + more, left: this.batch.left + left };
    }

    async goOn(): Promise<void> {
        const { batch } = this;
        if (!batch) return;
        if (batch.waiting.length > 0) {
            this.batch = { ...batch, now: batch.waiting.slice(0, READ_AT_ONCE), waiting: batch.waiting.slice(READ_AT_ONCE) };
            return;
        }
        this.batch = undefined;
        this.sample = undefined;
        this.selectedId = undefined;
        this.dispatchEvent(new ShowToastEvent({ title: fill(batchDone, decimal(batch.approved), decimal(batch.left)), variant: 'success' }));
        await this.#refresh?.();
    }

    stopBatch(error: unknown): void {
        this.actionErrors = error;
        this.batch = undefined;
        this.batchGroups = undefined;
    }
}
