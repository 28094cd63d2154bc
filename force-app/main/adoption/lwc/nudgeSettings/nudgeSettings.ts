import { LightningElement, api } from 'lwc';
import heading from '@salesforce/label/c.Nudges_Settings';
import optOut from '@salesforce/label/c.Nudges_Opt_Out';
import noMessages from '@salesforce/label/c.Nudges_No_Messages';
import from from '@salesforce/label/c.Nudges_Quiet_From';
import until from '@salesforce/label/c.Nudges_Quiet_Until';
import always from '@salesforce/label/c.Nudges_Never_Quiet';
import both from '@salesforce/label/c.Nudges_Both_Hours';
import save from '@salesforce/label/c.Save';
import cancel from '@salesforce/label/c.Cancel';

/** What a user has said about nudges. Hours are those of the user's time zone, 0 to 23. */
export interface Preference {
    optOut: boolean;
    noMessages: boolean;
    quietFrom: number | null;
    quietUntil: number | null;
}

const hourOf = (value: string): number | null => (value === '' ? null : Number(value));

/** No nudges at all, no messages, quiet hours: the user's own word on nudges. */
export default class NudgeSettings extends LightningElement {
    @api preference!: Preference;
    @api saving = false;

    label = { heading, optOut, noMessages, from, until, save, cancel };
    problem = '';

    get hours(): { label: string; value: string }[] {
        return [{ label: always, value: '' }, ...Array.from({ length: 24 }, (_, hour) => ({ label: `${hour}:00`, value: String(hour) }))];
    }

    get quietFrom(): string {
        return this.preference.quietFrom === null ? '' : String(this.preference.quietFrom);
    }

    get quietUntil(): string {
        return this.preference.quietUntil === null ? '' : String(this.preference.quietUntil);
    }

    handleSubmit(event: Event): void {
        event.preventDefault();
        const at = <T>(name: string): T => this.template!.querySelector(`[data-field="${name}"]`) as T;
        const is = (name: string): boolean => at<{ checked: boolean }>(name).checked;
        const hour = (name: string): number | null => hourOf(at<{ value: string }>(name).value ?? '');
        const detail = { optOut: is('optOut'), noMessages: is('noMessages'), quietFrom: hour('quietFrom'), quietUntil: hour('quietUntil') };
        this.problem = (detail.quietFrom === null) === (detail.quietUntil === null) ? '' : both;
        if (!this.problem) this.dispatchEvent(new CustomEvent<Preference>('apply', { detail }));
    }

    handleCancel(): void {
        this.dispatchEvent(new CustomEvent('cancel'));
    }
}
