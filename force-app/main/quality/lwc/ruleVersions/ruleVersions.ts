import { LightningElement, api } from 'lwc';
import title from '@salesforce/label/c.Rule_Versions';
import version from '@salesforce/label/c.Rule_Version';
import differs from '@salesforce/label/c.Rule_Differs';
import property from '@salesforce/label/c.Rule_Property';
import { fill } from 'c/numberText';

/** A version of a rule, with what it says, property by property. */
export interface ShownVersion {
    id: string;
    version: number;
    status: string;
    properties: { label: string; value: string }[];
}

/** Versions of a rule side by side: what differs from the version before is marked. */
export default class RuleVersions extends LightningElement {
    /** Newest first, all with the same properties. */
    @api versions!: ShownVersion[];

    label = { title, differs, property };

    get columns(): { id: string; title: string }[] {
        return this.versions.map((one) => ({ id: one.id, title: fill(version, one.version, one.status) }));
    }

    get rows(): object[] {
        return (this.versions[0]?.properties ?? []).map(({ label }, index) => ({
            label,
            cells: this.versions.map((one, place) => {
                const value = one.properties[index]?.value ?? '';
                const before = this.versions[place + 1]?.properties[index]?.value;
                const isNew = before !== undefined && before !== value;
                return { key: one.id, value: value || '–', isNew, class: isNew ? 'new' : '' };
            })
        }));
    }
}
