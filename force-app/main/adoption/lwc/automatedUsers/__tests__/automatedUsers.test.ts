import { updateRecord } from 'lightning/uiRecordApi';
import AutomatedUsers from 'c/automatedUsers';
import { all, allow, answerTo, edges, field, forbid, one, settled, show, texts } from 'test/page';

const proposal = {
    ...{ Id: 'a1', Records__c: field(480), Proposed_On__c: field('2026-11-20') },
    User__r: { Name: field('Iris Import'), Username: field('iris@example.com') }
};
const answer = (...found: object[]) => ({ uiapi: { query: { Automated_User__c: edges(...found) } } });

describe('automatedUsers', () => {
    it('lets who may decide say whether a user is a program or a person', async () => {
        const element = await show('c-automated-users', AutomatedUsers);
        await allow('Automated_User__c', { createable: true, updateable: true });
        await answerTo('AutomatedUsers', answer(proposal));
        expect(texts(element, '.who')[0]?.replaceAll(/\s+/g, ' ')).toContain('iris@example.com: 480 records in a week');
        await expect(element).toBeAccessible();
        one(element, '[data-action="confirm"]').click();
        await settled();
        expect(updateRecord).toHaveBeenCalledWith({ fields: { Id: 'a1', Status__c: 'Automated' } });
        one(element, '[data-action="refuse"]').click();
        await settled();
        expect(updateRecord).toHaveBeenLastCalledWith({ fields: { Id: 'a1', Status__c: 'Person' } });
    });
    it('shows nothing where there is nothing to decide, and asks nothing of who may not', async () => {
        const element = await show('c-automated-users', AutomatedUsers);
        await allow('Automated_User__c', { createable: true, updateable: true });
        await answerTo('AutomatedUsers', answer());
        expect(all(element, 'section')).toHaveLength(0);
        const other = await show('c-automated-users', AutomatedUsers);
        await forbid('Automated_User__c');
        expect(all(other, 'section')).toHaveLength(0);
    });
    it('keeps the proposal and shows why it could not be saved', async () => {
        const element = await show('c-automated-users', AutomatedUsers);
        await allow('Automated_User__c', { createable: true, updateable: true });
        await answerTo('AutomatedUsers', answer(proposal));
        (updateRecord as jest.Mock).mockRejectedValueOnce({ body: { message: 'not today' } });
        one(element, '[data-action="confirm"]').click();
        await settled();
        expect(all(element, 'c-error-panel')).toHaveLength(1);
        expect(all(element, '[data-proposal]')).toHaveLength(1);
    });
});
