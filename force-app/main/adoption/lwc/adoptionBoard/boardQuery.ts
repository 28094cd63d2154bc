import { gql } from 'lightning/graphql';
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
                            Id
                            Week__c {
                                value
                            }
                            Final__c {
                                value
                            }
                            Segment_Type__c {
                                value
                            }
                            Segment__c {
                                value
                            }
                            Segment_Key__c {
                                value
                            }
                            Licensed__c {
                                value
                            }
                            Enabled__c {
                                value
                            }
                            Active__c {
                                value
                            }
                            Active_Day__c {
                                value
                            }
                            Active_Month__c {
                                value
                            }
                            Contributing__c {
                                value
                            }
                            Steps__c {
                                value
                            }
                            Concentration__c {
                                value
                            }
                            Teams__c {
                                value
                            }
                            Teams_Covered__c {
                                value
                            }
                            Groups_Left_Out__c {
                                value
                            }
                            New_Users__c {
                                value
                            }
                            Lapsed__c {
                                value
                            }
                            Days_To_First_Step__c {
                                value
                            }
                            Idle_Licences__c @optional {
                                value
                            }
                            Idle_Cost__c @optional {
                                value
                            }
                            Missing__c @optional {
                                value
                            }
                        }
                    }
                }
                groups: Adoption_Snapshot__c(
                    first: 2000
                    where: { Segment_Type__c: { ne: "Organization" }, Week__c: { gte: { value: $since } } }
                    orderBy: { Week__c: { order: DESC } }
                ) {
                    edges {
                        node {
                            Id
                            Week__c {
                                value
                            }
                            Segment_Type__c {
                                value
                                displayValue
                            }
                            Segment__c {
                                value
                            }
                            Segment_Key__c {
                                value
                            }
                            Enabled__c {
                                value
                            }
                            Active__c {
                                value
                            }
                            Steps__c {
                                value
                            }
                            Concentration__c {
                                value
                            }
                        }
                    }
                }
                volumes: Business_Volume__c(first: 2000, where: { Month__c: { gte: { value: $year } } }, orderBy: { Month__c: { order: DESC } }) {
                    edges {
                        node {
                            Id
                            Month__c {
                                value
                            }
                            Segment_Type__c {
                                value
                            }
                            Segment__c {
                                value
                            }
                            Segment_Key__c {
                                value
                            }
                            Ledger_Value__c {
                                value
                            }
                            Ledger_Count__c {
                                value
                            }
                            CRM_Value__c {
                                value
                            }
                            CRM_Count__c {
                                value
                            }
                            Early_Value__c {
                                value
                            }
                            Early_Count__c {
                                value
                            }
                            Ledger_Until__c {
                                value
                            }
                        }
                    }
                }
                Adoption_Target__c(first: 200, orderBy: { Valid_From__c: { order: DESC } }) {
                    edges {
                        node {
                            Segment_Type__c {
                                value
                            }
                            Segment_Key__c {
                                value
                            }
                            Adoption_Rate__c {
                                value
                            }
                            Business_Share__c {
                                value
                            }
                            Valid_From__c {
                                value
                            }
                        }
                    }
                }
                Adoption_Privacy__c(first: 200, orderBy: { Name: { order: ASC } }) {
                    edges {
                        node {
                            Id
                            Name {
                                value
                            }
                            External_Key__c @optional {
                                value
                            }
                            Mode__c {
                                value
                                displayValue
                            }
                            Agreed_On__c {
                                value
                            }
                            Agreed_By__c {
                                value
                            }
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
    Adoption_Target__c: Connection<TargetNode>;
    Adoption_Privacy__c: Connection<PrivacyNode>;
}

export interface BoardAnswer {
    uiapi: { query: Board };
}
