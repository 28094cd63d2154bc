import { LightningElement, api, wire } from 'lwc';
import { graphql } from 'lightning/graphql';
import { getObjectInfo, getObjectInfos } from 'lightning/uiObjectInfoApi';
import USER_ID from '@salesforce/user/Id';
import ISSUE from '@salesforce/schema/Quality_Issue__c';
import SCAN from '@salesforce/schema/Quality_Scan__c';
import RULE from '@salesforce/schema/Quality_Rule__c';
import SOURCE from '@salesforce/schema/Import_Source__c';
import ownIssues from '@salesforce/label/c.Needs_Own_Issues';
import lowScores from '@salesforce/label/c.Needs_Low_Score';
import importRises from '@salesforce/label/c.Needs_Import_Rises';
import ownerless from '@salesforce/label/c.Needs_Rule_Steward';
import incomplete from '@salesforce/label/c.Needs_Incomplete_Scan';
import scoreUnder from '@salesforce/label/c.Need_Score_Under';
import rises from '@salesforce/label/c.Imports_Rises';
import scannedOn from '@salesforce/label/c.Scanned_On';
import { nodes } from 'c/graphqlNodes';
import { joined, needGroup, needsAwaited, needsOf, tellNeeds } from 'c/needLines';
import type { NeedGroup } from 'c/needLines';
import { riseOf } from 'c/importMath';
import { decimal, fill, momentText } from 'c/numberText';
import { recordsOf, recordsOfIssues } from 'c/issueRecords';
import type { RecordNode, RecordsAnswer } from 'c/issueRecords';
import { infosOf, nameFieldOf } from 'c/objectInfos';
import type { ObjectInfo, ObjectInfosAnswer } from 'c/objectInfos';
import { reasonWords } from 'c/issueWords';
import type { WireAnswer } from 'c/wireAnswer';
import { needsQuery } from './needsQuery';
import type { ImportNode, LowScoreNode, NeedsAnswer, OwnIssueNode, ScanNode } from './needsQuery';

const PILLAR = 'quality';

const shareText = (share: number): string => `${decimal(Math.round(share * 1000) / 10)} %`;

/** Rules and scans that need their administrator, and issues of the records of whoever looks. Tells how many by `needs`. */
export default class QualityNeeds extends LightningElement {
    /** The program of a record page. Data quality belongs to none: it is shown on Home only. */
    @api programId: string | undefined;

    errors: unknown;
    keepsRules: boolean | undefined;
    ownsIssues: boolean | undefined;
    seesImports: boolean | undefined;
    answered: NeedsAnswer['uiapi']['query'] | undefined;
    infos = new Map<string, ObjectInfo>();
    records = new Map<string, RecordNode>();
    userId = USER_ID;

    connectedCallback(): void {
        tellNeeds(this, needsAwaited(PILLAR));
    }

    /** Who may change rules keeps them, and works issues elsewhere; who may not even see issues has none. */
    @wire(getObjectInfo, { objectApiName: RULE })
    handleRuleInfo({ data, error }: { data?: { updateable: boolean }; error?: unknown }): void {
        if (data || error) this.keepsRules = data?.updateable ?? false;
        this.tellWithoutAccess();
    }

    @wire(getObjectInfo, { objectApiName: ISSUE })
    handleIssueInfo({ data, error }: { data?: object; error?: unknown }): void {
        if (data || error) this.ownsIssues = data !== undefined;
        this.tellWithoutAccess();
    }

    @wire(getObjectInfo, { objectApiName: SOURCE })
    handleSourceInfo({ data, error }: { data?: object; error?: unknown }): void {
        if (data || error) this.seesImports = data !== undefined;
    }

    /** Nothing is asked for where neither may be seen. */
    tellWithoutAccess(): void {
        if (this.keepsRules === false && this.ownsIssues === false) tellNeeds(this, { pillar: PILLAR, state: 'noAccess', total: 0 });
    }

    get query(): ReturnType<typeof needsQuery> | undefined {
        const { keepsRules, ownsIssues, seesImports } = this;
        if (keepsRules === undefined || ownsIssues === undefined || seesImports === undefined) return undefined;
        return keepsRules || ownsIssues ? needsQuery(keepsRules, keepsRules && seesImports) : undefined;
    }

    get variables(): Record<string, unknown> {
        return this.keepsRules ? {} : { user: this.userId };
    }

    @wire(graphql, { query: '$query', variables: '$variables' })
    handleAnswer(answer: WireAnswer<NeedsAnswer>): void {
        const needs = needsOf(PILLAR, answer, (query) => {
            this.answered = query;
            return this.groupsOf(query);
        });
        if (!needs) return;
        this.errors = needs.errors;
        tellNeeds(this, needs.detail);
    }

    get objectNames(): string[] | undefined {
        const names = [...new Set(nodes(this.answered?.issues).map((issue) => issue.Object__c.value ?? ''))].sort();
        return names.length > 0 && !this.programId ? names : undefined;
    }

    @wire(getObjectInfos, { objectApiNames: '$objectNames' })
    handleInfos(answer: ObjectInfosAnswer): void {
        this.infos = infosOf(answer) ?? this.infos;
    }

    /** The names of the records that the issues are about. */
    get recordsAsked(): ReturnType<typeof recordsOfIssues> {
        return recordsOfIssues(nodes(this.answered?.issues), this.infos, () => []);
    }

    get recordsDocument(): unknown {
        return this.recordsAsked?.query;
    }

    get recordsVariables(): Record<string, unknown> | undefined {
        return this.recordsAsked?.variables;
    }

    @wire(graphql, { query: '$recordsDocument', variables: '$recordsVariables' })
    handleRecords(answer: RecordsAnswer): void {
        if (answer.data) this.records = recordsOf(answer);
    }

    get groups(): NeedGroup[] {
        return this.answered ? this.groupsOf(this.answered) : [];
    }

    groupsOf({ issues, ownerless: rules, scans, imports }: NeedsAnswer['uiapi']['query']): NeedGroup[] {
        if (this.programId) return [];
        const [scan] = nodes(scans);
        return [
            needGroup('ownIssue', ownIssues, issues, (issue) => this.issueLine(issue)),
            needGroup('incompleteScan', incomplete, { edges: scan?.Status__c.value === 'Incomplete' ? [{ node: scan }] : [] }, (one) =>
                this.scanLine(one)
            ),
            needGroup('lowScore', lowScores, scan?.Scores__r, (score) => this.scoreLine(score)),
            needGroup('ruleSteward', ownerless, rules, (rule) => ({
                ...{ recordId: rule.Id, objectApiName: RULE.objectApiName, text: rule.Name.value ?? '', urgent: false },
                detail: rule.Object__c.value ?? ''
            })),
            this.risingSources(nodes(imports))
        ];
    }

    /** Sources whose last file was dirtier than those before it. */
    risingSources(batches: ImportNode[]): NeedGroup {
        const rising = [...Map.groupBy(batches, (one) => one.Source__c.value ?? '')].flatMap(([id, own]) => {
            const rise = riseOf(
                own.map((one) => ({ rows: one.Rows__c.value ?? 0, keptOut: (one.Quarantined__c.value ?? 0) + (one.Refused__c.value ?? 0) }))
            );
            return rise ? [{ node: { id, name: own[0]?.Source__r?.Name.value ?? '', rise } }] : [];
        });
        return needGroup('importRises', importRises, { edges: rising }, ({ id, name, rise }) => ({
            ...{ recordId: id, objectApiName: SOURCE.objectApiName, text: name, urgent: false },
            detail: fill(rises, shareText(rise.now), shareText(rise.before))
        }));
    }

    issueLine(issue: OwnIssueNode): NeedGroup['lines'][number] {
        const [object, recordId] = [issue.Object__c.value ?? '', issue.Record_Id__c.value ?? ''];
        const info = this.infos.get(object);
        const nameField = info && nameFieldOf(info);
        const record = this.records.get(recordId);
        const name = (nameField && record?.[nameField]?.value) ?? recordId;
        const field = info?.fields[issue.Field__c.value ?? '']?.label ?? issue.Field__c.value;
        return {
            ...{ recordId, objectApiName: object, urgent: false },
            text: `${String(name)}: ${field ?? ''}`,
            detail: joined(reasonWords(issue.Reason__c.value), issue.Rule__r?.Fix__c.value)
        };
    }

    scanLine(scan: ScanNode): NeedGroup['lines'][number] {
        return {
            ...{ recordId: scan.Id, objectApiName: SCAN.objectApiName, text: scan.Name.value ?? '', urgent: true },
            detail: joined(fill(scannedOn, momentText(scan.Finished__c.value)), scan.Message__c?.value)
        };
    }

    scoreLine(score: LowScoreNode): NeedGroup['lines'][number] {
        const [share, least] = [score.Score__c.value ?? 0, score.Rule__r?.Warn_Below__c.value ?? 0];
        return {
            ...{ recordId: score.Rule__c.value ?? '', objectApiName: RULE.objectApiName, urgent: score.Standing__c.value === 'Fails' },
            text: score.Rule__r?.Name.value ?? '',
            detail: joined(fill(scoreUnder, decimal(Math.round(share * 10) / 10), decimal(least)), score.Rule__r?.Object__c.value)
        };
    }
}
