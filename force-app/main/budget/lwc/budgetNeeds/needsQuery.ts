import { gql } from 'lightning/graphql';
import type { Field } from 'c/graphqlNodes';
import type { Counted } from 'c/needLines';

const AGREEMENTS = `
    unsigned: Gain_Share_Agreement__c(first: 200, where: $unsigned, orderBy: { Name: { order: ASC } }) {
        totalCount
        edges {
            node {
                Id
                Name { value }
                Program__r { Name { value } }
                Business_Signatures__c { value }
                Delivery_Signatures__c { value }
                Signatures__r(first: 10, where: { Revoked__c: { eq: false } }) {
                    edges { node { Id Signed_By__c { value } } }
                }
            }
        }
    }`;

/** Payments, bodies, actions and allowances that need somebody, and agreements where the user may sign. */
export const needsQuery = (maySign: boolean): ReturnType<typeof gql> => gql`
    query BudgetNeeds(
        $payments: Payment_Milestone__c_Filter
        $bodies: Governance_Body__c_Filter
        $actions: Corrective_Action__c_Filter
        $allowances: Lifecycle_Phase__c_Filter
        ${maySign ? '$unsigned: Gain_Share_Agreement__c_Filter' : ''}
    ) {
        uiapi {
            query {
                payments: Payment_Milestone__c(first: 200, where: $payments, orderBy: { Due_Date__c: { order: ASC } }) {
                    totalCount
                    edges {
                        node {
                            Id
                            Name { value }
                            Amount__c @optional { value }
                            Due_Date__c { value }
                            Accepted__c { value }
                            Gate__r @optional { Name { value } Accepted__c { value } Phase__r { Name { value } } }
                            Phase__c { value }
                            Phase__r { Name { value } Program__r { Name { value } } }
                        }
                    }
                }
                bodies: Governance_Body__c(first: 200, where: $bodies, orderBy: { Next_Meeting_Due__c: { order: ASC } }) {
                    totalCount
                    edges { node { Id Name { value } Next_Meeting_Due__c { value } Program__r { Name { value } } } }
                }
                actions: Corrective_Action__c(first: 200, where: $actions, orderBy: { Due_Date__c: { order: ASC } }) {
                    totalCount
                    edges {
                        node {
                            Id
                            Name { value }
                            Due_Date__c { value }
                            Overdue__c { value }
                            Action_Owner__r @optional { Name { value } }
                            Program__r { Name { value } }
                        }
                    }
                }
                allowances: Lifecycle_Phase__c(first: 200, where: $allowances, orderBy: { End_Date__c: { order: ASC } }) {
                    totalCount
                    edges { node { Id Name { value } Allowance_Warning__c { value } Program__r { Name { value } } } }
                }
                ${maySign ? AGREEMENTS : ''}
            }
        }
    }
`;

interface Named {
    Id: string;
    Name: Field<string>;
}
type OfProgram = Named & { Program__r: { Name: Field<string> } | null };

export interface PaymentNode extends Named {
    Amount__c?: Field<number>;
    Due_Date__c: Field<string>;
    Accepted__c: Field<boolean>;
    Gate__r?: { Name: Field<string>; Accepted__c: Field<boolean>; Phase__r: { Name: Field<string> } } | null;
    Phase__c: Field<string>;
    Phase__r: { Name: Field<string>; Program__r: { Name: Field<string> } };
}
export type BodyNode = OfProgram & { Next_Meeting_Due__c: Field<string> };
export type ActionNode = OfProgram & {
    Due_Date__c: Field<string>;
    Overdue__c: Field<boolean>;
    Action_Owner__r?: { Name: Field<string> } | null;
};
export type AllowanceNode = OfProgram & { Allowance_Warning__c: Field<string> };
/** An agreement that is not signed by both sides, with who has signed it. */
export type UnsignedNode = OfProgram & {
    Business_Signatures__c: Field<number>;
    Delivery_Signatures__c: Field<number>;
    Signatures__r: { edges: { node: { Id: string; Signed_By__c: Field<string> } }[] } | null;
};

/** The answer's shape. */
export interface NeedsAnswer {
    uiapi: {
        query: {
            payments: Counted<PaymentNode>;
            bodies: Counted<BodyNode>;
            actions: Counted<ActionNode>;
            allowances: Counted<AllowanceNode>;
            unsigned?: Counted<UnsignedNode>;
        };
    };
}

/** Which records are asked for, in one program or in all; `dueBy` is the last day a payment may be due to be shown. */
export function needsFilters(programId: string | undefined, userId: string, dueBy: string, maySign: boolean): Record<string, unknown> {
    const ofProgram = programId ? { Program__c: { eq: programId } } : {};
    const ofPhase = programId ? { Phase__r: { Program__c: { eq: programId } } } : {};
    return {
        payments: {
            and: [{ Paid_On__c: { eq: null }, Due_Date__c: { lte: { value: dueBy } } }, { Phase__r: { Status__c: { ne: 'Closed' } } }, ofPhase]
        },
        bodies: { Active__c: { eq: true }, Overdue__c: { eq: true }, ...ofProgram },
        actions: { and: [{ Status__c: { eq: 'Open' }, ...ofProgram }, { or: [{ Overdue__c: { eq: true } }, { Action_Owner__c: { eq: userId } }] }] },
        allowances: { Status__c: { eq: 'Open' }, Allowance_Warning__c: { ne: null }, ...ofProgram },
        ...(maySign ? { unsigned: { Signed__c: { eq: false }, ...ofProgram } } : {})
    };
}
