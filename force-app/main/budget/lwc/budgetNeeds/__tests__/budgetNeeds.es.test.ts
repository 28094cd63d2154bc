import BudgetNeeds from 'c/budgetNeeds';
import type { NeedGroup } from 'c/needLines';
import { allow, answer, edges, field, show, told } from 'test/page';

jest.mock('@salesforce/user/Id', () => ({ __esModule: true, default: '005' }), { virtual: true });

describe('budgetNeeds in Spanish', () => {
    it('tells of a payment in the words and the form of the user', async () => {
        const element = await show('c-budget-needs', BudgetNeeds, {});
        await allow('Gain_Share_Signature__c', { createable: false, updateable: false });
        await allow('Gain_Share_Agreement__c', { createable: false, updateable: false });
        const payment = {
            ...{ Id: 'm', Name: field('Anticipo'), Amount__c: field(37_037.04), Due_Date__c: field('2020-07-01'), Accepted__c: field(true) },
            ...{ Gate__r: null, Phase__c: field('f'), Phase__r: { Name: field('Año 1'), Program__r: { Name: field('Posventa') } } }
        };
        const none = { ...edges(), totalCount: 0 };
        await answer({ uiapi: { query: { payments: { ...edges(payment), totalCount: 1 }, bodies: none, actions: none, allowances: none } } });
        const [group] = told<{ groups: NeedGroup[] }>(element, 'c-need-groups')
            .flatMap(({ groups }) => groups)
            .filter(({ lines }) => lines.length > 0);
        expect([group?.title, group?.lines[0]?.text.replace(/\s/g, ' '), group?.lines[0]?.urgent]).toEqual([
            'Pagos que vencen',
            'Año 1 · Anticipo · 37.037,04 US$',
            true
        ]);
        expect(group?.lines[0]?.detail).toContain('1 jul 2020');
    });
});
