/** Rules as the org holds them: a record a version. */
import type { Write } from '../org/write.ts';
import type { KnownRule } from './facts.ts';
import type { Rule } from './rule.ts';
import type { SuggestedRule } from './suggest/suggest.ts';

/** The key of a version of a rule. */
export const ruleKey = (id: string, version: number): string => `${id}|${version}`;

/** The fields of a version of a rule, without its key. */
export const ruleValues = (rule: Rule, version: number): Record<string, unknown> => ({
  Name: rule.name ?? rule.id,
  Rule_Id__c: rule.id,
  Version__c: version,
  Object__c: rule.object ?? '',
  Fields__c: rule.fields.join(', '),
  Kind__c: rule.kind,
  Parameters__c: Object.keys(rule.parameters).length > 0 ? JSON.stringify(rule.parameters) : null,
  Condition__c: rule.when ?? null,
  Dimension__c: rule.dimension,
  Severity__c: rule.severity,
  Weight__c: rule.weight,
  Warn_Below__c: rule.warnBelow ?? null,
  Fail_Below__c: rule.failBelow ?? null,
  Status__c: 'Active',
  Blocks_Import__c: rule.blocksImport,
  Fix__c: rule.fix ?? null,
});

/** What puts a rule of a file into the org, with the user who works its issues. */
export const newRule = (rule: Rule, steward: string | null): Write => ({
  kind: 'create',
  object: 'Quality_Rule__c',
  keyField: 'External_Key__c',
  key: ruleKey(rule.id, 1),
  values: { ...ruleValues(rule, 1), Steward__c: steward },
});

/** Rules that are proposed for an object in one run, at most: nobody looks through more. */
const MAX_PROPOSED = 25;

const sameFields = (rule: Pick<KnownRule, 'fields' | 'parameters'>): string =>
  [...rule.fields, ...((rule.parameters['determines'] as string[] | undefined) ?? [])].join('|').toLowerCase();

/** Names of kinds as the names of suggestions begin. */
const TITLES: Readonly<Record<string, string>> = {
  ...{ pattern: 'Form of', list: 'Values of', range: 'Range of', unique: 'Only once:', required: 'Always filled:', email: 'Addresses in' },
  ...{ dependency: 'One for each', dateOrder: 'Order of' },
};

const nameOf = ({ kind, fields, parameters }: SuggestedRule): string => {
  const determined = (parameters['determines'] as string[] | undefined) ?? [];
  const about = kind === 'dependency' ? `${fields.join(', ')}: ${determined.join(', ')}` : fields.join(', ');
  return `${TITLES[kind] ?? kind} ${about}`.slice(0, 80);
};

/** What proposes rules that the org has never had: what is active, retired or rejected there is not proposed again, nor what another rule says of the same fields. */
export function proposals(suggested: readonly SuggestedRule[], object: string, known: readonly KnownRule[]): Write[] {
  const own = known.filter((one) => one.object === object);
  const decided = new Set(own.map(({ id }) => id));
  const said = new Set(own.map((one) => `${one.kind} ${sameFields(one)}`));
  return suggested
    .filter((rule) => !decided.has(rule.id) && !said.has(`${rule.kind} ${sameFields(rule)}`))
    .slice(0, MAX_PROPOSED)
    .map((rule): Write => ({
      ...{ kind: 'create', object: 'Quality_Rule__c', keyField: 'External_Key__c', key: ruleKey(rule.id, 1) },
      values: {
        ...ruleValues({ ...rule, name: nameOf(rule) }, 1),
        ...{ Status__c: 'Proposed', Support__c: rule.suggestion.support, Exceptions__c: rule.suggestion.exceptions },
        Cut_Off__c: rule.suggestion.cutOff,
      },
    }));
}
