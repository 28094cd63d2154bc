import { LightningElement, api, wire } from 'lwc';
import { NavigationMixin } from 'lightning/navigation';
import { graphql } from 'lightning/graphql';
import { getObjectInfos } from 'lightning/uiObjectInfoApi';
import GROUP from '@salesforce/schema/Duplicate_Group__c';
import title from '@salesforce/label/c.Merge_Title';
import noAccess from '@salesforce/label/c.No_Access_Quality';
import noAccessHint from '@salesforce/label/c.No_Access_Duplicates_Hint';
import gone from '@salesforce/label/c.Merge_Gone';
import goneHint from '@salesforce/label/c.Merge_Gone_Hint';
import ruleLabel from '@salesforce/label/c.Merge_Rule';
import ruleSurvivor from '@salesforce/label/c.Merge_Rule_Survivor';
import ruleRecent from '@salesforce/label/c.Merge_Rule_Recent';
import ruleComplete from '@salesforce/label/c.Merge_Rule_Complete';
import ruleTrusted from '@salesforce/label/c.Merge_Rule_Trusted';
import ruleLongest from '@salesforce/label/c.Merge_Rule_Longest';
import showAll from '@salesforce/label/c.Merge_Show_All';
import approve from '@salesforce/label/c.Merge_Approve';
import split from '@salesforce/label/c.Merge_Split';
import reject from '@salesforce/label/c.Merge_Reject';
import reopen from '@salesforce/label/c.Merge_Reopen';
import approved from '@salesforce/label/c.Merge_Approved';
import splitDone from '@salesforce/label/c.Merge_Split_Done';
import rejected from '@salesforce/label/c.Merge_Rejected';
import reopened from '@salesforce/label/c.Merge_Reopened';
import approvedBy from '@salesforce/label/c.Merge_Approved_By';
import stateText from '@salesforce/label/c.Merge_State';
import blocked from '@salesforce/label/c.Merge_Blocked';
import unseen from '@salesforce/label/c.Merge_Unseen';
import children from '@salesforce/label/c.Merge_Children';
import childrenHint from '@salesforce/label/c.Merge_Children_Hint';
import notChecked from '@salesforce/label/c.Merge_Not_Checked';
import checkedOn from '@salesforce/label/c.Merge_Checked_On';
import noChildren from '@salesforce/label/c.Merge_No_Children';
import kind from '@salesforce/label/c.Merge_Kind';
import count from '@salesforce/label/c.Merge_Count';
import doubled from '@salesforce/label/c.Merge_Doubled';
import comesBack from '@salesforce/label/c.Merge_Comes_Back';
import yes from '@salesforce/label/c.Yes';
import no from '@salesforce/label/c.No';
import never from '@salesforce/label/c.Merge_Never';
import neverBin from '@salesforce/label/c.Merge_Never_Bin';
import neverHistory from '@salesforce/label/c.Merge_Never_History';
import neverRoles from '@salesforce/label/c.Merge_Never_Roles';
import neverCreated from '@salesforce/label/c.Merge_Never_Created';
import neverAutomation from '@salesforce/label/c.Merge_Never_Automation';
import convert from '@salesforce/label/c.Merge_Convert';
import joined from '@salesforce/label/c.Merge_Joined';
import splitFrom from '@salesforce/label/c.Merge_Split_From';
import keys from '@salesforce/label/c.Merge_Keys';
import keysHelp from '@salesforce/label/c.Merge_Keys_Help';
import { nodes } from 'c/graphqlNodes';
import { childrenIn, choicesIn, choicesOf, evidenceIn, objections, withConsent } from 'c/mergeMath';
import type { EvidenceLink, MergeRecord, MergeRule } from 'c/mergeMath';
import { approval, chosenBy, heldMembers, membersQuery, mergeRecordOf, recordsIn, shownFields, writeChanges } from 'c/mergeGroups';
import type { Chosen, GroupChange, GroupNode, MemberNode, RecordNode, RecordsAnswer, ShownField } from 'c/mergeGroups';
import type { ChoiceEvent, Column, Row } from 'c/mergeFields';
import { fill, momentText } from 'c/numberText';
import { infosOf, nameFieldOf } from 'c/objectInfos';
import type { ObjectInfo, ObjectInfosAnswer } from 'c/objectInfos';
import { saveRecord } from 'c/recordSave';
import { takeAnswer } from 'c/wireAnswer';
import type { WireAnswer } from 'c/wireAnswer';
import { REVIEW_QUERY } from './reviewQuery';
import type { ReviewAnswer } from './reviewQuery';
import { reviewRows } from './reviewRows';

/** What was decided on a group. */
export interface Decided {
    groupId: string;
    decision: 'approved' | 'split' | 'rejected' | 'reopened';
}

/** Letters that are commands, where nothing is typed. */
const KEYS: Record<string, 'approve' | 'split' | 'reject'> = { a: 'approve', s: 'split', n: 'reject' };

/**
 * A duplicate group side by side: which record stays, what it gets from the others, what hangs on them, why they are taken for one thing, and what no
 * restore brings back. Values are read through the rights of whoever looks, and only fields that may be edited are offered.
 */
export default class MergeReview extends NavigationMixin(LightningElement) {
    /** The group. */
    @api recordId: string | undefined;

    query = REVIEW_QUERY;
    label = {
        ...{ title, noAccess, noAccessHint, gone, goneHint, ruleLabel, showAll, approve, split, reject, reopen, blocked, unseen, children },
        ...{ childrenHint, notChecked, noChildren, kind, count, doubled, comesBack, never, convert, keys, keysHelp }
    };
    ruleOptions = [
        { label: ruleSurvivor, value: 'survivor' },
        { label: ruleRecent, value: 'recent' },
        { label: ruleComplete, value: 'complete' },
        { label: ruleTrusted, value: 'trusted' },
        { label: ruleLongest, value: 'longest' }
    ];
    neverLines = [neverBin, neverHistory, neverRoles, neverCreated, neverAutomation];

    loading = true;
    noAccess = false;
    errors: unknown;
    actionErrors: unknown;
    saving = false;

    group: GroupNode | undefined;
    infos: ReadonlyMap<string, ObjectInfo> | undefined;
    records: ReadonlyMap<string, RecordNode> | undefined;

    rule: MergeRule = 'survivor';
    /** What a person has chosen; undefined while the rule decides. */
    own: Chosen | undefined;
    /** Records that a person wants to leave out, before it is saved. */
    left: ReadonlySet<string> = new Set();
    showsAll = false;

    #refresh: (() => Promise<void>) | undefined;
    #shown = '';

    get variables(): Record<string, unknown> | undefined {
        return this.recordId ? { group: this.recordId } : undefined;
    }

    @wire(graphql, { query: '$query', variables: '$variables' })
    handleGroup(answer: WireAnswer<ReviewAnswer>): void {
        this.#refresh = answer.refresh;
        const found = takeAnswer(this, answer);
        if (!found) return;
        [this.group] = nodes(found.query.Duplicate_Group__c);
        // Another group begins anew; the same one keeps what was chosen.
        if (this.group?.Id === this.#shown) return;
        this.#shown = this.group?.Id ?? '';
        this.own = undefined;
        this.left = new Set();
        this.records = undefined;
        this.actionErrors = undefined;
    }

    get members(): MemberNode[] {
        return this.group ? nodes(this.group.Members__r) : [];
    }

    get objectNames(): string[] | undefined {
        const names = [...new Set(this.members.map((one) => one.Object__c.value ?? ''))].filter((name) => name !== '');
        return names.length > 0 ? names : undefined;
    }

    @wire(getObjectInfos, { objectApiNames: '$objectNames' })
    handleInfos(answer: ObjectInfosAnswer): void {
        this.infos = infosOf(answer) ?? this.infos;
    }

    get asked(): ReturnType<typeof membersQuery> {
        return this.infos && membersQuery(this.members, this.infos);
    }

    get recordQuery(): unknown {
        return this.asked?.query;
    }

    get recordVariables(): unknown {
        return this.asked?.variables;
    }

    @wire(graphql, { query: '$recordQuery', variables: '$recordVariables' })
    handleRecords(answer: RecordsAnswer): void {
        if (answer.data) this.records = recordsIn(answer);
        else if (answer.errors) this.actionErrors = answer.errors;
    }

    get waiting(): boolean {
        return (this.loading || (this.isShown && !this.records && !this.actionErrors)) && !this.noAccess && !this.errors;
    }

    get isGone(): boolean {
        return !this.loading && !this.noAccess && !this.errors && !this.group;
    }

    get isShown(): boolean {
        return this.group !== undefined;
    }

    get ready(): boolean {
        return this.isShown && this.records !== undefined;
    }

    get isOpen(): boolean {
        return this.group?.Status__c.value === 'Open';
    }

    get isApproved(): boolean {
        return this.group?.Status__c.value === 'Approved';
    }

    get isMerge(): boolean {
        return this.group?.Proposal__c.value === 'Merge';
    }

    get isConvert(): boolean {
        return this.ready && !this.isMerge;
    }

    get mayReopen(): boolean {
        return this.isApproved || this.group?.Status__c.value === 'Not a Duplicate';
    }

    get readOnly(): boolean {
        return !this.isOpen || !this.isMerge;
    }

    get fields(): ShownField[] {
        const info = this.infos?.get(this.group?.Object__c.value ?? '');
        return info ? shownFields(info) : [];
    }

    /** Ids of the records that are seen, in the order of the columns. */
    get ids(): string[] {
        return this.members.map((one) => one.Record_Id__c.value ?? '').filter((id) => this.records?.has(id));
    }

    get unseenCount(): number {
        if (!this.ready) return 0;
        const beyond = Math.max(0, (this.group?.Record_Count__c.value ?? 0) - this.members.length);
        return beyond + this.members.filter((one) => !one.Left_Out__c.value && !this.records?.has(one.Record_Id__c.value ?? '')).length;
    }

    isLeft(member: MemberNode): boolean {
        return (member.Left_Out__c.value ?? false) || this.left.has(member.Record_Id__c.value ?? '');
    }

    /** The records that are taken for one thing, as they are chosen from. */
    get held(): MergeRecord[] {
        const { fields } = this;
        return this.members.flatMap((member) => {
            const record = this.isLeft(member) ? undefined : this.records?.get(member.Record_Id__c.value ?? '');
            return record ? [mergeRecordOf(record, fields, member.Source_Rank__c.value)] : [];
        });
    }

    /** What was approved, what a person has chosen here, or what the rule chooses. */
    get chosen(): Chosen {
        const { held } = this;
        const isThere = (id: string): boolean => held.some((one) => one.id === id);
        const stored = this.isOpen ? undefined : choicesIn(this.group?.Choices__c.value);
        if (stored) return { survivor: this.group?.Survivor_Id__c.value ?? '', values: stored.values };
        if (this.own && isThere(this.own.survivor))
            return { ...this.own, values: Object.fromEntries(Object.entries(this.own.values).filter(([, id]) => isThere(id))) };
        return chosenBy(this.rule, held, this.fields);
    }

    get columns(): Column[] {
        const { survivor } = this.chosen;
        return this.members.flatMap((member): Column[] => {
            const id = member.Record_Id__c.value ?? '';
            const record = this.records?.get(id);
            if (!record) return [];
            const modified = (record.LastModifiedDate as { value?: string | null } | undefined)?.value ?? '';
            return [
                {
                    ...{ id, modified, name: this.nameOf(id), url: `/lightning/r/${member.Object__c.value ?? ''}/${id}/view` },
                    ...{ rank: member.Source_Rank__c.value, survivor: id === survivor, leftOut: this.isLeft(member) }
                }
            ];
        });
    }

    nameOf(id: string): string {
        const record = this.records?.get(id);
        const info = this.infos?.get(this.members.find((one) => one.Record_Id__c.value === id)?.Object__c.value ?? '');
        const nameField = info && nameFieldOf(info);
        const value = nameField === undefined ? undefined : (record?.[nameField] as { value?: string | null } | null | undefined)?.value;
        return value ?? id;
    }

    get names(): Record<string, string> {
        return Object.fromEntries(this.ids.map((id) => [id, this.nameOf(id)]));
    }

    get rows(): Row[] {
        const { held, fields, chosen, ids } = this;
        return this.records ? reviewRows({ held, fields, chosen, ids, nodes: this.records }, !this.showsAll) : [];
    }

    get links(): EvidenceLink[] {
        return evidenceIn(this.group?.Evidence__c.value);
    }

    get blockedLines(): string[] {
        return (this.group?.Blocked_Because__c.value ?? '').split('\n').filter((line) => line !== '');
    }

    get isBlocked(): boolean {
        return this.blockedLines.length > 0;
    }

    get counted(): object[] | undefined {
        return childrenIn(this.group?.Children__c.value)?.map((one) => ({
            ...one,
            key: `${one.object}.${one.field}`,
            back: one.restorable ? yes : no
        }));
    }

    get hasChildren(): boolean {
        return (this.counted?.length ?? 0) > 0;
    }

    get childrenText(): string {
        if (!this.counted) return notChecked;
        const when = fill(checkedOn, momentText(this.group?.Checked_On__c.value));
        return this.hasChildren ? when : `${noChildren} ${when}`;
    }

    get stateLine(): string {
        const { group } = this;
        if (!group || this.isOpen) return '';
        const approver = group.Approved_By__r?.Name.value;
        if (this.isApproved && approver) return fill(approvedBy, approver, momentText(group.Approved_On__c.value));
        return fill(stateText, group.Status__c.displayValue ?? group.Status__c.value ?? '');
    }

    get messageLines(): string[] {
        return (this.group?.Message__c.value ?? '').split('\n').filter((line) => line !== '');
    }

    /** The group that this one was joined into or split from. */
    get otherGroup(): { id: string; text: string; url: string } | undefined {
        const [from, into] = [this.group?.Split_From__r, this.group?.Joined_Into__r];
        const other = into ?? from;
        if (!other) return undefined;
        return {
            ...{ id: other.Id, url: `/lightning/r/${GROUP.objectApiName}/${other.Id}/view` },
            text: fill(into ? joined : splitFrom, other.Name.value ?? '')
        };
    }

    get cannotApprove(): boolean {
        const { held, chosen, fields } = this;
        const objecting = objections(held, chosen.survivor, fields, chosen.values);
        return this.saving || this.unseenCount > 0 || held.length < 2 || this.left.size > 0 || objecting.size > 0;
    }

    get cannotSplit(): boolean {
        return this.saving || this.left.size === 0 || this.held.length < 2;
    }

    handleRule({ detail: { value } }: CustomEvent<{ value: string }>): void {
        this.rule = value as MergeRule;
        this.own = undefined;
    }

    handleShowAll(event: Event): void {
        this.showsAll = (event.target as HTMLInputElement).checked;
    }

    handleSurvivor({ detail: { id } }: ChoiceEvent): void {
        const { held, fields } = this;
        this.own = { survivor: id, values: withConsent(held, id, fields, choicesOf(held, id, fields, this.rule)) };
    }

    handleTake({ detail: { unit = '', id } }: ChoiceEvent): void {
        const { survivor, values } = this.chosen;
        const { [unit]: _, ...others } = values;
        this.own = { survivor, values: id === survivor ? others : { ...others, [unit]: id } };
    }

    handleLeave({ detail: { id } }: ChoiceEvent): void {
        const left = new Set(this.left);
        if (!left.delete(id)) left.add(id);
        this.left = left;
    }

    handleOpen({ detail: { id } }: ChoiceEvent): void {
        const objectApiName = this.members.find((one) => one.Record_Id__c.value === id)?.Object__c.value ?? '';
        this[NavigationMixin.Navigate]({ type: 'standard__recordPage', attributes: { recordId: id, objectApiName, actionName: 'view' } });
    }

    handleOther(event: Event): void {
        event.preventDefault();
        this[NavigationMixin.Navigate]({
            type: 'standard__recordPage',
            attributes: { recordId: this.otherGroup?.id ?? '', objectApiName: GROUP.objectApiName, actionName: 'view' }
        });
    }

    /** Letters are commands where nothing is typed; a digit chooses the record that stays. */
    async handleKey(event: KeyboardEvent): Promise<void> {
        const target = event.target as HTMLElement;
        const isTyping = target.localName.startsWith('lightning-') || (target as HTMLInputElement).type === 'text';
        if (isTyping || event.ctrlKey || event.metaKey || event.altKey || !this.isOpen) return;
        const digit = /^[1-9]$/.test(event.key) ? this.columns[Number(event.key) - 1] : undefined;
        const command = KEYS[event.key];
        if (!digit && !command) return;
        event.preventDefault();
        if (digit && !digit.leftOut && !this.readOnly) this.handleSurvivor(new CustomEvent('survivor', { detail: { id: digit.id } }));
        if (command === 'approve' && this.isMerge && !this.cannotApprove) await this.handleApprove();
        if (command === 'split' && this.isMerge && !this.cannotSplit) await this.handleSplit();
        if (command === 'reject' && !this.saving) await this.handleReject();
    }

    async handleApprove(): Promise<void> {
        const { group, held, fields, chosen } = this;
        if (!group) return;
        const own = { ...group, Members__r: { edges: heldMembers(group).map((node) => ({ node })) } };
        await this.decide('approved', approved, () => approval(own, held, fields, chosen));
    }

    async handleSplit(): Promise<void> {
        const changes = this.members
            .filter((one) => this.left.has(one.Record_Id__c.value ?? ''))
            .map((one): GroupChange => ({ object: 'Duplicate_Member__c', id: one.Id, values: { Left_Out__c: true } }));
        await this.decide('split', splitDone, () => Promise.resolve(changes));
        if (!this.actionErrors) this.left = new Set();
    }

    async handleReject(): Promise<void> {
        await this.decide('rejected', rejected, () => Promise.resolve([this.withStatus('Not a Duplicate')]));
    }

    async handleReopen(): Promise<void> {
        await this.decide('reopened', reopened, () => Promise.resolve([this.withStatus('Open')]));
    }

    withStatus(status: string): GroupChange {
        return { object: 'Duplicate_Group__c', id: this.group?.Id ?? '', values: { Status__c: status } };
    }

    /** Writes a decision, says so, and tells whoever shows this group. */
    async decide(decision: Decided['decision'], done: string, changes: () => Promise<GroupChange[]>): Promise<void> {
        const { group } = this;
        if (!group || this.saving) return;
        this.actionErrors = await saveRecord(this, async () => writeChanges(await changes()), fill(done, group.Name.value ?? ''));
        await this.#refresh?.();
        if (!this.actionErrors) this.dispatchEvent(new CustomEvent<Decided>('decided', { detail: { groupId: group.Id, decision } }));
    }

    /** Puts the keyboard on the group. */
    @api focus(): void {
        this.template!.querySelector<HTMLElement>('[data-review]')?.focus();
    }
}
