/** What requests of adoption ask for, as `SnapshotNode` and `TargetNode` have it. */

/** Fields by their values. */
export const fields = (...names: string[]): string => names.map((name) => `${name} { value }`).join(' ');

/** A group of users in a week. */
export const SNAPSHOT_FIELDS = `Id ${fields('Week__c', 'Segment_Type__c', 'Segment__c', 'Segment_Key__c', 'Enabled__c', 'Active__c', 'Steps__c', 'Concentration__c')}`;

/** All targets, the latest first. */
export const TARGETS = `Adoption_Target__c(first: 200, orderBy: { Valid_From__c: { order: DESC } }) {
    edges { node { Id Segment_Type__c { value displayValue } ${fields('Name', 'Segment_Key__c', 'Adoption_Rate__c', 'Business_Share__c', 'Valid_From__c')} } }
}`;
