import { LightningElement, wire } from 'lwc';
import { gql, graphql } from 'lightning/graphql';
import { updateRecord } from 'lightning/uiRecordApi';
import USER_ID from '@salesforce/user/Id';
import title from '@salesforce/label/c.Hours_Title';
import hint from '@salesforce/label/c.Hours_Hint';
import estimate from '@salesforce/label/c.Hours_Estimate';
import booked from '@salesforce/label/c.Hours_Booked';
import empty from '@salesforce/label/c.Hours_Empty';
import done from '@salesforce/label/c.Hours_Saved';
import save from '@salesforce/label/c.Save';
import { nodes } from 'c/graphqlNodes';
import type { Connection, Field } from 'c/graphqlNodes';
import { decimal, fill, monthName } from 'c/numberText';
import { saveRecord } from 'c/recordSave';
import { takeAnswer } from 'c/wireAnswer';
import type { WireAnswer } from 'c/wireAnswer';

interface HoursNode {
    Id: string;
    Month__c: Field<string>;
    Issues_Worked__c: Field<number>;
    Estimated_Hours__c: Field<number>;
    Booked_Hours__c: Field<number>;
}

/** Months that a steward books: the last ones. */
const QUERY = gql`
    query StewardHours($user: ID) {
        uiapi {
            query {
                Stewardship_Hours__c(first: 3, where: { Steward__c: { eq: $user } }, orderBy: { Month__c: { order: DESC } }) {
                    edges {
                        node {
                            Id
                            Month__c {
                                value
                            }
                            Issues_Worked__c {
                                value
                            }
                            Estimated_Hours__c {
                                value
                            }
                            Booked_Hours__c {
                                value
                            }
                        }
                    }
                }
            }
        }
    }
`;

/** The hours that whoever looks has worked on data: an estimate by issues, and what the steward books in its place. */
export default class StewardHours extends LightningElement {
    query = QUERY;
    variables = { user: USER_ID };
    label = { title, hint, booked, empty, save };

    loading = true;
    noAccess = false;
    errors: unknown;
    saving = false;
    months: HoursNode[] = [];
    typed = new Map<string, number | undefined>();
    #refresh: (() => Promise<void>) | undefined;

    @wire(graphql, { query: '$query', variables: '$variables' })
    handleHours(answer: WireAnswer<{ uiapi: { query: { Stewardship_Hours__c: Connection<HoursNode> } } }>): void {
        this.#refresh = answer.refresh ?? this.#refresh;
        const found = takeAnswer(this, answer);
        if (found) this.months = nodes(found.query.Stewardship_Hours__c);
    }

    /** Who has no right to hours sees nothing of them. */
    get isShown(): boolean {
        return !this.noAccess;
    }

    get waiting(): boolean {
        return this.loading && !this.errors;
    }

    get isEmpty(): boolean {
        return !this.waiting && !this.errors && this.months.length === 0;
    }

    get rows(): object[] {
        return this.months.map((one) => ({
            id: one.Id,
            month: monthName(one.Month__c.value ?? ''),
            estimate: fill(estimate, decimal(one.Estimated_Hours__c.value ?? 0), decimal(one.Issues_Worked__c.value ?? 0)),
            booked: this.typed.has(one.Id) ? this.typed.get(one.Id) : (one.Booked_Hours__c.value ?? undefined),
            isSame: !this.typed.has(one.Id)
        }));
    }

    handleChange(event: CustomEvent<{ value: number | undefined }>): void {
        const { id = '' } = (event.currentTarget as HTMLElement).dataset;
        this.typed = new Map([...this.typed, [id, event.detail.value]]);
    }

    async handleSave(event: Event): Promise<void> {
        const { id = '' } = (event.currentTarget as HTMLElement).dataset;
        const hours = this.typed.get(id) ?? null;
        this.errors = await saveRecord(this, () => updateRecord({ fields: { Id: id, Booked_Hours__c: hours } }), done);
        if (this.errors) return;
        this.typed = new Map([...this.typed].filter(([one]) => one !== id));
        await this.#refresh?.();
    }
}
