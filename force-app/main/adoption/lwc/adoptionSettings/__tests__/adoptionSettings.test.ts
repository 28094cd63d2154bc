import AdoptionSettings from 'c/adoptionSettings';
import { all, allow, navigate, one, show, texts } from 'test/page';

const PRIVACY = '[data-settings="Adoption_Privacy__c"]';

describe('adoptionSettings', () => {
    it('lists targets and privacy settings, each with its record', async () => {
        const targets = [{ id: 't', name: 'Every team', text: 'Team, 65%' }];
        const privacy = [{ id: 'p', name: 'China', text: 'Personal' }];
        const element = await show('c-adoption-settings', AdoptionSettings, { targets, privacy });
        expect(texts(element, 'li').map((text) => text.replaceAll(/\s+/g, ' '))).toEqual(['Every team: Team, 65%', 'China: Personal']);
        expect(all(element, '[data-new]')).toHaveLength(0);
        await expect(element).toBeAccessible();
        one(element, `${PRIVACY} a`).click();
        const opened = { recordId: 'p', objectApiName: 'Adoption_Privacy__c', actionName: 'view' };
        expect(navigate).toHaveBeenLastCalledWith({ type: 'standard__recordPage', attributes: opened });
    });
    it('says what holds without any, and lets who may make one', async () => {
        const element = await show('c-adoption-settings', AdoptionSettings);
        await allow('Adoption_Privacy__c', { createable: true, updateable: true });
        expect(texts(element, `${PRIVACY} p`)).toEqual(['Nothing is set: groups of five people and more, and nothing about one person.']);
        expect(all(element, '[data-new]')).toHaveLength(1);
        one(element, '[data-new="Adoption_Privacy__c"]').click();
        const made = { objectApiName: 'Adoption_Privacy__c', actionName: 'new' };
        expect(navigate).toHaveBeenLastCalledWith({ type: 'standard__objectPage', attributes: made });
    });
});
