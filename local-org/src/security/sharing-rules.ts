/** Sharing rules, as metadata describes them. */
import type { ObjectDef } from '../catalog/types.ts';
import type { Component } from '../metadata/components.ts';
import { rootOf } from '../metadata/components.ts';
import { child, children, textOf } from '../metadata/xml.ts';
import type { XmlElement } from '../metadata/xml.ts';
import { quoted } from '../org/store.ts';
import type { Org } from '../org/org.ts';
import { systemReader } from '../soql/reader.ts';
import { Compiler } from '../soql/compile.ts';
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

const sharees = (element: XmlElement | undefined): Sharee[] =>
  (element?.children ?? []).flatMap((one) => (KINDS[one.name] ? [{ kind: KINDS[one.name] as Sharee['kind'], name: one.text.trim() }] : []));

/** How metadata names the comparisons of a criterion. */
const OPERATORS: Record<string, ComparisonOperator> = {
  equals: '=',
  notEqual: '!=',
  lessThan: '<',
  greaterThan: '>',
  lessOrEqual: '<=',
  greaterOrEqual: '>=',
  includes: 'INCLUDES',
  excludes: 'EXCLUDES',
};

/** One criterion as a condition of a query. A list of values means any of them. */
function criterion(org: Org, object: ObjectDef, item: XmlElement): Condition | undefined {
  const field = org.catalog.field(object, textOf(item, 'field') ?? '');
  const operation = textOf(item, 'operation') ?? 'equals';
  if (!field) return undefined;
  const left = { kind: 'field' as const, path: [field.name] };
  const values = (textOf(item, 'value') ?? '').split(',').map((text): Literal => literalOf(field.type, text.trim()));
  const compare = (value: Literal): Condition => ({ kind: 'compare', left, operator: OPERATORS[operation] ?? '=', value });
  if (operation === 'contains' || operation === 'startsWith' || operation === 'notContain') {
    const like = (value: Literal): Condition => ({
      kind: 'compare',
      left,
      operator: 'LIKE',
      value: `${operation === 'startsWith' ? '' : '%'}${String(value).replace(/[\\%_]/g, '\\$&')}%`,
    });
    const any: Condition = { kind: 'or', parts: values.map(like) };
    return operation === 'notContain' ? { kind: 'not', part: any } : any;
  }
  return { kind: operation === 'notEqual' ? 'and' : 'or', parts: values.map(compare) };
}

function literalOf(type: string, text: string): Literal {
  if (text === '') return null;
  if (type === 'boolean') return text.toLowerCase() === 'true';
  return ['int', 'double', 'currency', 'percent'].includes(type) ? Number(text) : text;
}

/** A statement with its values written into it: a filter over rows has nowhere to bind them. */
function inline(sql: string, values: unknown[]): string {
  let next = 0;
  return sql.replace(/\?/g, () => {
    const value = values[next++];
    return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value ?? 'NULL');
  });
}

/** The rows that fulfil a criteria rule, found by a query of their own so that formulas and parents may be asked for. */
function byCriteria(rule: XmlElement): SharingRuleDef['condition'] {
  return (org, object, alias) => {
    const parts = children(rule, 'criteriaItems').map((item) => criterion(org, object, item));
    if (parts.length === 0 || parts.includes(undefined)) return undefined;
    const compiler = new Compiler(org, systemReader, object.name, `${alias}c`);
    const where = compiler.condition(combined(parts as Condition[], textOf(rule, 'booleanFilter')));
    const inner = compiler.joins.alias;
    return `${alias}."Id" IN (SELECT ${inner}."Id" FROM ${compiler.joins.fromClause()} WHERE ${inline(where, compiler.parameters)})`;
  };
}

/** `1 AND (2 OR 3)` over the criteria; all of them where no logic is given. */
function combined(parts: Condition[], logic: string | undefined): Condition {
  if (!logic) return { kind: 'and', parts };
  const tokens = logic.toUpperCase().match(/\d+|AND|OR|NOT|[()]/g) ?? [];
  let at = 0;
  const operand = (): Condition => {
    const token = tokens[at++];
    if (token === 'NOT') return { kind: 'not', part: operand() };
    if (token !== '(') return parts[Number(token) - 1] ?? { kind: 'or', parts: [] };
    const inside = expression();
    at += 1;
    return inside;
  };
  const expression = (): Condition => {
    let left = operand();
    while (tokens[at] === 'AND' || tokens[at] === 'OR') {
      const kind = tokens[at++] === 'AND' ? 'and' : 'or';
      left = { kind, parts: [left, operand()] };
    }
    return left;
  };
  return expression();
}

/** The rows owned by those an owner rule shares from. */
function byOwners(from: Sharee[]): SharingRuleDef['condition'] {
  return (org, _object, alias) => {
    const owners = from.flatMap((one) => [...org.groupIds(one), ...org.membersOf(one)]);
    return owners.length > 0 ? `${alias}.${quoted('OwnerId')} IN (${owners.map((id) => `'${id}'`).join(', ')})` : undefined;
  };
}

/** A sharing rule from its component, `Object.Rule`. */
export function sharingRuleFromMetadata(component: Component): SharingRuleDef {
  const root = rootOf(component);
  return {
    object: (component.name.split('.')[0] ?? '').toLowerCase(),
    accessLevel: textOf(root, 'accessLevel') ?? 'Read',
    to: sharees(child(root, 'sharedTo')),
    condition: component.type === 'SharingOwnerRule' ? byOwners(sharees(child(root, 'sharedFrom'))) : byCriteria(root),
  };
}
