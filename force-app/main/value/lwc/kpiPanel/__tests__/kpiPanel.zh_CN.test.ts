import KpiPanel from 'c/kpiPanel';
import { answer, edges, one, show, told } from 'test/page';
import kpi from './data/kpi.json';

describe('kpiPanel in Chinese', () => {
    it('shows words, and decides by values', async () => {
        const element = await show('c-kpi-panel', KpiPanel, { recordId: 'k1' });
        const translated = {
            ...kpi,
            Granularity__c: { value: 'Quarter', displayValue: '季度' },
            Signatures__r: edges({ ...kpi.Signatures__r.edges[0]?.node, Side__c: { value: 'Business', displayValue: '业务方' } })
        };
        await answer({ uiapi: { query: { Value_KPI__c: edges(translated) } } });
        expect(one(element, 'lightning-badge')).toMatchObject({ label: '存在风险', className: 'slds-theme_warning' });
        expect(told(element, 'c-chart-canvas')).toMatchObject([{ labels: ['2025年1月', '2025年4月', '2025年7月'] }]);
        expect(told(element, 'c-signature-panel')).toMatchObject([{ signatures: [{ side: 'Business', sideText: '业务方' }] }]);
    });
});
