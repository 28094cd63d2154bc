/** Flows: broken copies. */
import { add, edit } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const FLOW = 'Value_KPI_Before_Save';
const LOOKUP = 'KPI_Measurement_After_Save';
const COPIES = 'KPI_Measurement_Before_Save';

/** A flow that says something else. */
const flow = (rule: string, breaks: string, name: string, from: string | RegExp, to: string, message: string): Mutant => ({
  rule,
  breaks,
  change: edit(`flows/${name}.flow`, from, to),
  component: { type: 'Flow', name },
  message,
});
const integrity = (text: string): string => `field integrity exception: unknown (${text})`;

const PLACE = '<locationX>0</locationX><locationY>0</locationY>';
/** A flow's element or resource. */
const part = (tag: string, name: string, xml: string, place = PLACE): string =>
  `<${tag}><name>${name}</name>${place === '' ? '' : `<label>${name}</label>${place}`}${xml}</${tag}>`;
const variable = (name: string, dataType: string, xml: string): string =>
  part(
    'variables',
    name,
    `<dataType>${dataType}</dataType><isCollection>false</isCollection><isInput>false</isInput><isOutput>false</isOutput>${xml}`,
    '',
  );
const VERSION = '<apiVersion>67.0</apiVersion>';
const COUNT = `${VERSION}${part(
  'assignments',
  'Count',
  `<assignmentItems>
  <assignToReference>Number</assignToReference><operator>Add</operator><value><numberValue>1.0</numberValue></value>
</assignmentItems>`,
)}<interviewLabel>Count</interviewLabel><label>Count KPIs</label><processType>AutoLaunchedFlow</processType>
<start>${PLACE}<connector><targetReference>Count</targetReference></connector></start><status>Active</status>
${variable('Number', 'Number', '<scale>0</scale>')}`;

/** Broken copies of flows. */
export const FLOW_MUTANTS: Mutant[] = [
  flow(
    'flow-start',
    'a flow that goes nowhere',
    FLOW,
    /<connector>[\s\S]*?<\/connector>/,
    '',
    integrity("The flow can't run because nothing is connected to the Start element."),
  ),
  flow(
    'flow-connector',
    'a way to what is not there',
    FLOW,
    '<targetReference>Copy_Population<',
    '<targetReference>Copy_Value<',
    integrity("A connector has a reference to Copy_Value, which doesn't exist."),
  ),
  flow(
    'flow-reference',
    'a value that is not there',
    LOOKUP,
    'Find_Latest.Actual__c',
    'Find_First.Actual__c',
    integrity('The element has an invalid reference to "Find_First.Actual__c".'),
  ),
  flow(
    'flow-name-twice',
    'two things of one name',
    FLOW,
    '<description>',
    '<constants><name>Copy_Population</name><dataType>Number</dataType><value><numberValue>1.0</numberValue></value></constants><description>',
    integrity('The name Copy_Population is already used in the flow. Give each element and resource a name of its own.'),
  ),
  flow(
    'flow-object',
    'an object that is not there',
    LOOKUP,
    '<object>Value_KPI__c<',
    '<object>Budget__c<',
    'Update_KPI - The objectType is invalid. Provide the API name of an object.',
  ),
  flow(
    'flow-object',
    'a variable of an object that is not there',
    FLOW,
    '</environments>',
    `</environments>${variable('Budget', 'SObject', '<objectType>Budget__c</objectType>')}`,
    'Budget (Variable) - The objectType is invalid. Provide the API name of an object.',
  ),
  flow(
    'flow-field',
    'a field to filter by that is not there',
    LOOKUP,
    '<field>KPI__c<',
    '<field>Target__c<',
    `field integrity exception: unknown (The field "Target__c" for the object "KPI_Measurement__c" doesn't exist.)`,
  ),
  flow(
    'flow-field',
    'a field to write that is not there',
    LOOKUP,
    '<field>Latest_Actual__c<',
    '<field>Actual__c<',
    `field integrity exception: unknown (The field "Actual__c" for the object "Value_KPI__c" doesn't exist.)`,
  ),
  flow(
    'flow-record-field',
    'a field of the record that is not there',
    FLOW,
    '$Record.Population__c<',
    '$Record.Headcount__c<',
    integrity('The element has an invalid reference to "$Record.Headcount__c".'),
  ),
  flow(
    'flow-formula',
    'a formula with a field that is not there',
    COPIES,
    'TEXT({!$Record.Period_Start__c})',
    'TEXT({!$Record.Period__c})',
    'Key (Formula) - The formula expression is invalid: Field $Record.Period__c does not exist. Check spelling.',
  ),
  flow(
    'flow-formula',
    'an entry condition with a field that is not there',
    FLOW,
    '{!$Record.Business_Signatures__c}',
    '{!$Record.Signatures__c}',
    'Start (Formula) - The formula expression is invalid: Field $Record.Signatures__c does not exist. Check spelling.',
  ),
  flow(
    'flow-action',
    'a flow that is not there',
    FLOW,
    '</environments>',
    `</environments>${part('subflows', 'Count', '<flowName>Count_KPIs</flowName>')}`,
    'In field: flowName - no Flow named Count_KPIs found',
  ),
  flow(
    'flow-action',
    'a class that is not there',
    FLOW,
    VERSION,
    VERSION + part('actionCalls', 'Count', '<actionName>CountKpis</actionName><actionType>apex</actionType>'),
    "Count (Action) - We can't find the CountKpis action. Verify that it's available and that you have the permissions and licenses required to use it.",
  ),
  {
    rule: 'flow-stored',
    breaks: 'a scheduled flow',
    change: add('Flow', 'Count_KPIs', 'flows/Count_KPIs.flow', COUNT),
    component: { type: 'Flow', name: 'Count_KPIs' },
    message: 'Only record-triggered flows run in the local org; this one is stored',
  },
  flow(
    'flow-element-stored',
    'an element that does not run here',
    LOOKUP,
    VERSION,
    VERSION + part('actionCalls', 'Tell', '<actionName>chatterPost</actionName><actionType>chatterPost</actionType>'),
    'Flow element actionCalls (chatterPost) does not run in the local org',
  ),
  flow(
    'flow-record-field',
    'a field of a found record that is not there',
    LOOKUP,
    'Find_Latest.Actual__c',
    'Find_Latest.Headcount__c',
    integrity('The element has an invalid reference to "Find_Latest.Headcount__c".'),
  ),
  flow(
    'flow-lacks',
    'a flow without a label',
    FLOW,
    /<label>[^<]*<\/label>(?=\s*<processMetadataValues>|\s*<processType>)/,
    '',
    'Required field is missing: label',
  ),
  flow(
    'flow-picklist-value',
    'a text for a flag',
    FLOW,
    '</environments>',
    `</environments>${part('recordUpdates', 'Set_Active', '<inputAssignments><field>Active__c</field><value><stringValue>yes</stringValue></value></inputAssignments><inputReference>$Record</inputReference>')}`,
    integrity('The value of "Active__c" cannot be a stringValue.'),
  ),
  {
    rule: 'flow-definition-version',
    breaks: 'a definition that activates a version the flow has not',
    change: add(
      'FlowDefinition',
      'Vendor_Before_Save',
      'flowDefinitions/Vendor_Before_Save.flowDefinition',
      '<activeVersionNumber>9</activeVersionNumber>',
    ),
    component: { type: 'FlowDefinition', name: 'Vendor_Before_Save' },
    message: 'The flow Vendor_Before_Save has no version 9 to activate',
  },
];
