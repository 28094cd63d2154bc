import { gql } from 'lightning/graphql';
import { fields, SNAPSHOT_FIELDS, TARGETS } from 'c/adoptionNodes';
import type { SnapshotNode, TargetNode, VolumeNode } from 'c/adoptionMath';
import type { Connection, Field } from 'c/graphqlNodes';

/** A year of all users, the last weeks of groups, a year of business, targets and privacy settings. */
export const BOARD_QUERY = gql`
    query AdoptionBoard($since: Date, $year: Date) {
        uiapi {
            query {
                everybody: Adoption_Snapshot__c(
                    first: 60
                    where: { Segment_Type__c: { eq: "Organization" }, Week__c: { gte: { value: $year } } }
                    orderBy: { Week__c: { order: DESC } }
                ) {
                    edges {
                        node {
                            ${SNAPSHOT_FIELDS}
                            ${fields('Final__c', 'Licensed__c', 'Active_Day__c', 'Active_Month__c', 'Contributing__c', 'Teams__c', 'Teams_Covered__c')}
                            ${fields('Groups_Left_Out__c', 'New_Users__c', 'Lapsed__c', 'Days_To_First_Step__c')}
                            Idle_Licences__c @optional { value }
                            Idle_Cost__c @optional { value }
                            Missing__c @optional { value }
                        }
                    }
                }
                groups: Adoption_Snapshot__c(
                    first: 2000
                    where: { Segment_Type__c: { ne: "Organization" }, Week__c: { gte: { value: $since } } }
                    orderBy: { Week__c: { order: DESC } }
                ) {
                    edges { node { ${SNAPSHOT_FIELDS} } }
                }
                volumes: Business_Volume__c(first: 2000, where: { Month__c: { gte: { value: $year } } }, orderBy: { Month__c: { order: DESC } }) {
                    edges {
                        node {
                            Id
                            ${fields('Month__c', 'Segment_Type__c', 'Segment__c', 'Segment_Key__c', 'Ledger_Value__c', 'Ledger_Count__c', 'CRM_Value__c')}
                            ${fields('CRM_Count__c', 'Early_Value__c', 'Early_Count__c', 'Ledger_Until__c')}
                        }
                    }
                }
                ${TARGETS}
                Adoption_Privacy__c(first: 200, orderBy: { Name: { order: ASC } }) {
                    edges {
                        node {
                            Id
                            ${fields('Name', 'Agreed_On__c', 'Agreed_By__c')}
                            External_Key__c @optional { value }
                            Mode__c { value displayValue }
                        }
                    }
                }
            }
        }
    }
`;

/** All users in a week. */
export interface EverybodyNode extends SnapshotNode {
    Final__c: Field<boolean>;
    Licensed__c: Field<number>;
    Active_Day__c: Field<number>;
    Active_Month__c: Field<number>;
    Contributing__c: Field<number>;
    Teams__c: Field<number>;
    Teams_Covered__c: Field<number>;
    Groups_Left_Out__c: Field<number>;
    New_Users__c: Field<number>;
    Lapsed__c: Field<number>;
    Days_To_First_Step__c: Field<number>;
    Idle_Licences__c?: Field<number>;
    Idle_Cost__c?: Field<number>;
    Missing__c?: Field<string>;
}

/** A month of business as the ledger and the CRM have it. */
export interface MonthNode extends VolumeNode {
    Ledger_Value__c: Field<number>;
    Ledger_Count__c: Field<number>;
    CRM_Value__c: Field<number>;
    Early_Value__c: Field<number>;
    Ledger_Until__c: Field<string>;
}

/** A target with its record. */
export interface NamedTargetNode extends TargetNode {
    Id: string;
    Name: Field<string>;
}

export interface PrivacyNode {
    Id: string;
    Name: Field<string>;
    External_Key__c?: Field<string>;
    Mode__c: Field<string>;
    Agreed_On__c: Field<string>;
    Agreed_By__c: Field<string>;
}

/** What the board shows. */
export interface Board {
    everybody: Connection<EverybodyNode>;
    groups: Connection<SnapshotNode>;
    volumes: Connection<MonthNode>;
    Adoption_Target__c: Connection<NamedTargetNode>;
    Adoption_Privacy__c: Connection<PrivacyNode>;
}

export interface BoardAnswer {
    uiapi: { query: Board };
}
