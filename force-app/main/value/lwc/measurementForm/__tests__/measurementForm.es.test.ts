import LightningConfirm from 'lightning/confirm';
import { createRecord } from 'lightning/uiRecordApi';
import MeasurementForm from 'c/measurementForm';
import { all, one, settled, show } from 'test/page';

interface Input extends HTMLElement {
    name: string;
    value: unknown;
    fieldLevelHelp: string;
}

const creates = createRecord as jest.Mock;

describe('measurementForm in Spanish', () => {
    it.each([
        ['Month', 'Primer día del mes que se midió'],
        ['Quarter', 'Primer día del trimestre que se midió'],
        ['Year', 'Primer día del año que se midió']
    ])('says which day a %s starts on', async (granularity, hint) => {
        const element = await show('c-measurement-form', MeasurementForm, { kpiId: 'k1', granularity });
        expect(one<Input>(element, 'lightning-input').fieldLevelHelp).toBe(hint);
    });

    it('stores where the figure comes from as a value, and writes figures as Spanish does', async () => {
        const confirm = jest.spyOn(LightningConfirm, 'open').mockResolvedValueOnce(true);
        const known = [{ id: 'm1', period: '2024-12-01', actual: 10.5 }];
        const element = await show('c-measurement-form', MeasurementForm, { kpiId: 'k1', known });
        const inputs = all<Input>(element, 'lightning-input, c-number-input');
        for (const input of inputs) input.value = { Period_Start__c: '2025-01-01', Actual__c: 10500.5 }[input.name] ?? input.value;
        one(element, 'lightning-button').click();
        await settled();
        expect(confirm.mock.calls[0]?.[0].message).toBe('Ha introducido 10.500,5. El valor real de dic 2024 es 10,5. ¿Es correcto 10.500,5?');
        expect(creates.mock.calls[0]?.[0].fields).toMatchObject({ Source__c: 'By hand', Actual__c: 10500.5 });
    });
});
