/** Formulas, validation rules, default values and roll-up summaries: parsed and typed against the schema. */
import type { FieldDef } from '../../catalog/types.ts';
import { recordScope } from '../../formula/formula.ts';
import type { PackagedComponent } from '../package.ts';
import { textOf } from '../xml.ts';
import { compileOnce } from './compiled.ts';
import { compiledField, crosses, fieldsOf, inlinedSize, isCircular } from './formula-facts.ts';
import { at, fieldNamed, formulaFinding, missing, NOT_FOUND, objectOf, REFERENCE, rootsOf } from './rule.ts';
import type { CheckContext, Rule } from './rule.ts';

const SKILL = 'forcedotcom/sf-skills platform-custom-field-generate';
const LIMITS = 'Salesforce Help, formula field limits';

/** Characters a formula may have as written, and bytes once every formula it reads is put in its place. */
const LONGEST_FORMULA = 3_900;
const LARGEST_FORMULA = 5_000;

/** Functions about the record being saved, and those of other editors: no formula field has them. */
const NOT_IN_FIELDS = new Set([
  'REGEX',
  'ISNEW',
  'ISCHANGED',
  'PRIORVALUE',
  'ISCLONE',
  'HTMLENCODE',
  'URLENCODE',
  'JSENCODE',
  'JSINHTMLENCODE',
  'VLOOKUP',
]);
/** Functions that make something to look at: a condition has no use for them. */
const NOT_IN_RULES = new Set(['HYPERLINK', 'IMAGE']);

const withoutTexts = (formula: string): string => formula.replace(/"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|\/\*[\s\S]*?\*\//g, '""');

/** The functions a formula calls, texts and comments left out. */
const calledIn = (text: string): string[] => [...withoutTexts(text).matchAll(/\b([A-Z]\w*)\s*\(/gi)].map(([, name]) => (name ?? '').toUpperCase());

/** What no formula field reads, by what metadata calls it and what the platform's messages do. */
const UNREADABLE: Record<string, string> = { LongTextArea: 'Long Text Area', Html: 'Rich Text Area' };

/** The permissions and labels a formula names. */
const globalsIn = (text: string): { text: string; type: string; name: string }[] =>
  [...withoutTexts(text).matchAll(/\$(Permission|Label)\.(\w+)/gi)].map(([found, kind = '', name = '']) => ({
    text: found,
    type: kind.toLowerCase() === 'label' ? 'CustomLabel' : 'CustomPermission',
    name,
  }));

const ownField = (component: PackagedComponent, { model }: CheckContext) => fieldNamed(model, component.name);

/** A summary field with the object it sums and the key it goes by, as far as they exist. */
function ownSummary(component: PackagedComponent, context: CheckContext) {
  const own = ownField(component, context);
  const summary = own?.field.summary;
  if (!own || !summary) return undefined;
  const { catalog } = context.model;
  const source = catalog.object(summary.childObject);
  return { ...own, summary, child: source, key: source && catalog.field(source, summary.foreignKey) };
}

/** The fields a summary reads: what it sums and what its filters ask. */
const fieldsRead = (summary: NonNullable<FieldDef['summary']>): string[] =>
  [summary.summarizedField, ...summary.filters.map((filter) => filter.field)].filter((name) => name !== undefined);

export const FORMULA_RULES: Rule[] = [
  {
    id: 'formula',
    appliesTo: ['CustomField'],
    message: '{0}',
    source: 'the words of Setup: Field X does not exist. Check spelling.; Incorrect parameter type …',
    check: (component, context) => {
      const own = ownField(component, context);
      if (!own?.field.formula) return [];
      const { object, field } = own;
      const { text, blanksAsZero } = own.field.formula;
      const scope = recordScope(context.model.catalog, object);
      const place = at(rootsOf(component), 'formula');
      return formulaFinding(() => compileOnce(text, scope, { returns: field.type, scale: field.scale, blanksAsZero }), place);
    },
  },
  {
    id: 'formula-function',
    appliesTo: ['CustomField', 'ValidationRule'],
    message: 'Function {0} may not be used in this type of formula',
    source: 'public deploy logs',
    check: (component) => {
      const place = component.type === 'CustomField' ? 'formula' : 'errorConditionFormula';
      const text = textOf(rootsOf(component), place) ?? '';
      const banned = component.type === 'CustomField' ? NOT_IN_FIELDS : NOT_IN_RULES;
      return [...new Set(calledIn(text))].filter((name) => banned.has(name)).map((name) => ({ values: [name], at: at(rootsOf(component), place) }));
    },
  },
  {
    id: 'formula-length',
    appliesTo: ['CustomField'],
    message: 'Formula is too long ({0} characters). Maximum length is 3,900 characters.',
    source: LIMITS,
    check: (component) => {
      const length = textOf(rootsOf(component), 'formula')?.length ?? 0;
      return length > LONGEST_FORMULA ? [{ values: [length.toLocaleString('en')], at: at(rootsOf(component), 'formula') }] : [];
    },
  },
  {
    id: 'formula-size',
    appliesTo: ['CustomField'],
    message: 'Compiled formula is too big to execute ({0} characters). Maximum size is 5,000 characters',
    source: `${LIMITS}; worked out as the text with every formula it reads in its place, which is close to what the platform compiles`,
    check: (component, context) => {
      const own = ownField(component, context);
      const size = own?.field.formula ? inlinedSize(context.model, own.object, own.field, []) : 0;
      return size > LARGEST_FORMULA ? [{ values: [Math.round(size).toLocaleString('en')], at: at(rootsOf(component), 'formula') }] : [];
    },
  },
  {
    id: 'formula-circle',
    appliesTo: ['CustomField'],
    message: 'The formula of {0} refers to itself, directly or through other formulas',
    source: 'Setup refuses a formula that refers to itself',
    check: (component, context) => {
      const own = ownField(component, context);
      return own?.field.formula && isCircular(context.model, own.object, own.field.name, [])
        ? [{ values: [component.name], at: at(rootsOf(component), 'formula') }]
        : [];
    },
  },
  {
    id: 'default-value',
    appliesTo: ['CustomField'],
    message: '{0}',
    source: 'a default value is a formula and is refused in the words of one',
    check: (component, context) => {
      const own = ownField(component, context);
      const text = own?.field.custom ? own.field.defaultValue : undefined;
      if (!own || text === undefined || text === '' || own.field.picklist) return [];
      const scope = recordScope(context.model.catalog, own.object);
      // A default comes before there is a record: it reads what is the user's or the org's.
      const before: typeof scope = { typeOf: (path) => (path[0]?.startsWith('$') ? scope.typeOf(path) : undefined) };
      return formulaFinding(() => compileOnce(text, before, { returns: own.field.type }), at(rootsOf(component), 'defaultValue'));
    },
  },
  {
    id: 'validation-formula',
    appliesTo: ['ValidationRule'],
    message: '{0}',
    source: 'the words of Setup: Field X does not exist. Check spelling.; Incorrect parameter type …',
    check: (component, { model }) => {
      const object = model.catalog.object(objectOf(component));
      const root = rootsOf(component);
      const text = textOf(root, 'errorConditionFormula') ?? '';
      const place = at(root, 'errorConditionFormula');
      return object ? formulaFinding(() => compileOnce(text, recordScope(model.catalog, object), { returns: 'boolean' }), place) : [];
    },
  },
  {
    id: 'validation-message-length',
    appliesTo: ['ValidationRule'],
    message: 'The error message of a validation rule can have 255 characters at most; this one has {0}',
    source: 'Metadata API Developer Guide, ValidationRule errorMessage',
    check: (component) => {
      const length = textOf(rootsOf(component), 'errorMessage')?.length ?? 0;
      return length > 255 ? [{ values: [String(length)], at: at(rootsOf(component), 'errorMessage') }] : [];
    },
  },
  {
    id: 'validation-description-length',
    appliesTo: ['ValidationRule'],
    message: 'Validation rule description cannot be longer than 255 characters long',
    source: 'public deploy logs',
    check: (component) => ((textOf(rootsOf(component), 'description')?.length ?? 0) > 255 ? [{ at: at(rootsOf(component), 'description') }] : []),
  },
  {
    id: 'formula-long-text',
    appliesTo: ['CustomField'],
    message: 'You referenced an unsupported field type called "{0}" using the following field: {1}',
    source: 'public deploy logs',
    check: (component, context) => {
      const own = ownField(component, context);
      const compiled = own && compiledField(context.model, own.object, own.field);
      if (!own || !compiled) return [];
      return fieldsOf(context.model, own.object, compiled)
        .filter(({ field }) => field.metadataType !== undefined && UNREADABLE[field.metadataType] !== undefined)
        .map(({ field, path }) => ({ values: [UNREADABLE[field.metadataType ?? ''] ?? '', path], at: at(rootsOf(component), 'formula') }));
    },
  },
  {
    id: 'formula-global',
    appliesTo: ['CustomField', 'ValidationRule'],
    message: 'Field {0} does not exist. Check spelling.',
    source: 'the words for fields',
    check: (component, { components }) =>
      ['formula', 'defaultValue', 'errorConditionFormula'].flatMap((place) =>
        globalsIn(textOf(rootsOf(component), place) ?? '')
          .filter(({ type, name }) => !name.includes('__') && !components.has(type, name))
          .map(({ text }) => ({ values: [text], at: at(rootsOf(component), place) })),
      ),
  },
  {
    id: 'validation-error-field',
    appliesTo: ['ValidationRule'],
    message: NOT_FOUND,
    source: REFERENCE,
    check: (component, { model }) => {
      const name = textOf(rootsOf(component), 'errorDisplayField');
      const object = model.catalog.object(objectOf(component));
      const place = at(rootsOf(component), 'errorDisplayField');
      return name && object && !model.catalog.field(object, name)
        ? [missing('errorDisplayField', 'CustomField', `${object.name}.${name}`, place)]
        : [];
    },
  },
  {
    id: 'validation-error-calculated',
    appliesTo: ['ValidationRule'],
    message: 'The error of a validation rule cannot be shown at {0}: a {1} has no place on an edit form',
    source: 'a known failure of first deploys: errorDisplayField on a roll-up summary',
    warning: true,
    check: (component, { model }) => {
      const name = textOf(rootsOf(component), 'errorDisplayField') ?? '';
      const field = fieldNamed(model, `${objectOf(component)}.${name}`)?.field;
      const kind = field?.summary ? 'roll-up summary' : field?.formula ? 'formula' : undefined;
      return kind ? [{ values: [name, kind], at: at(rootsOf(component), 'errorDisplayField') }] : [];
    },
  },
  {
    id: 'summary-format',
    appliesTo: ['CustomField'],
    message: 'Must specify the name in the CustomObject.CustomField format (e.g. Account.MyNewCustomField)',
    source: SKILL,
    check: (component) => {
      const root = rootsOf(component);
      return ['summaryForeignKey', 'summarizedField']
        .filter((name) => textOf(root, 'type') === 'Summary' && /^[^.]+$/.test(textOf(root, name) ?? ''))
        .map((name) => ({ at: at(root, name) }));
    },
  },
  {
    id: 'summary-key',
    appliesTo: ['CustomField'],
    message: 'A roll-up summary must go by a master-detail field of the child that leads to {0}: {1} does not',
    source: 'Metadata API Developer Guide, CustomField summaryForeignKey',
    check: (component, context) => {
      const own = ownSummary(component, context);
      if (!own || (own.key?.masterDetail && own.key.referenceTo?.[0] === own.object.name) || isStandardDetail(own)) return [];
      return [{ values: [own.object.name, `${own.summary.childObject}.${own.summary.foreignKey}`], at: at(rootsOf(component), 'summaryForeignKey') }];
    },
  },
  {
    id: 'summary-field',
    appliesTo: ['CustomField'],
    message: NOT_FOUND,
    source: REFERENCE,
    check: (component, context) => {
      const own = ownSummary(component, context);
      if (!own?.child) return [];
      const { child: source } = own;
      return fieldsRead(own.summary)
        .filter((name) => !context.model.catalog.field(source, name))
        .map((name) => missing('summarizedField', 'CustomField', `${source.name}.${name}`, rootsOf(component)));
    },
  },
  {
    id: 'summary-operation',
    appliesTo: ['CustomField'],
    message: 'The roll-up operation {0} {1}',
    source: 'Salesforce Help, roll-up summary field; a count sums no field: no exception in 34 public projects',
    check: (component, context) => {
      const own = ownSummary(component, context);
      if (!own?.child) return [];
      const { operation, summarizedField } = own.summary;
      const place = at(rootsOf(component), 'summaryOperation');
      if (operation === 'count') return summarizedField ? [{ values: [operation, 'takes no field'], at: place }] : [];
      if (!summarizedField) return [{ values: [operation, 'needs a summarizedField'], at: place }];
      const type = context.model.catalog.field(own.child, summarizedField)?.type;
      const fits = ['double', 'currency', 'percent', 'int', ...(operation === 'sum' ? [] : ['date', 'datetime'])];
      return type && !fits.includes(type) ? [{ values: [operation, `does not work on a field of type ${type}`], at: place }] : [];
    },
  },
  {
    id: 'summary-over-crossing-formula',
    appliesTo: ['CustomField'],
    message: 'The field {0} cannot be summarized: its formula reaches another object or uses TODAY or NOW',
    source: 'Salesforce Help, roll-up summary field',
    check: (component, context) => {
      const own = ownSummary(component, context);
      if (!own?.child) return [];
      const { child: source } = own;
      return fieldsRead(own.summary)
        .filter((name) => crosses(context.model, source, name, []))
        .map((name) => ({ values: [`${source.name}.${name}`], at: rootsOf(component) }));
    },
  },
];

/** A few standard objects are details of others although no field says so. */
const isStandardDetail = ({ summary, key }: { summary: { childObject: string }; key: FieldDef | undefined }): boolean =>
  key !== undefined &&
  !key.custom &&
  ['OpportunityLineItem', 'Opportunity', 'CampaignMember', 'OrderItem', 'QuoteLineItem'].includes(summary.childObject);
