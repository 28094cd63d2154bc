import { gql } from 'lightning/graphql';
import type { Field } from 'c/graphqlNodes';
import type { Counted } from 'c/needLines';

const SIGNATURES = `
    unsigned: Value_KPI__c(first: 200, where: $unsigned, orderBy: { Name: { order: ASC } }) {
        totalCount
        edges {
            node {
                ...Kpi
                Business_Signatures__c { value }
                Delivery_Signatures__c { value }
                KPI_Owner__c { value }
                Backup_Owner__c { value }
                Signatures__r(first: 10, where: { Revoked__c: { eq: false } }) {
                    edges { node { Id Signed_By__c { value } } }
                }
            }
        }
    }`;

/** KPIs that need somebody, by why. Unsigned ones are asked for only where the user may sign: their fields may be hidden from others. */
export const needsQuery = (maySign: boolean): ReturnType<typeof gql> => gql`
    query ValueNeeds(
        $offCourse: Value_KPI__c_Filter
        $stale: Value_KPI__c_Filter
        $ownerless: Value_KPI__c_Filter
        ${maySign ? '$unsigned: Value_KPI__c_Filter' : ''}
    ) {
        uiapi {
            query {
                offCourse: Value_KPI__c(first: 200, where: $offCourse, orderBy: { Name: { order: ASC } }) {
                    totalCount
                    edges { node { ...Kpi } }
                }
                stale: Value_KPI__c(first: 200, where: $stale, orderBy: { Latest_Period__c: { order: ASC } }) {
                    totalCount
                    edges { node { ...Kpi } }
                }
                ownerless: Value_KPI__c(first: 200, where: $ownerless, orderBy: { Name: { order: ASC } }) {
                    totalCount
                    edges { node { ...Kpi } }
                }
                ${maySign ? SIGNATURES : ''}
            }
        }
    }
    fragment Kpi on Value_KPI__c {
        Id
        Name { value }
        Status_Reason__c @optional { value }
        Owner_Warning__c @optional { value }
        KPI_Owner__r @optional { Name { value } }
        Beneficiary__r @optional { Program__r { Name { value } } }
    }
`;

/** A KPI; what the user may not see is not there. */
export interface KpiNode {
    Id: string;
    Name: Field<string>;
    Status_Reason__c?: Field<string>;
    Owner_Warning__c?: Field<string>;
    KPI_Owner__r?: { Name: Field<string> } | null;
    Beneficiary__r?: { Program__r: { Name: Field<string> } } | null;
}
/** A KPI that is not agreed, with who has signed it. */
export interface UnsignedNode extends KpiNode {
    Business_Signatures__c: Field<number>;
    Delivery_Signatures__c: Field<number>;
    KPI_Owner__c: Field<string>;
    Backup_Owner__c: Field<string>;
    Signatures__r: { edges: { node: { Id: string; Signed_By__c: Field<string> } }[] } | null;
}

/** The answer's shape. */
export interface NeedsAnswer {
    uiapi: { query: { offCourse: Counted<KpiNode>; stale: Counted<KpiNode>; ownerless: Counted<KpiNode>; unsigned?: Counted<UnsignedNode> } };
}

type Filter = Record<string, unknown>;
/** The filters of the query's variables. */
export interface NeedsVariables extends Record<string, Filter> {
    offCourse: Filter;
    stale: Filter;
    ownerless: Filter;
}

/**
 * Which KPIs are asked for, in one program or in all. `decides` is someone who may edit KPIs and so signs for delivery; anybody else signs only
 * for the business, and only KPIs that are theirs.
 */
export function needsFilters(
    programId: string | undefined,
    userId: string,
    { maySign, decides }: { maySign: boolean; decides: boolean }
): NeedsVariables {
    const active = { Active__c: { eq: true }, ...(programId ? { Beneficiary__r: { Program__c: { eq: programId } } } : {}) };
    const filled = { Baseline__c: { ne: null }, Target__c: { ne: null }, Unit_Value__c: { ne: null } };
    const isMine = { Business_Signatures__c: { eq: 0 }, or: [{ KPI_Owner__c: { eq: userId } }, { Backup_Owner__c: { eq: userId } }] };
    const waits = decides ? { or: [{ Delivery_Signatures__c: { eq: 0 } }, isMine] } : isMine;
    return {
        offCourse: { ...active, Status__c: { eq: 'Off course' } },
        stale: { ...active, Status__c: { eq: 'Stale' } },
        ownerless: { ...active, Owner_Warning__c: { ne: null } },
        ...(maySign ? { unsigned: { and: [{ ...active, ...filled }, waits] } } : {})
    };
}
