import { LightningElement, api, wire } from 'lwc';
import { NavigationMixin } from 'lightning/navigation';
import { graphql } from 'lightning/graphql';
import { getObjectInfo, getObjectInfos } from 'lightning/uiObjectInfoApi';
import { createRecord, updateRecord } from 'lightning/uiRecordApi';
import { ShowToastEvent } from 'lightning/platformShowToastEvent';
import USER_ID from '@salesforce/user/Id';
import LANGUAGE from '@salesforce/i18n/lang';
import TIME_ZONE from '@salesforce/i18n/timeZone';
import NUDGE from '@salesforce/schema/Adoption_Nudge__c';
import PREFERENCE from '@salesforce/schema/Nudge_Preference__c';
import title from '@salesforce/label/c.Nudges_Title';
import none from '@salesforce/label/c.Nudges_None';
import noneHint from '@salesforce/label/c.Nudges_None_Hint';
import off from '@salesforce/label/c.Nudges_Off';
import quiet from '@salesforce/label/c.Nudges_Quiet';
import next from '@salesforce/label/c.Nudges_Next';
import settings from '@salesforce/label/c.Nudges_Settings';
import settingsSaved from '@salesforce/label/c.Nudges_Settings_Saved';
import done from '@salesforce/label/c.Nudge_Done';
import stillOpen from '@salesforce/label/c.Nudge_Still_Open';
import snoozed from '@salesforce/label/c.Nudge_Snoozed';
import dismissed from '@salesforce/label/c.Nudge_Dismissed';
import muted from '@salesforce/label/c.Nudge_Muted';
import { loadFormula, parentOf, relationsIn, spelledIn, typeIn } from 'c/formulaLanguage';
import type { CompileFormula, Formula } from 'c/formulaLanguage';
import { nodes } from 'c/graphqlNodes';
import type { Connection } from 'c/graphqlNodes';
import { addDays } from 'c/lifecycleMath';
import { isQuietHour } from 'c/nudgeMath';
import type { DismissDetail, NudgeView, SaveValueDetail, SnoozeDetail } from 'c/nudgeCard';
import type { Preference } from 'c/nudgeSettings';
import { dayText, fill, todayHere } from 'c/numberText';
import { infosOf, nameFieldOf } from 'c/objectInfos';
import type { ObjectInfo, ObjectInfosAnswer } from 'c/objectInfos';
import { saveRecord } from 'c/recordSave';
import { takeAnswer } from 'c/wireAnswer';
import type { WireAnswer } from 'c/wireAnswer';
import { NUDGES_QUERY, recordsQuery } from './nudgeQuery';
import type { NudgeNode, NudgesAnswer, PreferenceNode, RecordNode, RuleNode } from './nudgeQuery';
import { byPriority, mergeFields, messageOf, valueAt } from './nudgeRows';

/** A nudge with its rule. */
interface Own {
    nudge: NudgeNode;
    rule: RuleNode;
}

/** A nudge whose record is as the rule says, and what it is shown by. */
interface Live extends Own {
    record: RecordNode;
    info: ObjectInfo;
}

/**
 * What the user could put right, one thing at a time, and a way to do it without leaving the page. Each nudge is checked again on the record as it is now;
 * one that is right by now, gone or no longer visible ends by itself. On the page of a record it shows the nudges about that record.
 */
export default class AdoptionNudges extends NavigationMixin(LightningElement) {
    /** The record of the page: only nudges about it are shown. */
    @api recordId: string | undefined;

    query: typeof NUDGES_QUERY | undefined;
    variables = { me: USER_ID, language: LANGUAGE.replace('-', '_') };
    label = { title, none, noneHint, off, next, settings };

    loading = true;
    noAccess = false;
    /** Nudges are made for others than those who may make them. */
    administers = false;
    saving = false;
    errors: unknown;
    saveErrors: unknown;
    hint = '';
    showsSettings = false;

    own: Own[] = [];
    texts = new Map<string, string>();
    preference: PreferenceNode | undefined;
    infos = new Map<string, ObjectInfo>();
    /** Objects that conditions reach through a lookup. */
    parentNames: string[] = [];
    records: Map<string, RecordNode> | undefined;
    compile: CompileFormula | undefined;
    /** Ids of nudges that are not shown any more. */
    gone: string[] = [];
    place = 0;

    #refresh: (() => Promise<void>) | undefined;
    #refreshRecords: (() => Promise<void>) | undefined;
    /** Nudges whose field was saved here. */
    #saved = new Set<string>();

    /** Whoever has no nudges is not asked. */
    @wire(getObjectInfo, { objectApiName: NUDGE })
    handleInfo({ data, error }: { data?: { createable: boolean }; error?: unknown }): void {
        if (data) [this.query, this.administers] = [NUDGES_QUERY, data.createable];
        if (error) this.noAccess = true;
    }

    @wire(graphql, { query: '$query', variables: '$variables' })
    async handleNudges(answer: WireAnswer<NudgesAnswer>): Promise<void> {
        this.#refresh = answer.refresh ?? this.#refresh;
        const found = takeAnswer(this, answer)?.query;
        if (!found) return;
        this.own = nodes(found.Adoption_Nudge__c)
            .flatMap((nudge) => (nudge.Rule__r ? [{ nudge, rule: nudge.Rule__r }] : []))
            .filter(({ nudge }) => !this.recordId || nudge.Record_Id__c.value === this.recordId)
            .sort(byPriority);
        this.texts = new Map(nodes(found.Nudge_Text__c).map((one) => [one.Rule__c.value ?? '', one.Message__c.value ?? '']));
        [this.preference] = nodes(found.Nudge_Preference__c);
        if (this.own.length > 0) await this.loadLanguage();
    }

    async loadLanguage(): Promise<void> {
        if (this.compile) return;
        try {
            this.compile = await loadFormula(this);
        } catch (error) {
            this.errors = error;
        }
    }

    get objectNames(): string[] | undefined {
        const names = [...new Set([...this.own.map(({ rule }) => rule.Object__c.value ?? ''), ...this.parentNames])].sort();
        return names.length > 0 ? names : undefined;
    }

    @wire(getObjectInfos, { objectApiNames: '$objectNames' })
    handleInfos(answer: ObjectInfosAnswer): void {
        this.infos = infosOf(answer) ?? this.infos;
        const parents = this.own.flatMap(({ rule }) => {
            const relations = new Set(relationsIn(rule.Condition__c.value ?? ''));
            const fields = Object.values(this.infos.get(rule.Object__c.value ?? '')?.fields ?? {});
            const through = fields.filter((one) => relations.has(one.relationshipName?.toLowerCase() ?? ''));
            return through.flatMap((one) => parentOf(one) ?? []);
        });
        const names = [...new Set(parents)].sort();
        if (names.join() !== this.parentNames.join()) this.parentNames = names;
    }

    /** The condition of a rule; undefined while it cannot be read, and for a formula that this user's rights do not reach. */
    formulaOf(rule: RuleNode): Formula | undefined {
        const object = rule.Object__c.value ?? '';
        try {
            return this.compile?.(rule.Condition__c.value ?? '', { typeOf: (path) => typeIn(this.infos, object, path) }, { returns: 'boolean' });
        } catch {
            return undefined;
        }
    }

    /** A path of a condition as the org spells it. */
    spelled(rule: RuleNode, path: string[]): string[] {
        return spelledIn(this.infos, rule.Object__c.value ?? '', path) ?? path;
    }

    messageText(rule: RuleNode): string {
        return this.texts.get(rule.Id) ?? rule.Message__c.value ?? '';
    }

    get recordsAsked(): ReturnType<typeof recordsQuery> {
        if (!this.compile || !(this.objectNames ?? []).some((name) => this.infos.has(name))) return undefined;
        const wanted = [...Map.groupBy(this.own, ({ rule }) => rule.Object__c.value ?? '')].flatMap(([object, own]) => {
            const info = this.infos.get(object);
            const rules = [...new Map(own.map(({ rule }) => [rule.Id, rule])).values()];
            const paths = rules.flatMap((rule) => [
                ...(this.formulaOf(rule)?.paths ?? []),
                ...mergeFields(this.messageText(rule)),
                ...[rule.Edit_Field__c.value, rule.Record_Field__c.value].flatMap((name) => (name ? [[name]] : []))
            ]);
            const readable = paths.flatMap((path) => {
                const spelled = spelledIn(this.infos, object, path);
                return spelled ? [spelled] : [];
            });
            return info ? [{ info, ids: own.map(({ nudge }) => nudge.Record_Id__c.value ?? ''), paths: readable }] : [];
        });
        return recordsQuery(wanted);
    }

    get recordsDocument(): unknown {
        return this.recordsAsked?.query;
    }

    get recordsVariables(): Record<string, unknown> | undefined {
        return this.recordsAsked?.variables;
    }

    @wire(graphql, { query: '$recordsDocument', variables: '$recordsVariables' })
    async handleRecords(answer: WireAnswer<{ uiapi: { query: Record<string, Connection<RecordNode>> } }>): Promise<void> {
        this.#refreshRecords = answer.refresh ?? this.#refreshRecords;
        // What could not be read ends nothing.
        if (answer.errors?.length) this.errors = answer.errors;
        if (!answer.data || answer.errors?.length) return;
        this.records = new Map(
            Object.values(answer.data.uiapi.query)
                .flatMap(nodes)
                .map((record) => [record.Id, record])
        );
        await this.endOver();
    }

    /** Whether the condition of a nudge is true of its record; undefined where this user's rights do not tell. */
    isTrue({ nudge, rule }: Own): boolean | undefined {
        const record = this.records?.get(nudge.Record_Id__c.value ?? '');
        const formula = this.formulaOf(rule);
        if (!record) return false;
        return formula && formula.evaluate((path) => valueAt(record, this.spelled(rule, path)), { today: todayHere }) === true;
    }

    /** Whether a nudge that is over was acted on: saved here, or on a record whose condition says so by being over. The job judges the others. */
    hasActed({ nudge, rule }: Own): boolean {
        const isThere = this.records?.has(nudge.Record_Id__c.value ?? '') === true;
        return isThere && (this.#saved.has(nudge.Id) || rule.Acted_By__c.value === 'Record');
    }

    /** Nudges that are right by now, gone, or no longer visible, end. What the rights of the user do not tell stays. */
    async endOver(): Promise<void> {
        const over = this.own.filter((one) => !this.gone.includes(one.nudge.Id) && this.isTrue(one) === false);
        this.gone = [...this.gone, ...over.map(({ nudge }) => nudge.Id)];
        const ends = over.map(({ nudge, rule }) =>
            updateRecord({
                fields: {
                    Id: nudge.Id,
                    Status__c: this.hasActed({ nudge, rule }) ? 'Acted' : 'Closed',
                    Ended_On__c: todayHere()
                }
            })
        );
        // The job ends what cannot be ended here.
        await Promise.allSettled(ends);
    }

    get live(): Live[] {
        const today = todayHere();
        return this.own.flatMap((one): Live[] => {
            const { nudge, rule } = one;
            const [record, info] = [this.records?.get(nudge.Record_Id__c.value ?? ''), this.infos.get(rule.Object__c.value ?? '')];
            const isAsleep = nudge.Status__c.value === 'Snoozed' && (nudge.Snoozed_Until__c.value ?? '') > today;
            return record && info && !isAsleep && !this.gone.includes(nudge.Id) ? [{ ...one, record, info }] : [];
        });
    }

    get hour(): number {
        return Number(new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone: TIME_ZONE }).format(new Date()));
    }

    get isOff(): boolean {
        return this.preference?.Opt_Out__c.value === true;
    }

    get isQuietNow(): boolean {
        return !this.isOff && isQuietHour(this.hour, this.preference?.Quiet_From__c.value, this.preference?.Quiet_Until__c.value);
    }

    get isSilent(): boolean {
        return this.isOff || this.isQuietNow;
    }

    get quietText(): string {
        return fill(quiet, `${this.preference?.Quiet_Until__c.value ?? 0}:00`);
    }

    get waiting(): boolean {
        return !this.errors && (this.loading || (this.own.length > 0 && !this.records));
    }

    /** On the page of a record, and for who administers nudges, there is nothing to see where nothing is to be done. */
    get isShown(): boolean {
        if (this.noAccess) return false;
        return this.recordId || this.administers ? this.current !== undefined || Boolean(this.errors) : true;
    }

    get ready(): boolean {
        return !this.waiting && !this.errors;
    }

    get isNone(): boolean {
        return this.ready && !this.isSilent && this.live.length === 0;
    }

    get current(): NudgeView | undefined {
        const shown = this.ready && !this.isSilent ? (this.live[this.place] ?? this.live[0]) : undefined;
        if (!shown) return undefined;
        const { nudge, rule, record, info } = shown;
        const field = info.fields[rule.Edit_Field__c.value ?? ''];
        const target = rule.Record_Field__c.value ? String(valueAt(record, [rule.Record_Field__c.value]) ?? record.Id) : record.Id;
        return {
            ...{ id: nudge.Id, message: messageOf(this.messageText(rule), record, info), action: rule.Action__c.value ?? '' },
            ...{ recordId: target, objectApiName: rule.Record_Field__c.value ? '' : info.apiName, listView: rule.List_View__c.value ?? '' },
            opens: rule.Action__c.value === 'Open List' || target !== this.recordId,
            recordName: String(valueAt(record, [nameFieldOf(info) ?? 'Id']) ?? ''),
            field: field?.updateable && info.updateable ? field : undefined,
            value: field ? valueAt(record, [field.apiName]) : null,
            recordTypeId: String(valueAt(record, ['RecordTypeId']) ?? info.defaultRecordTypeId ?? '')
        };
    }

    get others(): number {
        return this.live.length - 1;
    }

    get hasOthers(): boolean {
        return this.current !== undefined && this.others > 0;
    }

    get nextText(): string {
        return fill(next, this.others);
    }

    get preferences(): Preference {
        const { Opt_Out__c: optOut, No_Messages__c: noMessages, Quiet_From__c: from, Quiet_Until__c: until } = this.preference ?? {};
        return {
            ...{ optOut: optOut?.value === true, noMessages: noMessages?.value === true },
            ...{ quietFrom: from?.value ?? null, quietUntil: until?.value ?? null }
        };
    }

    handleNext(): void {
        this.place = (this.place + 1) % Math.max(1, this.live.length);
        [this.saveErrors, this.hint] = [undefined, ''];
    }

    handleSettings(): void {
        this.showsSettings = !this.showsSettings;
    }

    /** Writes into a nudge, and takes it off the page. */
    async end(id: string, fields: Record<string, unknown>, said: string): Promise<void> {
        this.saveErrors = await saveRecord(this, () => updateRecord({ fields: { Id: id, ...fields } }), said);
        if (this.saveErrors) return;
        [this.gone, this.place, this.hint] = [[...this.gone, id], 0, ''];
        await this.#refresh?.();
    }

    handleOpen(event: CustomEvent<{ view: NudgeView }>): void {
        const { view } = event.detail;
        const [object = '', filterName = ''] = view.listView.split('.');
        this[NavigationMixin.Navigate](
            view.action === 'Open List'
                ? { type: 'standard__objectPage', attributes: { objectApiName: object, actionName: 'list' }, state: { filterName } }
                : {
                      type: 'standard__recordPage',
                      attributes: {
                          recordId: view.recordId,
                          ...(view.objectApiName ? { objectApiName: view.objectApiName } : {}),
                          actionName: 'view'
                      }
                  }
        );
    }

    /** Saves the field in place. What the org objects to stands at the field; what is right by then is done. */
    async handleSave(event: CustomEvent<SaveValueDetail>): Promise<void> {
        const { view, value } = event.detail;
        if (!view.field || this.saving) return;
        this.saving = true;
        this.hint = '';
        try {
            await updateRecord({ fields: { Id: view.recordId, [view.field.apiName]: value } });
            this.saveErrors = undefined;
            this.#saved.add(view.id);
        } catch (error) {
            this.saveErrors = error;
        }
        this.saving = false;
        if (this.saveErrors) return;
        await this.#refreshRecords?.();
        if (this.gone.includes(view.id)) this.tell(done);
        else this.hint = stillOpen;
    }

    handleSnooze(event: CustomEvent<SnoozeDetail>): Promise<void> {
        const { id, days } = event.detail;
        const until = addDays(todayHere(), days);
        return this.end(id, { Status__c: 'Snoozed', Snoozed_Until__c: until }, fill(snoozed, dayText(until)));
    }

    handleDismiss(event: CustomEvent<DismissDetail>): Promise<void> {
        const { id, reason } = event.detail;
        return this.end(id, { Status__c: 'Dismissed', Reason__c: reason, Ended_On__c: todayHere() }, dismissed);
    }

    /** The rule is not shown again: that is the user's preference, and this nudge goes as well. */
    async handleMute(event: CustomEvent<{ id: string }>): Promise<void> {
        const { id } = event.detail;
        const key =
            this.own.find(({ nudge }) => nudge.Id === id)?.rule.External_Key__c.value ?? this.own.find(({ nudge }) => nudge.Id === id)?.rule.Id;
        const rules = (this.preference?.Muted_Rules__c.value ?? '').split('\n').filter((line) => line !== '');
        this.saveErrors = await saveRecord(this, () => this.writePreference({ Muted_Rules__c: [...new Set([...rules, key])].join('\n') }), muted);
        if (this.saveErrors) return;
        const fields = { Status__c: 'Dismissed', Reason__c: 'Not Relevant', Ended_On__c: todayHere() };
        this.saveErrors = await updateRecord({ fields: { Id: id, ...fields } }).then(
            () => undefined,
            (error: unknown) => error
        );
        if (!this.saveErrors) [this.gone, this.place] = [[...this.gone, id], 0];
        await this.#refresh?.();
    }

    async handlePreference(event: CustomEvent<Preference>): Promise<void> {
        const { optOut, noMessages, quietFrom, quietUntil } = event.detail;
        const fields = { Opt_Out__c: optOut, No_Messages__c: noMessages, Quiet_From__c: quietFrom, Quiet_Until__c: quietUntil };
        this.saveErrors = await saveRecord(this, () => this.writePreference(fields), settingsSaved);
        if (this.saveErrors) return;
        this.showsSettings = false;
        await this.#refresh?.();
    }

    writePreference(fields: Record<string, unknown>): Promise<unknown> {
        return this.preference
            ? updateRecord({ fields: { Id: this.preference.Id, ...fields } })
            : createRecord({ apiName: PREFERENCE.objectApiName, fields });
    }

    tell(what: string): void {
        this.dispatchEvent(new ShowToastEvent({ title: what, variant: 'success' }));
    }
}
