import ValueNeeds from 'c/valueNeeds';
import type { NeedGroup } from 'c/needLines';
import { allow, answer, edges, field, show, told } from 'test/page';

jest.mock('@salesforce/user/Id', () => ({ __esModule: true, default: '005' }), { virtual: true });

describe('valueNeeds in Traditional Chinese', () => {
    it('asks for KPIs by what their status is, and says why in the words of the user', async () => {
        const element = await show('c-value-needs', ValueNeeds, {});
        await allow('KPI_Signature__c', { createable: true, updateable: false });
        await allow('Value_KPI__c', { createable: false, updateable: false });
        const kpi = { Id: 'k', Name: field('退貨'), Status_Reason__c: field('Attained 10 %, expected by now 80 %') };
        const none = { ...edges(), totalCount: 0 };
        await answer({ uiapi: { query: { offCourse: { ...edges(kpi), totalCount: 1 }, stale: none, ownerless: none, unsigned: none } } });
        const [group] = told<{ groups: NeedGroup[] }>(element, 'c-need-groups')
            .flatMap(({ groups }) => groups)
            .filter(({ lines }) => lines.length > 0);
        expect([group?.title, group?.lines[0]?.text]).toEqual(['偏離目標的 KPI', '退貨']);
        expect(group?.lines[0]?.detail).toMatch(/^[^a-z]*10[^a-z]*80[^a-z]*$/i);
    });
});
