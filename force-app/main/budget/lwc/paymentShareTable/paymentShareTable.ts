import { LightningElement, api } from 'lwc';
import { exactMoney } from 'c/numberText';
import { shareOut } from 'c/lifecycleMath';
import type { PlannedPhase } from 'c/lifecycleMath';

interface Input extends HTMLElement {
    reportValidity(): boolean;
}

/** What was changed: the places of the phase and its payment, both from 0, and the new share. */
export interface PaymentChange {
    phase: number;
    place: number;
    share: number;
}

interface Payment {
    key: string;
    label: string;
    name: string;
    note: string;
    share: number;
    amount: string;
    phase: number;
    place: number;
}

/** The payments of a plan's phases with their shares, to be changed. Tells of each change by `paymentchange`. */
export default class PaymentShareTable extends LightningElement {
    @api phases: PlannedPhase[] = [];

    get sections(): { key: string; name: string; milestones: Payment[] }[] {
        return this.phases
            .map((phase, index) => ({ key: String(phase.sequence), name: phase.name, milestones: this.payments(phase, index) }))
            .filter(({ milestones }) => milestones.length > 0);
    }

    payments({ name, budget, milestones = [] }: PlannedPhase, index: number): Payment[] {
        const amounts = shareOut(
            budget,
            milestones.map(({ share }) => share)
        );
        return milestones.map((milestone, place) => ({
            key: String(place),
            label: `${name}, ${milestone.name}`,
            name: milestone.name,
            note: milestone.condition ?? '',
            share: milestone.share,
            amount: `% = ${exactMoney(amounts[place] ?? 0)}`,
            phase: index,
            place
        }));
    }

    /** Shows what is wrong with the numbers. Returns whether all are right. */
    @api
    reportValidity(): boolean {
        return ![...this.template!.querySelectorAll<Input>('c-number-input')].map((input) => input.reportValidity()).includes(false);
    }

    /** An empty field keeps the share it had, and says that it wants one. */
    handleChange(event: CustomEvent<{ value: number | undefined }>): void {
        const { phase, place } = (event.target as HTMLElement).dataset;
        const { value } = event.detail;
        if (value === undefined) return;
        const detail: PaymentChange = { phase: Number(phase), place: Number(place), share: value };
        this.dispatchEvent(new CustomEvent('paymentchange', { detail }));
    }
}
