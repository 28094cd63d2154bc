import { LightningElement, wire } from 'lwc';
import { gql, graphql } from 'lightning/graphql';
import { updateRecord } from 'lightning/uiRecordApi';
import { getObjectInfo } from 'lightning/uiObjectInfoApi';
import AUTOMATED from '@salesforce/schema/Automated_User__c';
import title from '@salesforce/label/c.Automated_Title';
import hint from '@salesforce/label/c.Automated_Hint';
import confirm from '@salesforce/label/c.Automated_Confirm';
import refuse from '@salesforce/label/c.Automated_Refuse';
import confirmed from '@salesforce/label/c.Automated_Confirmed';
import refused from '@salesforce/label/c.Automated_Refused';
import detail from '@salesforce/label/c.Automated_Detail';
import { nodes } from 'c/graphqlNodes';
import type { Connection, Field } from 'c/graphqlNodes';
import { dayText, decimal, fill } from 'c/numberText';
import { saveRecord } from 'c/recordSave';
import { takeAnswer } from 'c/wireAnswer';
import type { WireAnswer } from 'c/wireAnswer';

interface ProposalNode {
    Id: string;
    Records__c: Field<number>;
    Proposed_On__c: Field<string>;
    User__r: { Name: Field<string>; Username: Field<string> } | null;
}
interface Answer {
    uiapi: { query: { Automated_User__c: Connection<ProposalNode> } };
}

const QUERY = gql`
    query AutomatedUsers {
        uiapi {
            query {
                Automated_User__c(first: 200, where: { Status__c: { eq: "Proposed" } }, orderBy: { Records__c: { order: DESC } }) {
                    edges {
                        node {
                            Id
                            Records__c {
                                value
                            }
                            Proposed_On__c {
                                value
                            }
                            User__r {
                                Name {
                                    value
                                }
                                Username {
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

/** Users who look like programs, for who may decide: confirmed ones are counted nowhere. Shows nothing where there is nothing to decide. */
export default class AutomatedUsers extends LightningElement {
    label = { title, hint, confirm, refuse };
    loading = true;
    noAccess = false;
    saving = false;
    errors: unknown;
    proposals: ProposalNode[] = [];
    refresh: (() => Promise<void>) | undefined;
    query: string | undefined;

    /** Whoever may not decide is not asked. */
    @wire(getObjectInfo, { objectApiName: AUTOMATED })
    handleInfo({ data }: { data?: { updateable: boolean } }): void {
        if (data?.updateable) this.query = QUERY;
    }

    @wire(graphql, { query: '$query' })
    handleAnswer(answer: WireAnswer<Answer>): void {
        this.refresh = answer.refresh ?? this.refresh;
        const found = takeAnswer(this, answer);
        if (found) this.proposals = nodes(found.query.Automated_User__c);
    }

    get hasProposals(): boolean {
        return this.proposals.length > 0;
    }

    get isShown(): boolean {
        return this.hasProposals || Boolean(this.errors);
    }

    get lines(): { id: string; name: string; detail: string; confirmText: string; refuseText: string }[] {
        return this.proposals.map((one) => {
            const name = one.User__r?.Name.value ?? '';
            return {
                ...{ id: one.Id, name, confirmText: `${confirm}: ${name}`, refuseText: `${refuse}: ${name}` },
                detail: fill(detail, one.User__r?.Username.value ?? '', decimal(one.Records__c.value ?? 0), dayText(one.Proposed_On__c.value))
            };
        });
    }

    handleConfirm(event: Event): Promise<void> {
        return this.decide(event, 'Automated', confirmed);
    }

    handleRefuse(event: Event): Promise<void> {
        return this.decide(event, 'Person', refused);
    }

    async decide(event: Event, Status__c: string, done: string): Promise<void> {
        const { id } = (event.currentTarget as HTMLElement).dataset;
        this.errors = await saveRecord(this, () => updateRecord({ fields: { Id: id, Status__c } }), done);
        if (!this.errors) await this.refresh?.();
    }
}
