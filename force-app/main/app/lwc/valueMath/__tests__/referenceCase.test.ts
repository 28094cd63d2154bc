/** The reference case of DOMAIN.md 1, an after-sales CRM: the sample data, put through the arithmetic, must give its figures. */
import { readFileSync } from 'node:fs';
import { expectedAnnualValue, realisedByBeneficiary, realisedValue } from 'c/valueMath';
import type { Direction, KpiTerms, MeasuredPeriod } from 'c/valueMath';
import sample from '../../../../../../config/sample/after-sales/program.json';

const TEN_THOUSAND = 10_000;

function termsOf(key: string): KpiTerms {
    const kpi = sample.Value_KPI__c.find((one) => one.External_Key__c === key);
    const beneficiary = sample.Beneficiary__c.find((one) => one.External_Key__c === kpi?.Beneficiary);
    if (!kpi || !beneficiary) throw new Error(`The sample has no KPI ${key} with a beneficiary`);
    return {
        direction: kpi.Direction__c as Direction,
        baseline: kpi.Baseline__c,
        target: kpi.Target__c,
        unitValue: kpi.Unit_Value__c,
        annualVolume: kpi.Annual_Volume__c,
        population: beneficiary.Population__c
    };
}

/** A KPI's rows of 2025, the year of the reference, in its CSV file, valued. */
function measured(key: string): MeasuredPeriod[] {
    const file = sample.KPI_Source__c.find((one) => one.KPI === key)?.File_Name__c;
    const beneficiaryId = sample.Value_KPI__c.find((one) => one.External_Key__c === key)?.Beneficiary ?? '';
    const [, ...lines] = readFileSync(`config/sample/after-sales/${file}`, 'utf8').trim().split(/\r?\n/);
    return lines
        .filter((line) => line.startsWith('2025-'))
        .map((line) => {
            const [periodStart = '', actual, volume] = line.split(',');
            return { kpiId: key, beneficiaryId, periodStart, realisedValue: realisedValue(termsOf(key), Number(actual), Number(volume)) };
        });
}

const realised = (key: string): number => measured(key).reduce((sum, one) => sum + (one.realisedValue ?? 0), 0);

describe('the after-sales reference case', () => {
    it.each([
        ['as-warranty', 3650],
        ['as-holding', 365],
        ['as-rework', 876],
        ['as-visits', 12_000],
        ['as-parts', 24_000],
        ['as-travel', 2400]
    ])('%s brings %d ten-thousand yuan in the year', (key, tenThousands) => {
        expect(realised(key)).toBeCloseTo(tenThousands * TEN_THOUSAND, 2);
    });

    it.each([
        ['as-manufacturer', 48_910_000],
        ['as-outlets', 384_000_000],
        ['as-engineers', 1_320_000_000]
    ])('%s gains %d yuan in the year', (beneficiary, amount) => {
        const keys = sample.Value_KPI__c.filter((kpi) => kpi.Beneficiary === beneficiary).map((kpi) => kpi.External_Key__c);
        expect(realisedByBeneficiary(keys.flatMap(measured)).get(beneficiary)).toBeCloseTo(amount, 2);
    });

    it('gives each of the 50,000 engineers 26,400 yuan more: 24,000 as agreed and 2,400 on top', () => {
        const { population } = termsOf('as-income');
        expect(population).toBe(50_000);
        expect(expectedAnnualValue(termsOf('as-income')) / population).toBe(24_000);
        expect(realised('as-income') / population).toBeCloseTo(26_400, 6);
    });

    it('covers the twelve months of a year with every KPI', () => {
        const keys = sample.KPI_Source__c.filter((source) => source.Type__c === 'CSV').map((source) => source.KPI);
        expect(keys).toHaveLength(10);
        for (const key of keys) expect(new Set(measured(key).map((one) => one.periodStart.slice(0, 7))).size).toBe(12);
    });
});
