import { LightningElement, api } from 'lwc';
import title from '@salesforce/label/c.Value_By_Beneficiary';
import beneficiary from '@salesforce/label/c.Beneficiary';
import population from '@salesforce/label/c.Population';
import expected from '@salesforce/label/c.Expected_A_Year';
import realised from '@salesforce/label/c.Realised';
import perHead from '@salesforce/label/c.Realised_Per_Head';
import { decimal, money } from 'c/numberText';

/** A beneficiary and what it gained. */
export interface BeneficiaryRow {
    id: string;
    name: string;
    population: number;
    expected: number;
    realised: number;
}

/** The exact figures behind the bars. */
export default class BeneficiaryTable extends LightningElement {
    @api rows: BeneficiaryRow[] = [];

    label = { title, beneficiary, population, expected, realised, perHead };

    get lines(): Record<string, string>[] {
        return this.rows.map((row) => ({
            id: row.id,
            name: row.name,
            population: decimal(row.population),
            expected: money(row.expected),
            realised: money(row.realised),
            perHead: money(row.population === 0 ? 0 : row.realised / row.population)
        }));
    }
}
