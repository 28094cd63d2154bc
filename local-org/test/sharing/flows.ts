/** Two record-triggered flows on deals. The schema wants elements in the order of their names. */

const place = '<locationX>0</locationX><locationY>0</locationY>';
const text = (value: string): string => `<value><stringValue>${value}</stringValue></value>`;
const reference = (path: string): string => `<value><elementReference>${path}</elementReference></value>`;
const filter = (field: string, value: string): string => `<filters><field>${field}</field><operator>EqualTo</operator>${value}</filters>`;
const to = (element: string): string => `<connector><targetReference>${element}</targetReference></connector>`;
const named = (name: string): string => `<name>${name}</name><label>${name}</label>${place}`;

/** Where a flow starts: with a deal that is saved in this stage. */
const start = (first: string, stage: string, trigger: 'RecordBeforeSave' | 'RecordAfterSave'): string =>
  `<start>${place}${to(first)}<filterLogic>and</filterLogic>${filter('Stage__c', text(stage))}<object>Deal__c</object>` +
  `<recordTriggerType>CreateAndUpdate</recordTriggerType><triggerType>${trigger}</triggerType></start><status>Active</status>`;

const general = (label: string): string => `<label>${label}</label><processType>AutoLaunchedFlow</processType>`;

/** Gives a deal in the stage Handover to this owner, before it is saved. */
export const handover = (owner: string): string =>
  `<apiVersion>67.0</apiVersion><assignments>${named('Give')}<assignmentItems><assignToReference>$Record.OwnerId</assignToReference>` +
  `<operator>Assign</operator>${text(owner)}</assignmentItems></assignments>${general('Handover')}${start('Give', 'Handover', 'RecordBeforeSave')}`;

/** Finds the client whose key is the note of a deal in the stage Tell, and writes a note of it. */
export const tellClient: string =
  `<apiVersion>67.0</apiVersion>${general('Tell Client')}` +
  `<recordLookups>${named('Client')}${to('Tell')}<filterLogic>and</filterLogic>${filter('Key__c', reference('$Record.Note__c'))}` +
  '<getFirstRecordOnly>true</getFirstRecordOnly><object>Client__c</object><storeOutputAutomatically>true</storeOutputAutomatically></recordLookups>' +
  `<recordUpdates>${named('Tell')}<filterLogic>and</filterLogic>${filter('Id', reference('Client.Id'))}` +
  `<inputAssignments><field>Note__c</field>${text('told')}</inputAssignments><object>Client__c</object></recordUpdates>` +
  start('Client', 'Tell', 'RecordAfterSave');
