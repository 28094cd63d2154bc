import { LightningElement, api } from 'lwc';
import { NavigationMixin } from 'lightning/navigation';
import showAll from '@salesforce/label/c.Needs_Show_All';
import first from '@salesforce/label/c.Needs_First';
import { fill } from 'c/numberText';
import type { NeedGroup, NeedLine } from 'c/needLines';

/** Lines of a group that are shown before somebody asks for all. */
const SHOWN_AT_FIRST = 5;

interface Line extends NeedLine {
    key: string;
    url: string;
}

/** What needs somebody, group by group; each line opens the record where it is done. */
export default class NeedGroups extends NavigationMixin(LightningElement) {
    @api groups: NeedGroup[] = [];

    opened: string[] = [];

    get sections(): { key: string; title: string; total: number; lines: Line[]; showAll: string; note: string }[] {
        return this.groups
            .filter(({ lines }) => lines.length > 0)
            .map(({ key, title, lines, total }) => {
                const isOpen = this.opened.includes(key) || lines.length <= SHOWN_AT_FIRST;
                const shown = isOpen ? lines : lines.slice(0, SHOWN_AT_FIRST);
                return {
                    key,
                    title,
                    total,
                    lines: shown.map((line) => ({
                        ...line,
                        key: `${line.recordId} ${line.text}`,
                        url: `/lightning/r/${line.objectApiName}/${line.recordId}/view`
                    })),
                    showAll: isOpen ? '' : fill(showAll, lines.length),
                    note: isOpen && total > lines.length ? fill(first, lines.length, total) : ''
                };
            });
    }

    handleShowAll(event: Event): void {
        const { key } = (event.currentTarget as HTMLElement).dataset;
        if (key) this.opened = [...this.opened, key];
    }

    handleOpen(event: Event): void {
        event.preventDefault();
        const { id, object } = (event.currentTarget as HTMLElement).dataset;
        this[NavigationMixin.Navigate]({ type: 'standard__recordPage', attributes: { recordId: id, objectApiName: object, actionName: 'view' } });
    }
}
