import PaymentShareTable from 'c/paymentShareTable';
import type { PlannedPhase } from 'c/lifecycleMath';
import { all, one, show, texts, told } from 'test/page';

interface Input extends HTMLElement {
    label: string;
    value: number;
    reportValidity(): boolean;
}

const phase = (name: string, sequence: number, milestones?: PlannedPhase['milestones']): PlannedPhase => ({
    ...{ name, sequence, kind: 'Planning', share: 10, months: 3, start: '2027-01-01', end: '2027-03-31' },
    ...{ budget: 100.01, slimmingAllowance: 0, stewardshipAllowance: 0, milestones }
});
const phases = [
    phase('Run', 1),
    phase('Planning', 2, [
        { name: 'Advance', share: 50, condition: 'Contract signed' },
        { name: 'Plan', share: 50 }
    ])
];

describe('paymentShareTable', () => {
    it('shows the payments of the phases that have any, to the cent', async () => {
        const element = await show('c-payment-share-table', PaymentShareTable, { phases });
        expect(texts(element, 'h4')).toEqual(['Planning']);
        expect(told<Input>(element, 'c-number-input').map(({ label, value }) => `${label} ${value}`)).toEqual([
            'Planning, Advance 50',
            'Planning, Plan 50'
        ]);
        expect(texts(element, '[data-amount]')).toEqual(['% = $50.01', '% = $50.00']);
        expect(texts(element, 'li p')).toEqual(['Contract signed', '']);
        await expect(element).toBeAccessible();
    });

    it('tells which payment was changed, and how; an empty field keeps its share', async () => {
        const element = await show('c-payment-share-table', PaymentShareTable, { phases });
        const heard = jest.fn();
        element.addEventListener('paymentchange', (event) => heard((event as CustomEvent).detail));
        const input = one(element, '[data-place="1"]');
        for (const value of [40, undefined]) input.dispatchEvent(new CustomEvent('change', { detail: { value } }));
        expect(heard.mock.calls).toEqual([[{ phase: 1, place: 1, share: 40 }]]);
    });

    it('has every field say what is wrong', async () => {
        const element = await show('c-payment-share-table', PaymentShareTable, { phases });
        const reports = all<Input>(element, 'c-number-input').map((input, index) => jest.spyOn(input, 'reportValidity').mockReturnValue(index > 0));
        expect(element.reportValidity()).toBe(false);
        for (const report of reports) expect(report).toHaveBeenCalledTimes(1);
        reports[0]?.mockReturnValue(true);
        expect(element.reportValidity()).toBe(true);
    });
});
