import GovernanceBoard from 'c/governanceBoard';
import { answer, cells, edges, field, show, texts } from 'test/page';

describe('governanceBoard in Chinese', () => {
    it('shows kinds, roles and days in the words of the user', async () => {
        const element = await show('c-governance-board', GovernanceBoard, { recordId: 'p1' });
        const body = {
            ...{ Id: 'b1', Name: field('指导委员会'), Kind__c: { value: 'Steering', displayValue: '指导委员会' }, Cadence_Days__c: field(14) },
            ...{ Last_Meeting__c: field('2026-03-01'), Next_Meeting_Due__c: field('2026-03-15'), Overdue__c: field(true) },
            Members__r: edges({ Id: 'm1', Person__r: { Name: field('李安') }, Role__c: { value: 'Chair', displayValue: '主席' } })
        };
        const action = {
            ...{ Id: 'a1', Name: field('CA-1'), Reason__c: { value: 'Overspend', displayValue: '超支' }, Due_Date__c: field('2026-04-02') },
            Action_Owner__r: { Name: field('陈波') }
        };
        await answer({
            uiapi: {
                query: {
                    Governance_Body__c: edges(body),
                    Corrective_Action__c: edges(action),
                    Value_KPI__c: edges(),
                    Lifecycle_Phase__c: edges()
                }
            }
        });
        expect(texts(element, '[data-body] p')[1]).toContain('2026年3月1日');
        expect(texts(element, '[data-body] li')[0]).toContain('李安 · 主席');
        expect(cells(element)[0]?.slice(0, 4)).toEqual(['CA-1', '超支', '陈波', '2026年4月2日']);
    });
});
