import ValueShareStatement from 'c/valueShareStatement';
import { answer, edges, field, one, show, texts, told } from 'test/page';

describe('valueShareStatement in Spanish', () => {
    it('writes months, days and amounts as Spanish does, and knows a side by its value', async () => {
        const element = await show('c-value-share-statement', ValueShareStatement, { recordId: 'a1' });
        await answer({
            uiapi: {
                query: {
                    Gain_Share_Agreement__c: edges({
                        ...{ Id: 'a1', Name: field('Reparto'), Share__c: field(1.5), Threshold__c: field(500), Floor__c: field(0) },
                        ...{ Start_Date__c: field('2026-01-01'), End_Date__c: field('2026-12-31'), Program__r: { Name: field('Posventa') } },
                        Signatures__r: edges({ Id: 's1', Side__c: { value: 'Delivery', displayValue: 'Entrega' } })
                    }),
                    Gain_Share_Settlement__c: edges({
                        ...{ Id: 's', Name: field('VT-1'), Month__c: field('2026-02-01'), Number__c: field(0), Value__c: field(1000) },
                        ...{ Cumulative_Value__c: field(2000), Entitlement__c: field(150.25), Amount__c: field(37037.04) }
                    }),
                    Gain_Share_Line__c: edges()
                }
            }
        });
        expect(texts(element, '[data-settlement] th')[0]).toContain('feb 2026');
        expect(texts(element, '[data-amount]')[0]).toContain('37.037,04');
        expect(one(element, '[data-terms]').textContent).toContain('1 ene 2026');
        expect(told(element, 'c-signature-panel')).toMatchObject([{ signatures: [{ side: 'Delivery', sideText: 'Entrega' }] }]);
    });
});
