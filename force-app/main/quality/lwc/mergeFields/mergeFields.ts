import { LightningElement, api } from 'lwc';
import caption from '@salesforce/label/c.Merge_Fields';
import fieldLabel from '@salesforce/label/c.Merge_Field';
import resultLabel from '@salesforce/label/c.Merge_Result';
import staysLabel from '@salesforce/label/c.Merge_Stays';
import leftOutLabel from '@salesforce/label/c.Merge_Leave_Out';
import changedOn from '@salesforce/label/c.Merge_Changed_On';
import sourceRank from '@salesforce/label/c.Merge_Source_Rank';
import takeFrom from '@salesforce/label/c.Merge_Take_From';
import blank from '@salesforce/label/c.Merge_Blank';
import consentNote from '@salesforce/label/c.Merge_Consent_Note';
import bouncedNote from '@salesforce/label/c.Merge_Bounced_Note';
import filledNote from '@salesforce/label/c.Merge_Filled_Note';
import { fill, momentText } from 'c/numberText';

/** A record, as a column. */
export interface Column {
    id: string;
    name: string;
    url: string;
    modified: string;
    rank: number | null;
    survivor: boolean;
    leftOut: boolean;
}

/** What one record has of a unit. */
export interface Cell {
    id: string;
    text: string;
    chosen: boolean;
}

/** A field, or an address, with what each record has of it. */
export interface Row {
    unit: string;
    label: string;
    cells: Cell[];
    result: string;
    /** The result is none of the survivor's own. */
    filled: boolean;
    objection: 'consent' | 'bounced' | undefined;
    /** Whoever refused once has refused: there is nothing to choose. */
    fixed: boolean;
}

/** What a person changes. */
export type ChoiceEvent = CustomEvent<{ unit?: string; id: string }>;

/** The fields of records side by side, with the record that each value is taken from. */
export default class MergeFields extends LightningElement {
    @api columns: Column[] = [];
    @api rows: Row[] = [];
    /** Shown, and not to be changed. */
    @api readOnly = false;

    label = { caption, fieldLabel, resultLabel, staysLabel, leftOutLabel };

    get shownColumns(): object[] {
        return this.columns.map((one) => ({
            ...one,
            stays: `${staysLabel}: ${one.name}`,
            leave: `${leftOutLabel}: ${one.name}`,
            changed: fill(changedOn, momentText(one.modified)),
            source: one.rank === null ? '' : fill(sourceRank, one.rank),
            css: one.leftOut ? 'column left-out' : one.survivor ? 'column survivor' : 'column'
        }));
    }

    get shownRows(): object[] {
        return this.rows.map((row) => ({
            ...row,
            group: `unit-${row.unit}`,
            cells: row.cells.map((cell) => {
                const column = this.columns.find(({ id }) => id === cell.id);
                return {
                    ...cell,
                    key: `${row.unit} ${cell.id}`,
                    text: cell.text || blank,
                    css: cell.text === '' ? 'blank' : '',
                    take: fill(takeFrom, row.label, column?.name ?? '', cell.text || blank),
                    disabled: this.readOnly || row.fixed || (column?.leftOut ?? false)
                };
            }),
            result: row.result || blank,
            note: row.objection === 'bounced' ? bouncedNote : row.fixed ? consentNote : row.filled ? filledNote : '',
            css: row.objection ? 'result objection' : 'result'
        }));
    }

    handleSurvivor(event: Event): void {
        this.tell('survivor', { id: (event.target as HTMLElement).dataset.id ?? '' });
    }

    handleLeave(event: Event): void {
        this.tell('leave', { id: (event.target as HTMLElement).dataset.id ?? '' });
    }

    handleChoice(event: Event): void {
        const { id = '', unit = '' } = (event.target as HTMLElement).dataset;
        this.tell('take', { unit, id });
    }

    handleOpen(event: Event): void {
        event.preventDefault();
        this.tell('open', { id: (event.currentTarget as HTMLElement).dataset.id ?? '' });
    }

    tell(name: string, detail: ChoiceEvent['detail']): void {
        this.dispatchEvent(new CustomEvent(name, { detail }));
    }
}
