import PhasePanel from 'c/phasePanel';
import { answer, allow, edges, field, show, told } from 'test/page';

const group = (value: string, displayValue: string, status: string, amount: number) => ({
    aggregate: { Category__c: { value, displayValue }, Status__c: { value: status, displayValue: `(${status})` }, Amount__c: { sum: field(amount) } }
});

describe('phasePanel in Spanish', () => {
    it('groups categories by their value, orders them as they are read, and decides by values', async () => {
        const element = await show('c-phase-panel', PhasePanel, { recordId: 'ph1' });
        const phase = { Id: 'ph1', Name: field('Año 1'), Kind__c: field('Run'), Status__c: { value: 'Open', displayValue: 'Abierta' } };
        const groups = [
            group('Stewardship', 'Administración de datos', 'Paid', 5),
            group('Change', 'Cambio', 'Paid', 1),
            // Two values that are called the same stay two.
            group('Run', 'Cambio', 'Planned', 2)
        ];
        await answer({ uiapi: { query: { Lifecycle_Phase__c: edges(phase) }, aggregate: { Budget_Entry__c: edges(...groups) } } });
        await allow('Lifecycle_Phase__c', { createable: false, updateable: true });
        expect(told(element, 'c-chart-canvas')).toMatchObject([
            {
                labels: ['Administración de datos', 'Cambio', 'Cambio'],
                lines: [
                    { label: 'Pagado', values: [5, 1, 0] },
                    { label: 'Comprometido', values: [0, 0, 0] },
                    { label: 'Planificado', values: [0, 0, 2] }
                ]
            }
        ]);
        expect(told<{ label: string }>(element, 'lightning-button').map(({ label }) => label)).toEqual(['Cerrar fase']);
        expect(told<{ label: string }>(element, 'c-stat-tile')).toHaveLength(6);
    });
});
