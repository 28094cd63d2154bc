import CarriedKpiTable from 'c/carriedKpiTable';
import { one, show, texts, told } from 'test/page';

const kpis = [{ id: 'k1', name: 'Retrabajo', status: 'Off course', fate: 'keep' as const, lesson: 'Medir antes' }];
const fateOptions = [{ label: 'Conservar', value: 'keep' as const }];

describe('carriedKpiTable in Spanish', () => {
    it('says how each KPI stands in the words of the user, and names the limit of a lesson', async () => {
        const element = await show('c-carried-kpi-table', CarriedKpiTable, { kpis, fateOptions });
        expect(texts(element, 'li p')).toEqual(['Desviado']);
        expect(told(element, 'lightning-combobox')).toMatchObject([{ value: 'keep', options: fateOptions }]);
        expect(told(element, 'lightning-input')).toMatchObject([
            { value: 'Medir antes', maxLength: 255, fieldLevelHelp: 'Como máximo 255 caracteres.' }
        ]);
        await expect(element).toBeAccessible();
    });

    it('tells of each change', async () => {
        const element = await show('c-carried-kpi-table', CarriedKpiTable, { kpis, fateOptions });
        const heard = jest.fn();
        element.addEventListener('carry', (event) => heard((event as CustomEvent).detail));
        one(element, 'lightning-combobox').dispatchEvent(new CustomEvent('change', { detail: { value: 'retire' } }));
        one(element, 'lightning-input').dispatchEvent(new CustomEvent('change', { detail: { value: 'Menos' } }));
        expect(heard.mock.calls).toEqual([[{ id: 'k1', change: { fate: 'retire' } }], [{ id: 'k1', change: { lesson: 'Menos' } }]]);
    });
});
