import { LightningElement, api } from 'lwc';
import title from '@salesforce/label/c.Funnel_Title';
import licensed from '@salesforce/label/c.Funnel_Licensed';
import enabled from '@salesforce/label/c.Funnel_Enabled';
import active from '@salesforce/label/c.Funnel_Active';
import contributing from '@salesforce/label/c.Funnel_Contributing';
import type { BarItem } from 'c/barList';
import { decimal, percent } from 'c/numberText';

/** From licences to contributing users: how many are left at each step. */
export default class AdoptionFunnel extends LightningElement {
    @api licensed = 0;
    @api enabled = 0;
    @api active = 0;
    @api contributing = 0;

    title = title;

    get items(): BarItem[] {
        const steps = [
            { key: 'licensed', label: licensed, count: this.licensed },
            { key: 'enabled', label: enabled, count: this.enabled },
            { key: 'active', label: active, count: this.active },
            { key: 'contributing', label: contributing, count: this.contributing }
        ];
        const whole = Math.max(1, ...steps.map(({ count }) => count));
        return steps.map((one) => ({ ...one, text: `${decimal(one.count)} (${percent(one.count / whole)})` }));
    }
}
