import MilestoneList from 'c/milestoneList';
import { allow, answer, edges, field, one, show, texts, told } from 'test/page';

describe('milestoneList in Chinese', () => {
    it('says what was done and offers what is next', async () => {
        const element = await show('c-milestone-list', MilestoneList, { recordId: 'ph1' });
        const milestone = { Share__c: field(30), Amount__c: field(37037.04), Gate__r: null };
        const accepted = { Accepted__c: field(true), Accepted_On__c: field('2026-04-01'), Accepted_By__r: { Name: field('李安') } };
        await answer({
            uiapi: {
                query: {
                    Payment_Milestone__c: edges(
                        { ...milestone, ...accepted, Id: '1', Name: field('预付款'), Paid_On__c: field('2026-05-02') },
                        { ...milestone, Id: '2', Name: field('上线'), Accepted__c: field(false) }
                    )
                }
            }
        });
        await allow('Payment_Milestone__c', { createable: false, updateable: true });
        expect(texts(element, 'button')).toEqual(['验收']);
        expect(told<{ label: string }>(element, 'lightning-badge').map(({ label }) => label)).toEqual(['已支付']);
        expect(one(element, '[data-milestone="预付款"]').textContent).toContain('2026年5月2日');
        expect(one(element, '[data-milestone="预付款"]').textContent).toContain('37,037.04');
    });
});
