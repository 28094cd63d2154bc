import BeneficiaryTable from 'c/beneficiaryTable';
import { cells, one, show, texts } from 'test/page';

describe('beneficiaryTable', () => {
    it('shows what the three beneficiaries of the reference case gained, and what that is per head', async () => {
        const element = await show('c-beneficiary-table', BeneficiaryTable, {
            rows: [
                { id: 'b1', name: 'Manufacturer', population: 1, expected: 62_400_000, realised: 48_910_000 },
                { id: 'b2', name: 'Service outlets', population: 1, expected: 823_200_000, realised: 384_000_000 },
                { id: 'b3', name: 'Service engineers', population: 50_000, expected: 1_200_000_000, realised: 1_320_000_000 }
            ]
        });
        expect(texts(element, 'thead th')).toEqual(['Beneficiary', 'Population', 'Expected a year', 'Realised', 'Realised per head']);
        expect(cells(element)).toEqual([
            ['Manufacturer', '1', '$62,400,000', '$48,910,000', '$48,910,000'],
            ['Service outlets', '1', '$823,200,000', '$384,000,000', '$384,000,000'],
            ['Service engineers', '50,000', '$1,200,000,000', '$1,320,000,000', '$26,400']
        ]);
        expect(one(element, 'caption').textContent).toContain('Value by beneficiary');
        await expect(element).toBeAccessible();
    });

    it('divides by no one without harm', async () => {
        const rows = [{ id: 'b1', name: 'Nobody', population: 0, expected: 0, realised: 100 }];
        const element = await show('c-beneficiary-table', BeneficiaryTable, { rows });
        expect(cells(element)).toEqual([['Nobody', '0', '$0', '$100', '$0']]);
    });

    it('keeps its head without rows', async () => {
        const element = await show('c-beneficiary-table', BeneficiaryTable);
        expect(cells(element)).toEqual([]);
        await expect(element).toBeAccessible();
    });
});
