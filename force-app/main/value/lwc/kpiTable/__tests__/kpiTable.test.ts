import KpiTable from 'c/kpiTable';
import type { KpiRow } from 'c/kpiTable';
import { cells, navigate, one, show, texts, told } from 'test/page';

const row = (properties: Partial<KpiRow>): KpiRow => ({
    id: 'k1',
    name: 'Warranty cost per claim',
    beneficiary: 'Manufacturer',
    status: 'On track',
    reason: 'On the plan.',
    warning: '',
    attainment: 92,
    agreed: true,
    confidence: 'High',
    ...properties
});
const rows = [
    row({}),
    row({
        id: 'k2',
        name: 'Parts sales',
        beneficiary: 'Service outlets',
        status: 'Off course',
        agreed: false,
        attainment: 40,
        warning: 'The owner has left.'
    }),
    row({ id: 'k3', name: 'Income per engineer', beneficiary: 'Service engineers', attainment: 110 }),
    row({ id: 'k4', name: 'Spare parts holding cost', status: 'No data', attainment: undefined, confidence: '' }),
    row({ id: 'k5', name: 'Service visits', status: 'At risk', attainment: 66.7 })
];
const shown = () => show('c-kpi-table', KpiTable, { rows });

describe('kpiTable', () => {
    it('counts the KPIs by status, each in its colour', async () => {
        const element = await shown();
        expect(told<{ label: string; className: string }>(element, 'li lightning-badge').map(({ label, className }) => [label, className])).toEqual([
            ['On track: 2', 'slds-theme_success'],
            ['Off course: 1', 'slds-theme_error'],
            ['No data: 1', ''],
            ['At risk: 1', 'slds-theme_warning']
        ]);
        await expect(element).toBeAccessible();
    });

    it('lists each KPI with how far it came, whether it is agreed and what needs attention', async () => {
        const element = await shown();
        expect(texts(element, 'thead th')).toEqual(['KPI', 'Beneficiary', 'Status', 'Attainment', 'Agreed', 'Confidence', 'Needs attention']);
        expect(cells(element)).toEqual([
            ['Warranty cost per claim', 'Manufacturer', '', '92%', 'Yes', 'High', ''],
            ['Parts sales', 'Service outlets', '', '40%', 'No', 'High', 'The owner has left.'],
            ['Income per engineer', 'Service engineers', '', '110%', 'Yes', 'High', ''],
            ['Spare parts holding cost', 'Manufacturer', '', '–', 'Yes', '', ''],
            ['Service visits', 'Manufacturer', '', '67%', 'Yes', 'High', '']
        ]);
    });

    it('gives each KPI its status, with the reason at hand', async () => {
        const element = await shown();
        const badges = told<{ label: string; title: string; className: string }>(element, 'td lightning-badge');
        expect(badges.map(({ label }) => label)).toEqual(['On track', 'Off course', 'On track', 'No data', 'At risk']);
        expect(badges[1]).toMatchObject({ title: 'On the plan.', className: 'slds-theme_error' });
    });

    it('opens the record of the KPI that was clicked, in place of following the link', async () => {
        const element = await shown();
        const link = one<HTMLAnchorElement>(element, 'a[data-id="k2"]');
        expect(link.getAttribute('href')).toBe('/lightning/r/Value_KPI__c/k2/view');

        const click = new MouseEvent('click', { bubbles: true, cancelable: true });
        link.dispatchEvent(click);
        expect(click.defaultPrevented).toBe(true);
        expect(navigate).toHaveBeenCalledTimes(1);
        expect(navigate).toHaveBeenCalledWith({
            type: 'standard__recordPage',
            attributes: { recordId: 'k2', objectApiName: 'Value_KPI__c', actionName: 'view' }
        });
    });

    it('keeps its head without rows', async () => {
        const element = await show('c-kpi-table', KpiTable);
        expect(cells(element)).toEqual([]);
        await expect(element).toBeAccessible();
    });
});
