import KpiPanel from 'c/kpiPanel';
import { all, allow, answer, asked, one, refuse, settled, show, told, unknownObject } from 'test/page';
import kpi from './data/kpi.json';

const answerWith = (...found: object[]) => ({ uiapi: { query: { Value_KPI__c: { edges: found.map((node) => ({ node })) } } } });
const shown = () => show('c-kpi-panel', KpiPanel, { recordId: 'k1' });

async function answered(change: object = {}): Promise<HTMLElement> {
    const element = await shown();
    await answer(answerWith({ ...kpi, ...change }));
    return element;
}

describe('kpiPanel', () => {
    it('asks for the KPI of the record page, and shows its shape meanwhile', async () => {
        const element = await shown();
        expect(asked().variables).toEqual({ id: 'k1' });
        expect(all(element, 'c-skeleton')).toHaveLength(1);
        await expect(element).toBeAccessible();
        element.recordId = 'k2';
        await settled();
        expect(asked().variables).toEqual({ id: 'k2' });
    });

    it('tells how the KPI stands, why, and whether its owner needs attention', async () => {
        const element = await answered();
        expect(one(element, 'lightning-badge')).toMatchObject({ label: 'At risk', className: 'slds-theme_warning' });
        expect(one(element, 'p span').textContent).toBe('76 % of the way, 90 % expected.');
        expect(one(element, '[role="note"]').textContent).toBe('No backup owner.');
        await expect(element).toBeAccessible();
    });

    it.each([
        ['On track', 'slds-theme_success'],
        ['Off course', 'slds-theme_error'],
        ['Stale', 'slds-theme_warning'],
        ['No data', '']
    ])('gives %s its colour', async (status, theme) => {
        const element = await answered({ Status__c: { value: status }, Owner_Warning__c: { value: null } });
        expect(one(element, 'lightning-badge')).toMatchObject({ label: status, className: theme });
        expect(all(element, '[role="note"]')).toHaveLength(0);
    });

    it('draws the actuals between the levels of baseline and target, with a gap for a period that was not measured', async () => {
        const element = await answered();
        expect(told(element, 'c-chart-canvas')).toMatchObject([
            {
                title: 'Actuals against baseline and target',
                type: 'line',
                isMoney: false,
                labels: ['Jan 2025', 'Apr 2025', 'Jul 2025'],
                lines: [
                    { label: 'Actual', values: [825.5, null, 772] },
                    { label: 'Baseline', values: [1000, 1000, 1000], level: true },
                    { label: 'Target', values: [600, 600, 600], level: true }
                ]
            }
        ]);
    });

    it.each([
        ['not set', { value: null }],
        ['hidden from the user', undefined]
    ])('draws no level that is %s', async (_name, level) => {
        const element = await answered({ Baseline__c: level, Target__c: level });
        expect(told<{ lines: { label: string }[] }>(element, 'c-chart-canvas')[0]?.lines.map((line) => line.label)).toEqual(['Actual']);
    });

    it('draws a level at zero', async () => {
        const element = await answered({ Target__c: { value: 0 } });
        expect(told<{ lines: object[] }>(element, 'c-chart-canvas')[0]?.lines[2]).toMatchObject({ label: 'Target', values: [0, 0, 0] });
    });

    it.each([
        ['nothing was', { edges: [] }],
        ['the user may not see what was', undefined]
    ])('says what to do when %s measured', async (_name, measurements) => {
        const element = await answered({ Measurements__r: measurements });
        expect(told(element, 'c-empty-state')).toMatchObject([{ heading: 'Nothing measured yet' }]);
        expect(all(element, 'c-chart-canvas')).toHaveLength(0);
        await expect(element).toBeAccessible();
    });

    it('hands the signatures on, with what the user may see of them', async () => {
        const element = await answered();
        expect(told(element, 'c-signature-panel')).toMatchObject([
            {
                parentId: 'k1',
                standing: 'Agreed: business and delivery have both signed. Baseline, target and value are frozen.',
                maySign: false,
                mayRevoke: false,
                signatures: [
                    { id: 's1', side: 'Business', sideText: 'Business', byId: '005ann', by: 'Ann Li', on: 'Jan 10, 2025, 12:00 AM', revoked: false },
                    { id: 's2', side: 'Delivery', sideText: 'Delivery', byId: '', by: '', on: 'Jan 9, 2025, 12:00 AM', revoked: true }
                ]
            }
        ]);
    });

    it('offers the form to who may create measurements, with the length of the periods', async () => {
        const element = await answered();
        expect(all(element, 'c-measurement-form')).toHaveLength(0);
        await allow('KPI_Measurement__c', { createable: true, updateable: false });
        expect(told(element, 'c-measurement-form')).toMatchObject([
            {
                kpiId: 'k1',
                granularity: 'Quarter',
                known: [
                    { id: 'm1', period: '2025-01-01', actual: 825.5 },
                    { id: 'm2', period: '2025-07-01', actual: 772 }
                ]
            }
        ]);
        expect(told(element, 'c-signature-panel')).toMatchObject([{ maySign: false, mayRevoke: false }]);
        await expect(element).toBeAccessible();
    });

    it.each([
        [
            { createable: true, updateable: false },
            { maySign: true, mayRevoke: false }
        ],
        [
            { createable: false, updateable: true },
            { maySign: false, mayRevoke: true }
        ]
    ])('who has the right %p on signatures has %p', async (rights, buttons) => {
        const element = await answered();
        await allow('KPI_Signature__c', rights);
        expect(told(element, 'c-signature-panel')).toMatchObject([buttons]);
        expect(all(element, 'c-measurement-form')).toHaveLength(0);
    });

    it.each(['c-measurement-form', 'c-signature-panel'])('reads anew after %s saved', async (child) => {
        const refresh = jest.fn().mockResolvedValue(undefined);
        const element = await shown();
        await answer(answerWith(kpi), refresh);
        await allow('KPI_Measurement__c', { createable: true, updateable: false });
        expect(refresh).not.toHaveBeenCalled();
        one(element, child).dispatchEvent(new CustomEvent('saved'));
        expect(refresh).toHaveBeenCalledTimes(1);
    });

    it('says who to ask when the user may not see KPIs', async () => {
        const element = await shown();
        await refuse(unknownObject('Value_KPI__c'));
        expect(told(element, 'c-empty-state')).toMatchObject([{ heading: 'You do not have access to value figures', icon: 'utility:lock' }]);
        expect(all(element, 'c-error-panel')).toHaveLength(0);
        await expect(element).toBeAccessible();
    });

    it('shows why reading failed', async () => {
        const element = await shown();
        await refuse('Request limit exceeded');
        expect(told(element, 'c-error-panel')).toMatchObject([{ errors: [{ message: 'Request limit exceeded' }] }]);
        await expect(element).toBeAccessible();
    });

    it('shows nothing of a KPI that is gone', async () => {
        const element = await answered();
        await answer(answerWith());
        expect(all(element, 'c-skeleton, c-error-panel, c-signature-panel, lightning-badge')).toHaveLength(0);
    });

    it('says what a signature and taking it back come to, to the cent', async () => {
        const element = await answered();
        const [panel] = told<{ signQuestion: string; revokeQuestion: string; hindrance: string }>(element, 'c-signature-panel');
        expect(panel?.signQuestion).toContain('Sign Warranty cost per claim, expected to bring $36,500,000.50 a year?');
        expect(panel?.revokeQuestion).toContain('Revoke the signature of Warranty cost per claim, expected to bring $36,500,000.50 a year?');
        expect(panel?.hindrance).toBe('');
    });

    it.each(['Baseline__c', 'Target__c', 'Unit_Value__c'])('offers no signature of a KPI without %s', async (missing) => {
        const element = await answered({ [missing]: { value: null } });
        expect(told(element, 'c-signature-panel')).toMatchObject([
            { hindrance: 'This KPI cannot be signed yet. Fill in its baseline, target and value per unit first.' }
        ]);
    });

    it('leaves it to the org to decide about terms that the user does not see', async () => {
        const element = await answered({ Unit_Value__c: undefined, Expected_Annual_Value__c: undefined });
        expect(told(element, 'c-signature-panel')).toMatchObject([{ hindrance: '', signQuestion: expect.stringContaining('– a year?') }]);
    });

    const grown = { Beneficiary__r: { Name: { value: 'Engineers' }, Population__c: { value: 52000 } }, Population__c: { value: 50000 } };

    it('warns of a population that has changed since the KPI was signed, and says what to do', async () => {
        const element = await answered(grown);
        expect(one(element, '[data-population]').textContent).toBe(
            'Engineers now counts 52,000, but this KPI was signed with 50,000 and keeps it. To use the new number, revoke a signature and have the KPI signed again.'
        );
        await expect(element).toBeAccessible();
    });

    it.each([
        ['of a KPI that is not agreed: it follows', { ...grown, Agreed__c: { value: false } }],
        ['that the user does not see', { ...grown, Population__c: undefined }],
        ['that has stayed', {}]
    ])('does not warn of a population %s', async (_name, change) => {
        const element = await answered(change);
        expect(all(element, '[data-population]')).toHaveLength(0);
    });
});
