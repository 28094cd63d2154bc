import { LightningElement, api, wire } from 'lwc';
import { NavigationMixin } from 'lightning/navigation';
import { graphql } from 'lightning/graphql';
import BATCH from '@salesforce/schema/Import_Batch__c';
import SOURCE from '@salesforce/schema/Import_Source__c';
import title from '@salesforce/label/c.Imports_Title';
import hint from '@salesforce/label/c.Imports_Hint';
import bySource from '@salesforce/label/c.Imports_By_Source';
import files from '@salesforce/label/c.Imports_Files';
import source from '@salesforce/label/c.Imports_Source';
import file from '@salesforce/label/c.Imports_File';
import when from '@salesforce/label/c.Imports_When';
import by from '@salesforce/label/c.Imports_By';
import rows from '@salesforce/label/c.Imports_Rows';
import accepted from '@salesforce/label/c.Imports_Accepted';
import keptOut from '@salesforce/label/c.Imports_Kept_Out';
import trend from '@salesforce/label/c.Imports_Trend';
import noSource from '@salesforce/label/c.Imports_No_Source';
import empty from '@salesforce/label/c.Imports_Empty';
import emptyHint from '@salesforce/label/c.Imports_Empty_Hint';
import showWhy from '@salesforce/label/c.Imports_Show_Why';
import rises from '@salesforce/label/c.Imports_Rises';
import noAccess from '@salesforce/label/c.No_Access_Quality';
import noAccessHint from '@salesforce/label/c.No_Access_Imports_Hint';
import type { ShownBatch } from 'c/batchReasons';
import { nodes } from 'c/graphqlNodes';
import { keptOutShare, reasonsOf, riseOf } from 'c/importMath';
import type { ImportCounts } from 'c/importMath';
import { dayText, decimal, fill, momentText } from 'c/numberText';
import { takeAnswer } from 'c/wireAnswer';
import type { WireAnswer } from 'c/wireAnswer';
import { batchesQuery } from './importQuery';
import type { BatchesAnswer, BatchNode, Shown } from './importQuery';

/** Files of a source that its trend shows. */
const FILES_SHOWN = 12;

const percentText = (share: number | undefined): string => (share === undefined ? '–' : `${decimal(Math.round(share * 1000) / 10)} %`);

const countsOf = (one: BatchNode): ImportCounts => ({
    rows: one.Rows__c.value ?? 0,
    keptOut: (one.Quarantined__c.value ?? 0) + (one.Refused__c.value ?? 0)
});

/** What a source sends: files that were mended are not among them. */
const isSent = (one: BatchNode): boolean => one.Status__c.value !== 'Running' && !one.Mended_From__c.value;

/** Files that came through the gate: by source with their trend, and why rows were kept out. On a page of a source or batch, those of it. */
export default class ImportBatches extends NavigationMixin(LightningElement) {
    /** The source or batch of a record page. */
    @api recordId: string | undefined;
    /** Its object. */
    @api objectApiName: string | undefined;

    label = {
        ...{ title, hint, bySource, files, source, file, when, by, rows, accepted, keptOut, trend },
        ...{ empty, emptyHint, noAccess, noAccessHint }
    };

    loading = true;
    noAccess = false;
    errors: unknown;
    batches: BatchNode[] = [];
    opened: string | undefined;

    get shown(): Shown {
        if (!this.recordId) return 'all';
        return this.objectApiName === BATCH.objectApiName ? 'batch' : 'source';
    }

    get query(): ReturnType<typeof batchesQuery> {
        return batchesQuery(this.shown);
    }

    get variables(): Record<string, unknown> {
        return this.recordId ? { record: this.recordId } : {};
    }

    @wire(graphql, { query: '$query', variables: '$variables' })
    handleBatches(answer: WireAnswer<BatchesAnswer>): void {
        const found = takeAnswer(this, answer);
        if (found) this.batches = nodes(found.query.Import_Batch__c);
    }

    get waiting(): boolean {
        return this.loading && !this.noAccess && !this.errors;
    }

    get ready(): boolean {
        return !this.waiting && !this.noAccess && !this.errors;
    }

    get isEmpty(): boolean {
        return this.ready && this.batches.length === 0;
    }

    /** The batch of a record page. */
    get only(): ShownBatch | undefined {
        const own = this.shown === 'batch' ? this.batches.find(({ Id }) => Id === this.recordId) : undefined;
        return own && this.shownBatch(own);
    }

    get isList(): boolean {
        return this.ready && this.shown !== 'batch' && this.batches.length > 0;
    }

    get sources(): object[] {
        const bySourceId = Map.groupBy(this.batches.filter(isSent), (one) => one.Source__c.value ?? '');
        return [...bySourceId].map(([id, own]) => {
            const counts = own.map(countsOf);
            const rise = riseOf(counts);
            const recent = own.slice(0, FILES_SHOWN).reverse();
            const shares = recent.map((one) => keptOutShare([countsOf(one)]) ?? 0);
            const most = Math.max(0.001, ...shares);
            return {
                id: id || 'none',
                name: own[0]?.Source__r?.Name.value ?? noSource,
                url: id && `/lightning/r/${SOURCE.objectApiName}/${id}/view`,
                files: decimal(own.length),
                rows: decimal(counts.reduce((sum, one) => sum + one.rows, 0)),
                last: percentText(keptOutShare(counts.slice(0, 1))),
                rise: rise && fill(rises, percentText(rise.now), percentText(rise.before)),
                words: recent.map((one, at) => `${dayText(one.CreatedDate.value)}: ${percentText(shares[at])}`).join('; '),
                bars: recent.map((one, at) => ({
                    key: one.Id,
                    style: `block-size: ${Math.max(4, ((shares[at] ?? 0) / most) * 100)}%`,
                    title: `${dayText(one.CreatedDate.value)}: ${percentText(shares[at])}`
                }))
            };
        });
    }

    get rows(): object[] {
        return this.batches.map((one) => {
            const isOpen = this.opened === one.Id;
            const counts = countsOf(one);
            return {
                id: one.Id,
                name: one.Name.value ?? '',
                file: one.File_Name__c.value ?? '',
                source: one.Source__r?.Name.value ?? noSource,
                when: momentText(one.CreatedDate.value),
                by: one.CreatedBy?.Name.value ?? '',
                status: one.Status__c.displayValue ?? one.Status__c.value,
                rows: decimal(counts.rows),
                accepted: decimal(one.Accepted__c.value ?? 0),
                keptOut: `${decimal(counts.keptOut)} (${percentText(keptOutShare([counts]))})`,
                url: `/lightning/r/${BATCH.objectApiName}/${one.Id}/view`,
                isOpen,
                expanded: String(isOpen),
                icon: isOpen ? 'utility:chevrondown' : 'utility:chevronright',
                why: fill(showWhy, one.File_Name__c.value ?? ''),
                reasonsKey: `${one.Id} reasons`,
                batch: isOpen ? this.shownBatch(one) : undefined
            };
        });
    }

    shownBatch(one: BatchNode): ShownBatch {
        return {
            status: one.Status__c.value ?? '',
            message: one.Message__c.value ?? '',
            keptOut: countsOf(one).keptOut,
            quarantineFile: one.Quarantine_File__c.value ?? '',
            cameBack: this.batches
                .filter((other) => other.Mended_From__c.value === one.Id)
                .reduce((sum, other) => sum + (other.Accepted__c.value ?? 0), 0),
            reasons: reasonsOf(one.Reasons__c.value)
        };
    }

    handleToggle(event: Event): void {
        const { id } = (event.currentTarget as HTMLElement).dataset;
        this.opened = this.opened === id ? undefined : id;
    }

    handleRecord(event: Event): void {
        event.preventDefault();
        const { id, object } = (event.currentTarget as HTMLElement).dataset;
        this[NavigationMixin.Navigate]({ type: 'standard__recordPage', attributes: { recordId: id, objectApiName: object, actionName: 'view' } });
    }
}
