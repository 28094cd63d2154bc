import InitiativeList from 'c/initiativeList';
import { answer, edges, field, show, texts } from 'test/page';

describe('initiativeList in Spanish', () => {
    it('puts those without a value first, by what the formula says, and shows the words of the user', async () => {
        const element = await show('c-initiative-list', InitiativeList);
        const initiative = (id: string, link: string) => ({
            ...{ Id: id, Name: field(`Función ${id}`), Kind__c: { value: 'Function', displayValue: 'Función' } },
            ...{ Status__c: { value: 'Live', displayValue: 'En uso' }, Value_Link__c: field(link) }
        });
        const found = [initiative('1', 'Serves an agreed KPI'), initiative('2', 'Serves no agreed value')];
        await answer({ uiapi: { query: { Value_Initiative__c: edges(...found) } } });
        expect(texts(element, 'h3')).toEqual(['No sirve a ningún valor acordado (1)', 'Sirve a un KPI acordado (1)']);
        expect(texts(element, 'li span')).toEqual(['Función · En uso', 'Función · En uso']);
    });
});
