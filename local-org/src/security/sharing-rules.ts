/** Sharing rules, as metadata describes them. */
import type { FieldDef, ObjectDef } from '../catalog/types.ts';
import type { Component } from '../metadata/components.ts';
import { rootOf } from '../metadata/components.ts';
import { child, children, textOf } from '../metadata/xml.ts';
import type { XmlElement } from '../metadata/xml.ts';
import { quoted, sqlText } from '../org/store.ts';
import type { Org } from '../org/org.ts';
import { systemReader } from '../soql/reader.ts';
import { Compiler } from '../soql/compile.ts';
import { COMPARISONS } from '../soql/spec.ts';
import type { ComparisonOperator, Condition, Literal } from '../soql/spec.ts';

/** Someone a rule names: a group, a queue, a role, or everyone inside. */
export interface Sharee {
  kind: 'group' | 'queue' | 'role' | 'roleAndSubordinates' | 'allInternalUsers';
  name: string;
}

/** A rule that opens rows of an object to more people. */
export interface SharingRuleDef {
  object: string;
  accessLevel: string;
  to: Sharee[];
  /** SQL that is true for the rows the rule is about; undefined when it is about none. */
  condition(org: Org, object: ObjectDef, alias: string): string | undefined;
}

const KINDS: Record<string, Sharee['kind']> = {
  group: 'group',
  queue: 'queue',
  role: 'role',
  roleAndSubordinates: 'roleAndSubordinates',
  roleAndSubordinatesInternal: 'roleAndSubordinates',
  allInternalUsers: 'allInternalUsers',
};

/** Those a list of groups, queues and roles names. */
export const shareesOf = (element: XmlElement | undefined): Sharee[] =>
  (element?.children ?? []).flatMap((one) => (KINDS[one.name] ? [{ kind: KINDS[one.name] as Sharee['kind'], name: one.text.trim() }] : []));

/** The comparisons of a criterion, those of multi-select picklists too. */
const OPERATORS: Record<string, ComparisonOperator> = {
  ...COMPARISONS,
  includes: 'INCLUDES',
  excludes: 'EXCLUDES',
};

/** One criterion as SQL. A list of values means any of them; text is compared letter by letter, as criteria are. */
function criterion(compiler: Compiler, field: FieldDef, operation: string, texts: string[]): string {
  const left = { kind: 'field' as const, path: [field.name] };
  const { sql } = compiler.expression(left);
  const values = texts.map((text) => literalOf(field.type, text));
  const joined = (parts: string[]): string => `(${parts.join(operation === 'notEqual' || operation === 'notContain' ? ' AND ' : ' OR ')})`;
  if (!isText(field)) {
    const operator = OPERATORS[operation] ?? '=';
    return joined(values.map((value) => inlined(compiler, { kind: 'compare', left, operator, value })));
  }
  const bare = `coalesce(${sql}, '')`;
  return joined(
    values.map((value) => {
      const text = sqlText(String(value ?? ''));
      if (operation === 'contains') return `instr(${bare}, ${text}) > 0`;
      if (operation === 'notContain') return `instr(${bare}, ${text}) = 0`;
      if (operation === 'startsWith') return `substr(${bare}, 1, length(${text})) = ${text} COLLATE BINARY`;
      return `${bare} ${operation === 'notEqual' ? '<>' : (OPERATORS[operation] ?? '=')} ${text} COLLATE BINARY`;
    }),
  );
}

const isText = ({ type }: FieldDef): boolean => ['string', 'textarea', 'email', 'phone', 'url', 'picklist', 'combobox'].includes(type);

/** A condition with its values written into it: a filter over rows has nowhere to bind them. */
function inlined(compiler: Compiler, condition: Condition): string {
  const before = compiler.parameters.length;
  const sql = compiler.condition(condition);
  const values = compiler.parameters.splice(before);
  let next = 0;
  return sql.replace(/\?/g, () => {
    const value = values[next++];
    return typeof value === 'string' ? sqlText(value) : String(value ?? 'NULL');
  });
}

function literalOf(type: string, text: string): Literal {
  if (text === '') return null;
  if (type === 'boolean') return text.toLowerCase() === 'true';
  return ['int', 'double', 'currency', 'percent'].includes(type) ? Number(text) : text;
}

/** The rows that fulfil a criteria rule, found by a query of their own so that formulas and parents may be asked for. */
function byCriteria(rule: XmlElement): SharingRuleDef['condition'] {
  return (org, object, alias) => {
    const compiler = new Compiler(org, systemReader, object.name, `${alias}c`);
    const parts = children(rule, 'criteriaItems').flatMap((item) => {
      const field = org.catalog.field(object, textOf(item, 'field') ?? '');
      const texts = (textOf(item, 'value') ?? '').split(',').map((text) => text.trim());
      return field ? [criterion(compiler, field, textOf(item, 'operation') ?? 'equals', texts)] : [];
    });
    if (parts.length === 0) return undefined;
    const where = combined(parts, textOf(rule, 'booleanFilter'));
    const inner = compiler.joins.alias;
    return `${alias}."Id" IN (SELECT ${inner}."Id" FROM ${compiler.joins.fromClause()} WHERE ${where})`;
  };
}

/** `1 AND (2 OR 3)` over the criteria; all of them where no logic is given. A deploy has checked that the logic fits. */
const combined = (parts: string[], logic: string | undefined): string =>
  logic ? logic.toUpperCase().replace(/\d+/g, (number) => parts[Number(number) - 1] ?? '0') : parts.join(' AND ');

/** The rows owned by those an owner rule shares from. */
function byOwners(from: Sharee[]): SharingRuleDef['condition'] {
  return (org, _object, alias) => {
    const owners = from.flatMap((one) => [...org.groupIds(one), ...org.membersOf(one)]);
    return owners.length > 0 ? `${alias}.${quoted('OwnerId')} IN (${owners.map(sqlText).join(', ')})` : undefined;
  };
}

/** A sharing rule from its component, `Object.Rule`. */
export function sharingRuleFromMetadata(component: Component): SharingRuleDef {
  const root = rootOf(component);
  return {
    object: (component.name.split('.')[0] ?? '').toLowerCase(),
    accessLevel: textOf(root, 'accessLevel') ?? 'Read',
    to: shareesOf(child(root, 'sharedTo')),
    condition: component.type === 'SharingOwnerRule' ? byOwners(shareesOf(child(root, 'sharedFrom'))) : byCriteria(root),
  };
}
