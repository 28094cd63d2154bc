import GovernanceBoard from 'c/governanceBoard';
import { all, answer, asked, cells, edges, field, navigate, one, refuse, show, texts, told, unknownObject } from 'test/page';

const member = (id: string, person: string, left: boolean) => ({
    ...{
        Id: id,
        Role__c: field('Chair'),
        Function__c: field('CIO'),
        Left__c: field(left),
        Person__c: field(person),
        Person__r: { Name: field(`Name of ${person}`) }
    }
});
const body = (more: object = {}) => ({
    ...{ Id: 'b1', Name: field('Steering'), Kind__c: field('Steering Committee'), Purpose__c: field('Steers'), Cadence_Days__c: field(14) },
    ...{
        Last_Meeting__c: field('2026-10-01'),
        Next_Meeting_Due__c: field('2026-10-15'),
        Overdue__c: field(true),
        Members__r: edges(),
        Meetings__r: edges()
    },
    ...more
});
const action = {
    ...{ Id: 'c1', Name: field('Cut scope'), Reason__c: field('Overspend'), Due_Date__c: field('2026-11-01'), Overdue__c: field(true) },
    Action_Owner__r: { Name: field('Ann Li') }
};
const data = (bodies: object[], actions: object[] = [], kpis: object[] = [], phases: object[] = []) => ({
    uiapi: {
        query: {
            Governance_Body__c: edges(...bodies),
            Corrective_Action__c: edges(...actions),
            Value_KPI__c: edges(...kpis),
            Lifecycle_Phase__c: edges(...phases)
        }
    }
});

async function answered(answerData: object): Promise<HTMLElement> {
    const element = await show('c-governance-board', GovernanceBoard, { recordId: 'p1' });
    await answer(answerData);
    return element;
}

describe('governanceBoard', () => {
    it('shows when each body meets, what it decided and what is overdue', async () => {
        const element = await answered(
            data(
                [
                    body({ Meetings__r: edges({ Id: 'm1', Decisions__c: field('Go on.') }) }),
                    body({ Id: 'b2', Name: field('Monitoring'), Purpose__c: field(null), Last_Meeting__c: field(null), Overdue__c: field(false) })
                ],
                [action]
            )
        );
        expect(asked().variables).toEqual({ id: 'p1' });
        expect(one(element, '[data-body="Steering"] p:nth-of-type(2)').textContent).toBe(
            'Meets every 14 days · last met Oct 1, 2026 · next by Oct 15, 2026'
        );
        expect(one(element, '[data-body="Monitoring"] p').textContent).toBe('Steering Committee');
        expect(one(element, '[data-body="Monitoring"] p:nth-of-type(2)').textContent).toContain('has never met');
        expect(all(element, '[data-body="Steering"] lightning-badge')).toHaveLength(1);
        expect(all(element, '[data-body="Monitoring"] lightning-badge')).toHaveLength(0);
        expect(one(element, '[data-body="Steering"]').textContent).toContain('Latest decisions: Go on.');
        expect(cells(element)).toEqual([['Cut scope', 'Overspend', 'Ann Li', 'Nov 1, 2026']]);
        await expect(element).toBeAccessible();
    });

    it('flags who left with what they own', async () => {
        const element = await answered(
            data(
                [body({ Members__r: edges(member('1', 'u1', true), member('2', 'u2', true), member('3', 'u3', false)) })],
                [],
                [
                    { Id: 'k1', Name: field('Warranty'), KPI_Owner__c: field('u1'), Backup_Owner__c: field('u3') },
                    { Id: 'k2', Name: field('Visits'), KPI_Owner__c: field('u3'), Backup_Owner__c: field('u1') }
                ],
                [{ Id: 'p1', Name: field('Year 3'), Phase_Owner__c: field('u1') }]
            )
        );
        expect(texts(element, '[data-left]')).toEqual(['has left and owns Warranty, Visits, Year 3: name someone else', 'has left']);
        expect(one(element, 'li').textContent).toContain('Name of u1 · Chair · CIO');
        expect(element.shadowRoot?.textContent).toContain('None is open.');
        await expect(element).toBeAccessible();
    });

    it('opens bodies and actions', async () => {
        const element = await answered(data([body()], [action]));
        one(element, 'h3 a').click();
        one(element, 'table a').click();
        expect((navigate as jest.Mock).mock.calls.map(([page]) => page.attributes.objectApiName)).toEqual([
            'Governance_Body__c',
            'Corrective_Action__c'
        ]);
    });

    it('says what to do, who to ask and what went wrong', async () => {
        const element = await answered(data([]));
        expect(told(element, 'c-empty-state')).toMatchObject([{ heading: 'No governance yet' }]);
        await refuse(unknownObject('Governance_Body__c'));
        expect(told(element, 'c-empty-state')).toMatchObject([{ heading: 'You do not have access to budget figures' }]);
        await refuse('Out of order');
        expect(all(element, 'c-error-panel')).toHaveLength(1);
    });
});
