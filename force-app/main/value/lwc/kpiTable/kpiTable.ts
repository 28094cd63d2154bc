import { LightningElement, api } from 'lwc';
import { NavigationMixin } from 'lightning/navigation';
import title from '@salesforce/label/c.KPIs';
import byStatus from '@salesforce/label/c.KPIs_By_Status';
import kpi from '@salesforce/label/c.KPI';
import beneficiary from '@salesforce/label/c.Beneficiary';
import status from '@salesforce/label/c.Status';
import attainment from '@salesforce/label/c.Attainment';
import agreed from '@salesforce/label/c.Agreed';
import confidence from '@salesforce/label/c.Confidence';
import attention from '@salesforce/label/c.Needs_Attention';
import yes from '@salesforce/label/c.Yes';
import no from '@salesforce/label/c.No';
import { formulaWords } from 'c/fieldWords';
import { percent } from 'c/numberText';
import { badgeOf } from 'c/statusBadge';

/** A KPI and how it stands. */
export interface KpiRow {
    id: string;
    name: string;
    beneficiary: string;
    status: string;
    reason: string;
    warning: string;
    /** In percent. */
    attainment: number | undefined;
    agreed: boolean;
    confidence: string;
}

/** KPIs counted by status, then one by one with what needs attention. */
export default class KpiTable extends NavigationMixin(LightningElement) {
    @api rows: KpiRow[] = [];

    label = { title, byStatus, kpi, beneficiary, status, attainment, agreed, confidence, attention };

    get counts(): { status: string; text: string; badge: string }[] {
        const byName = new Map<string, number>();
        for (const row of this.rows) byName.set(row.status, (byName.get(row.status) ?? 0) + 1);
        return [...byName].map(([name, count]) => ({ status: name, text: `${formulaWords(name)}: ${count}`, badge: badgeOf(name) }));
    }

    get lines(): Record<string, string>[] {
        return this.rows.map((row) => ({
            id: row.id,
            url: `/lightning/r/Value_KPI__c/${row.id}/view`,
            name: row.name,
            beneficiary: row.beneficiary,
            status: formulaWords(row.status),
            badge: badgeOf(row.status),
            reason: row.reason,
            warning: row.warning,
            attainment: row.attainment === undefined ? '–' : percent(row.attainment / 100),
            agreed: row.agreed ? yes : no,
            confidence: row.confidence
        }));
    }

    handleOpen(event: Event): void {
        event.preventDefault();
        const { id } = (event.currentTarget as HTMLElement).dataset;
        this[NavigationMixin.Navigate]({
            type: 'standard__recordPage',
            attributes: { recordId: id, objectApiName: 'Value_KPI__c', actionName: 'view' }
        });
    }
}
