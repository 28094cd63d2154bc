import ValueCockpit from 'c/valueCockpit';
import { answerTo, edges, field, show, told } from 'test/page';

const kpi = (id: string, status: string) => ({
    Id: id,
    Name: field(id),
    Beneficiary__c: field('b'),
    Status__c: field(status),
    Agreed__c: field(true)
});

describe('valueCockpit in Chinese', () => {
    it('counts KPIs by what their status is, not by what it is called', async () => {
        const element = await show('c-value-cockpit', ValueCockpit, { recordId: 'p' });
        await answerTo('ValueCockpit', {
            uiapi: {
                query: {
                    CRM_Program__c: edges({ Id: 'p', Expected_Annual_Value__c: field(1200) }),
                    Beneficiary__c: edges({
                        ...{ Id: 'b', Name: field('经销商'), Population__c: field(1) },
                        ...{ Expected_Annual_Value__c: field(1200), Realised_Value__c: field(600) }
                    }),
                    Value_KPI__c: { ...edges(kpi('k1', 'On track'), kpi('k2', 'Stale')), pageInfo: { hasNextPage: false, endCursor: null } }
                },
                aggregate: { KPI_Measurement__c: edges({ aggregate: { Period_Start__c: { min: field(null), max: field(null) } } }) }
            }
        });
        const tiles = told<{ value: string }>(element, 'c-stat-tile').map(({ value }) => value);
        expect(tiles).toEqual(['US$600', 'US$1,200', '50%', '1 / 2']);
        expect(told<{ label: string }>(element, 'c-stat-tile').every(({ label }) => /[\u4e00-\u9fff]/.test(label))).toBe(true);
    });
});
