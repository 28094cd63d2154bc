import { LightningElement, api, wire } from 'lwc';
import { gql, graphql } from 'lightning/graphql';
import { getObjectInfo } from 'lightning/uiObjectInfoApi';
import LightningConfirm from 'lightning/confirm';
import { updateRecord } from 'lightning/uiRecordApi';
import MILESTONE from '@salesforce/schema/Payment_Milestone__c';
import MAY_PAY from '@salesforce/customPermission/Pay_Milestones';
import title from '@salesforce/label/c.Milestones_Title';
import accept from '@salesforce/label/c.Accept';
import acceptThis from '@salesforce/label/c.Accept_This';
import acceptQuestion from '@salesforce/label/c.Accept_Question';
import pay from '@salesforce/label/c.Pay';
import payQuestion from '@salesforce/label/c.Pay_Question';
import payThis from '@salesforce/label/c.Pay_This';
import accepted from '@salesforce/label/c.Milestone_Accepted';
import paid from '@salesforce/label/c.Milestone_Paid';
import gateOpen from '@salesforce/label/c.Gate_Open';
import gateWaiting from '@salesforce/label/c.Gate_Waiting';
import due from '@salesforce/label/c.Due_On';
import paidOn from '@salesforce/label/c.Paid_On';
import acceptedBy from '@salesforce/label/c.Accepted_By';
import empty from '@salesforce/label/c.Milestones_Empty';
import emptyHint from '@salesforce/label/c.Milestones_Empty_Hint';
import noAccess from '@salesforce/label/c.No_Access_Budget';
import noAccessHint from '@salesforce/label/c.No_Access_Value_Hint';
import { takeAnswer } from 'c/wireAnswer';
import type { WireAnswer } from 'c/wireAnswer';
import { dayText, exactMoney, fill, percent, todayHere } from 'c/numberText';
import { saveRecord } from 'c/recordSave';
import { nodes } from 'c/graphqlNodes';
import type { Field } from 'c/graphqlNodes';

interface MilestoneNode {
    Id: string;
    Name: Field<string>;
    Share__c: Field<number>;
    Amount__c?: Field<number>;
    Paid_Amount__c?: Field<number>;
    Condition__c?: Field<string>;
    Due_Date__c?: Field<string>;
    Accepted__c?: Field<boolean>;
    Accepted_On__c?: Field<string>;
    Accepted_By__r?: { Name: Field<string> } | null;
    Paid_On__c?: Field<string>;
    Gate__r?: { Name: Field<string>; Accepted__c: Field<boolean>; Phase__r: { Name: Field<string> } } | null;
}
interface Answer {
    uiapi: { query: { Payment_Milestone__c: { edges: { node: MilestoneNode }[] } } };
}
interface Row {
    id: string;
    name: string;
    share: string;
    amount: string;
    condition: string;
    facts: string;
    gate: string;
    badge: string;
    badgeClass: string;
    mayAccept: boolean;
    mayPay: boolean;
    acceptLabel: string;
    payLabel: string;
}

/** The payments of a phase: what each is for, what it waits for, and the buttons to accept and to pay. */
export default class MilestoneList extends LightningElement {
    /** The phase. */
    @api recordId: string | undefined;

    label = { title, accept, pay, empty, emptyHint, noAccess, noAccessHint };
    loading = true;
    noAccess = false;
    errors: unknown;
    saveErrors: unknown;
    mayEdit = false;
    saving = false;
    milestones: MilestoneNode[] = [];
    #refresh: (() => Promise<void>) | undefined;

    query = gql`
        query Milestones($id: ID) {
            uiapi {
                query {
                    Payment_Milestone__c(first: 200, where: { Phase__c: { eq: $id } }, orderBy: { Sequence__c: { order: ASC } }) {
                        edges {
                            node {
                                Id
                                Name {
                                    value
                                }
                                Share__c {
                                    value
                                }
                                Amount__c @optional {
                                    value
                                }
                                Paid_Amount__c @optional {
                                    value
                                }
                                Condition__c @optional {
                                    value
                                }
                                Due_Date__c @optional {
                                    value
                                }
                                Accepted__c @optional {
                                    value
                                }
                                Accepted_On__c @optional {
                                    value
                                }
                                Accepted_By__r @optional {
                                    Name {
                                        value
                                    }
                                }
                                Paid_On__c @optional {
                                    value
                                }
                                Gate__r @optional {
                                    Name {
                                        value
                                    }
                                    Accepted__c {
                                        value
                                    }
                                    Phase__r {
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
        }
    `;

    get variables(): Record<string, unknown> | undefined {
        return this.recordId ? { id: this.recordId } : undefined;
    }

    @wire(graphql, { query: '$query', variables: '$variables' })
    handleAnswer(answer: WireAnswer<Answer>): void {
        this.#refresh = answer.refresh;
        const found = takeAnswer(this, answer);
        if (found) this.milestones = nodes(found.query.Payment_Milestone__c);
    }

    @wire(getObjectInfo, { objectApiName: MILESTONE })
    handleInfo({ data }: { data?: { updateable: boolean } }): void {
        this.mayEdit = data?.updateable ?? false;
    }

    get empty(): boolean {
        return this.milestones.length === 0;
    }

    get rows(): Row[] {
        return this.milestones.map((one) => {
            const name = one.Name.value ?? '';
            const isAccepted = one.Accepted__c?.value ?? false;
            const day = one.Paid_On__c?.value;
            const gate = one.Gate__r;
            const open = gate && !gate.Accepted__c.value;
            return {
                id: one.Id,
                name,
                share: percent((one.Share__c.value ?? 0) / 100),
                // What was paid stays, whatever becomes of the budget.
                amount: one.Amount__c ? exactMoney(one.Paid_Amount__c?.value ?? one.Amount__c.value ?? 0) : '',
                condition: one.Condition__c?.value ?? '',
                facts: [
                    one.Due_Date__c?.value ? fill(due, dayText(one.Due_Date__c.value)) : '',
                    isAccepted ? fill(acceptedBy, one.Accepted_By__r?.Name.value ?? '', dayText(one.Accepted_On__c?.value)) : '',
                    day ? fill(paidOn, dayText(day)) : ''
                ]
                    .filter(Boolean)
                    .join(' · '),
                gate: gate ? fill(open ? gateWaiting : gateOpen, gate.Name.value ?? '', gate.Phase__r.Name.value ?? '') : '',
                badge: day ? paid : isAccepted ? accepted : '',
                badgeClass: `slds-m-left_x-small ${day ? 'slds-theme_success' : ''}`,
                mayAccept: this.mayEdit && !isAccepted,
                mayPay: this.mayEdit && MAY_PAY === true && isAccepted && !day,
                acceptLabel: fill(acceptThis, name),
                payLabel: fill(payThis, name)
            };
        });
    }

    /** Asks with the name of the payment and its amount. Resolves with the id of the payment that is meant, if it is. */
    async isMeant(event: Event, label: string, question: string): Promise<string | undefined> {
        const { id } = (event.currentTarget as HTMLElement).dataset;
        const row = this.rows.find((one) => one.id === id);
        const message = fill(question, row?.name ?? '', row?.amount ?? '');
        return (await LightningConfirm.open({ label, message, variant: 'header' })) ? id : undefined;
    }

    async handleAccept(event: Event): Promise<void> {
        const id = await this.isMeant(event, accept, acceptQuestion);
        if (id) await this.save(id, { Accepted__c: true }, accepted);
    }

    async handlePay(event: Event): Promise<void> {
        const id = await this.isMeant(event, pay, payQuestion);
        if (id) await this.save(id, { Paid_On__c: todayHere() }, paid);
    }

    async save(id: string, values: Record<string, unknown>, done: string): Promise<void> {
        this.saveErrors = undefined;
        const write = async (): Promise<void> => {
            await updateRecord({ fields: { Id: id, ...values } });
            await this.#refresh?.();
        };
        this.saveErrors = await saveRecord(this, write, done);
    }
}
