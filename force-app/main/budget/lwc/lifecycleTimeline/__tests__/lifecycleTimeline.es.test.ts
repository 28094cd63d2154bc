import LifecycleTimeline from 'c/lifecycleTimeline';
import { all, answer, edges, field, show } from 'test/page';

describe('lifecycleTimeline in Spanish', () => {
    it('marks payments and phases by their status, whatever it is called', async () => {
        const element = await show('c-lifecycle-timeline', LifecycleTimeline, { recordId: 'p1' });
        const milestone = (id: string, status: string) => ({
            ...{ Id: id, Name: field(id), Phase__c: field('ph1'), Due_Date__c: field('2026-02-01'), Status__c: field(status), Amount__c: field(120) }
        });
        const phase = {
            ...{ Id: 'ph1', Name: field('Año 1'), Kind__c: field('Run'), Status__c: { value: 'Open', displayValue: 'Abierta' } },
            ...{ Start_Date__c: field('2026-01-01'), End_Date__c: field('2026-12-31'), Budget__c: field(400) }
        };
        await answer({
            uiapi: {
                query: {
                    CRM_Program__c: edges({ Id: 'p1', Labour_Budget__c: field(1000) }),
                    Lifecycle_Phase__c: edges(phase),
                    Payment_Milestone__c: edges(milestone('uno', 'Paid'), milestone('dos', 'Waiting for uno'))
                }
            }
        });
        expect(all(element, '.bar').map((bar) => bar.className)).toEqual(['bar open']);
        expect(all(element, '.mark').map((mark) => mark.className)).toEqual(['mark paid', 'mark waiting late']);
        expect(all(element, '.mark').map((mark) => mark.getAttribute('aria-label')?.replace(/\s/g, ' '))).toEqual([
            'uno, 120,00 US$, 1 feb 2026, Pagado',
            'dos, 120,00 US$, 1 feb 2026, En espera de uno'
        ]);
    });
});
