import { LightningElement, api, wire } from 'lwc';
import { NavigationMixin } from 'lightning/navigation';
import { gql, graphql } from 'lightning/graphql';
import title from '@salesforce/label/c.Initiatives_Title';
import empty from '@salesforce/label/c.Initiatives_Empty';
import emptyHint from '@salesforce/label/c.Initiatives_Empty_Hint';
import questionHint from '@salesforce/label/c.Initiatives_Question_Hint';
import noAccess from '@salesforce/label/c.No_Access';
import noAccessHint from '@salesforce/label/c.No_Access_Value_Hint';
import { formulaWords, shown } from 'c/fieldWords';
import { takeAnswer } from 'c/wireAnswer';
import type { WireAnswer } from 'c/wireAnswer';
import { nodes } from 'c/graphqlNodes';

interface Text {
    value: string | null;
    displayValue?: string | null;
}
interface InitiativeNode {
    Id: string;
    Name: Text;
    Kind__c: Text;
    Status__c: Text;
    Value_Link__c?: Text;
    KPI__c?: Text;
    KPI__r?: { Name: Text } | null;
}
interface Answer {
    uiapi: { query: { Value_Initiative__c: { edges: { node: InitiativeNode }[] } } };
}

interface Group {
    name: string;
    count: number;
    hint: string;
    items: { id: string; name: string; url: string; detail: string }[];
}

const NO_VALUE = 'Serves no agreed value';

/** CRM functions and changes by the value they serve; those that serve none come first. */
export default class InitiativeList extends NavigationMixin(LightningElement) {
    /** The program of a record page; all programs elsewhere. */
    @api recordId: string | undefined;

    label = { title, empty, emptyHint, noAccess, noAccessHint };
    loading = true;
    noAccess = false;
    errors: unknown;
    initiatives: InitiativeNode[] = [];

    query = gql`
        query Initiatives($where: Value_Initiative__c_Filter) {
            uiapi {
                query {
                    Value_Initiative__c(first: 2000, where: $where, orderBy: { Name: { order: ASC } }) {
                        edges {
                            node {
                                Id
                                Name {
                                    value
                                }
                                Kind__c {
                                    value
                                    displayValue
                                }
                                Status__c {
                                    value
                                    displayValue
                                }
                                Value_Link__c @optional {
                                    value
                                }
                                KPI__r @optional {
                                    Name {
                                        value
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    `;

    get variables(): Record<string, unknown> {
        return { where: this.recordId ? { Program__c: { eq: this.recordId } } : {} };
    }

    @wire(graphql, { query: '$query', variables: '$variables' })
    handleAnswer(answer: WireAnswer<Answer>): void {
        const found = takeAnswer(this, answer);
        if (found) this.initiatives = nodes(found.query.Value_Initiative__c);
    }

    get empty(): boolean {
        return this.initiatives.length === 0;
    }

    get groups(): Group[] {
        const byLink = new Map<string, InitiativeNode[]>([[NO_VALUE, []]]);
        for (const one of this.initiatives) {
            const link = one.Value_Link__c?.value ?? '';
            byLink.set(link, [...(byLink.get(link) ?? []), one]);
        }
        return [...byLink]
            .filter(([, items]) => items.length > 0)
            .map(([name, items]) => ({
                name: formulaWords(name),
                count: items.length,
                hint: name === NO_VALUE ? questionHint : '',
                items: items.map((one) => ({
                    id: one.Id,
                    name: one.Name.value ?? '',
                    url: `/lightning/r/Value_Initiative__c/${one.Id}/view`,
                    detail: [shown(one.Kind__c), shown(one.Status__c), one.KPI__r?.Name.value].filter(Boolean).join(' · ')
                }))
            }));
    }

    handleOpen(event: Event): void {
        event.preventDefault();
        const { id } = (event.currentTarget as HTMLElement).dataset;
        this[NavigationMixin.Navigate]({
            type: 'standard__recordPage',
            attributes: { recordId: id, objectApiName: 'Value_Initiative__c', actionName: 'view' }
        });
    }
}
