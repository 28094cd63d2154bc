/** Formulas, validation rules, default values, roll-ups: broken copies. */
import { field } from '../org-fixture.ts';
import { newField } from './fields.ts';
import { all, editField, editPart, insertFields } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const component = (name: string) => ({ type: 'CustomField', name });
const rule = { type: 'ValidationRule', name: 'Beneficiary__c.Population_Positive' };
const result = (found: string, expected: string): string =>
  `Formula result is data type (${found}), incompatible with expected data type (${expected}).`;
const PER_HEAD = 'Beneficiary__c.Value_Per_Head__c';
const ACTUALS = 'Value_KPI__c.Realised_Value__c';
const COUNT = 'Value_KPI__c.Measurement_Count__c';

/** A formula field that says something else. */
const formula = (rule: string, breaks: string, text: string, message: string): Mutant => ({
  rule,
  breaks,
  change: editField(PER_HEAD, /<formula>.*<\/formula>/, `<formula>${text}</formula>`),
  component: component(PER_HEAD),
  message,
});
/** A roll-up that says something else. */
const summary = (rule: string, breaks: string, from: string | RegExp, to: string, message: string, name = ACTUALS): Mutant => ({
  rule,
  breaks,
  change: editField(name, from, to),
  component: component(name),
  message,
});
/** A validation rule that says something else. */
const validation = (id: string, breaks: string, element: string, text: string, message: string): Mutant => ({
  rule: id,
  breaks,
  change: editPart(
    'Beneficiary__c',
    'validationRules',
    'Population_Positive',
    new RegExp(`<${element}>.*</${element}>`),
    `<${element}>${text}</${element}>`,
  ),
  component: rule,
  message,
});

const number = (name: string, text: string): string => field(name, 'Number', `<formula>${text}</formula><precision>18</precision><scale>0</scale>`);

/** Broken copies of formulas, validation rules and roll-ups. */
export const FORMULA_MUTANTS: Mutant[] = [
  formula('formula', 'a formula with a field that is not there', 'Headcount__c * 2', 'Field Headcount__c does not exist. Check spelling.'),
  formula('formula', 'a formula with a function that is not there', 'SQUARE(Population__c)', 'Unknown function SQUARE. Check spelling.'),
  formula(
    'formula',
    'a formula over a relationship that is not there',
    'Plan__r.Labour_Budget__c',
    'Field Plan__r.Labour_Budget__c does not exist. Check spelling.',
  ),
  formula('formula', 'a formula of another type', 'Name', result('Text', 'Number')),
  formula(
    'formula-length',
    'a formula of 3,901 characters',
    `1 +${' '.repeat(3897)}1`,
    'Formula is too long (3,901 characters). Maximum length is 3,900 characters.',
  ),
  {
    rule: 'formula-size',
    breaks: 'a formula too large once compiled',
    change: insertFields(
      'Vendor__c',
      number('Base__c', Array.from({ length: 200 }, () => 'LEN(Name)').join(' + ')),
      number('Sum__c', 'Base__c + Base__c + Base__c'),
    ),
    component: component('Vendor__c.Sum__c'),
    message: 'Compiled formula is too big to execute (7,197 characters). Maximum size is 5,000 characters',
  },
  {
    rule: 'formula-circle',
    breaks: 'a formula that refers to itself',
    change: editField(PER_HEAD, /<formula>.*<\/formula>/, '<formula>Value_Per_Head__c * 2</formula>'),
    component: component(PER_HEAD),
    message: 'The formula of Beneficiary__c.Value_Per_Head__c refers to itself, directly or through other formulas',
  },
  {
    rule: 'default-value',
    breaks: 'a default that is a text for a number',
    change: editField('Beneficiary__c.Population__c', '<defaultValue>1<', '<defaultValue>"one"<'),
    component: component('Beneficiary__c.Population__c'),
    message: result('Text', 'Number'),
  },
  formula(
    'formula-function',
    'a formula field that asks whether the record is new',
    'IF(ISNEW(), 1, 0)',
    'Function ISNEW may not be used in this type of formula',
  ),
  validation(
    'formula-function',
    'a validation rule with a picture',
    'errorConditionFormula',
    'ISBLANK(IMAGE("ISNEW(", "x"))',
    'Function IMAGE may not be used in this type of formula',
  ),
  validation(
    'validation-formula',
    'a validation rule with a field that is not there',
    'errorConditionFormula',
    'Headcount__c &lt; 1',
    'Field Headcount__c does not exist. Check spelling.',
  ),
  validation('validation-formula', 'a validation rule that is a number', 'errorConditionFormula', 'Population__c', result('Number', 'true or false')),
  validation(
    'validation-message-length',
    'a message of 256 characters',
    'errorMessage',
    'E'.repeat(256),
    'The error message of a validation rule can have 255 characters at most; this one has 256',
  ),
  validation(
    'validation-error-field',
    'an error at a field that is not there',
    'errorDisplayField',
    'Headcount__c',
    'In field: errorDisplayField - no CustomField named Beneficiary__c.Headcount__c found',
  ),
  validation(
    'validation-error-calculated',
    'an error at a roll-up',
    'errorDisplayField',
    'Realised_Value__c',
    'The error of a validation rule cannot be shown at Realised_Value__c: a roll-up summary has no place on an edit form',
  ),
  validation(
    'validation-error-calculated',
    'an error at a formula',
    'errorDisplayField',
    'Value_Per_Head__c',
    'The error of a validation rule cannot be shown at Value_Per_Head__c: a formula has no place on an edit form',
  ),
  {
    ...summary(
      'summary-format',
      'a roll-up of a field without its object',
      'KPI_Measurement__c.Realised_Value__c',
      'Realised_Value__c',
      'Must specify the name in the CustomObject.CustomField format (e.g. Account.MyNewCustomField)',
    ),
    also: ['The roll-up operation sum needs a summarizedField'],
  },
  {
    rule: 'summary-key',
    breaks: 'a roll-up over a lookup',
    change: insertFields(
      'Value_KPI__c',
      field('Vendors__c', 'Summary', '<summaryForeignKey>Vendor__c.KPI__c</summaryForeignKey><summaryOperation>count</summaryOperation>'),
    ),
    component: component('Value_KPI__c.Vendors__c'),
    message: 'A roll-up summary must go by a master-detail field of the child that leads to Value_KPI__c: Vendor__c.KPI__c does not',
  },
  summary(
    'summary-field',
    'a roll-up of a field that is not there',
    'KPI_Measurement__c.Realised_Value__c',
    'KPI_Measurement__c.Value__c',
    'In field: summarizedField - no CustomField named KPI_Measurement__c.Value__c found',
  ),
  summary('summary-operation', 'a sum of nothing', /<summarizedField>.*<\/summarizedField>/, '', 'The roll-up operation sum needs a summarizedField'),
  summary(
    'summary-operation',
    'a count of a field',
    '<summaryForeignKey>',
    '<summarizedField>KPI_Measurement__c.Actual__c</summarizedField><summaryForeignKey>',
    'The roll-up operation count takes no field',
    COUNT,
  ),
  {
    rule: 'summary-operation',
    breaks: 'a sum of dates',
    change: insertFields(
      'Value_KPI__c',
      field(
        'Days__c',
        'Summary',
        `<summarizedField>KPI_Measurement__c.Period_Start__c</summarizedField>
<summaryForeignKey>KPI_Measurement__c.KPI__c</summaryForeignKey><summaryOperation>sum</summaryOperation>`,
      ),
    ),
    component: component('Value_KPI__c.Days__c'),
    message: 'The roll-up operation sum does not work on a field of type date',
  },
  {
    rule: 'summary-over-crossing-formula',
    breaks: 'a roll-up of a formula over another object',
    change: all(
      insertFields('KPI_Measurement__c', number('Heads__c', 'KPI__r.Population__c')),
      editField(ACTUALS, 'KPI_Measurement__c.Realised_Value__c', 'KPI_Measurement__c.Heads__c'),
    ),
    component: component(ACTUALS),
    message: 'The field KPI_Measurement__c.Heads__c cannot be summarized: its formula reaches another object or uses TODAY or NOW',
  },
  newField(
    'formula-long-text',
    'a formula that reads a long text',
    'Text',
    '<formula>LEFT(Story__c, 20)</formula>',
    'You referenced an unsupported field type called "Long Text Area" using the following field: Story__c',
    field('Story__c', 'LongTextArea', '<length>1000</length><visibleLines>3</visibleLines>'),
  ),
  newField(
    'formula-global',
    'a formula with a permission that is not there',
    'Checkbox',
    '<formula>$Permission.See_Nothing</formula>',
    'Field $Permission.See_Nothing does not exist. Check spelling.',
  ),
  newField(
    'default-value',
    'a default that reads a field',
    'Text',
    '<defaultValue>Name</defaultValue><length>80</length>',
    'Field Name does not exist. Check spelling.',
  ),
  {
    rule: 'validation-description-length',
    breaks: 'a description of 256 characters',
    change: editPart(
      'Beneficiary__c',
      'validationRules',
      'Population_Positive',
      /<description>[^<]*<\/description>/,
      `<description>${'D'.repeat(256)}</description>`,
    ),
    component: { type: 'ValidationRule', name: 'Beneficiary__c.Population_Positive' },
    message: 'Validation rule description cannot be longer than 255 characters long',
  },
  ...(
    [
      ['a division by a constant that is zero', 'Population__c / (4 - 4)', 'Population__c / (4 - 4)'],
      ['a root of a number below zero', 'IF(Population__c &gt; 1, SQRT(0 - 1), 1)', 'SQRT(0 - 1)'],
      ['a fraction as exponent of a number below zero', 'Population__c + (-8) ^ 0.5', '(-8) ^ 0.5'],
      ['a logarithm of zero', 'Population__c + LN(0)', 'LN(0)'],
      ['a text that is no number', 'Population__c + VALUE("it\'s")', 'VALUE("it_s")'],
      ['a day that is not in the calendar', 'Population__c + (TODAY() - DATE(2023, 2, 29))', 'DATE(2023, 2, 29)'],
    ] as const
  ).map(([breaks, text, part]) =>
    formula('formula-constant', breaks, text, `${part} can never be worked out: the formula has no value where it is needed`),
  ),
  validation(
    'formula-constant',
    'a condition with a constant that has no value',
    'errorConditionFormula',
    'Population__c &lt; 1 / 0',
    '1 / 0 can never be worked out: the formula has no value where it is needed',
  ),
];
