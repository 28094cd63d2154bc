import { selectedIn } from '../catalog/picklists.ts';
import { isAggregatable, isGroupable, isSortable, NUMERIC } from '../catalog/traits.ts';
import type { FieldDef, ObjectDef } from '../catalog/types.ts';
import { ApiError, malformedQuery } from '../org/errors.ts';
import { AGGREGATE_SQL } from '../org/sql-functions.ts';
import type { Stored } from '../org/store.ts';
import { dateFunction, inZone } from './functions.ts';
import { Joins } from './joins.ts';
import type { Column, QueryOrg } from './joins.ts';
import { IDS, operandOf } from './operands.ts';
import type { CompiledExpression, Operand } from './operands.ts';
import { extremeValue, labelSql, sortPlace, valueOfLabel } from './picklists.ts';
import type { Reader } from './reader.ts';
import { isAggregate } from './spec.ts';
import type { ComparisonOperator, Condition, Expression, Literal, Ordering, QuerySpec } from './spec.ts';

/**
 * Whether an expression is a column as it stands. What is compared with one is written so that SQLite can look it up in an index,
 * and is false, not unknown, where the column holds nothing.
 */
const isColumn = (sql: string): boolean => /^\w+\."[^"]+"$/.test(sql);

/** Turns the parts of one query into SQL over its {@link Joins}, collecting bound values. */
export class Compiler {
  readonly joins: Joins;
  readonly parameters: Stored[] = [];
  readonly #org: QueryOrg;
  readonly #reader: Reader;

  constructor(org: QueryOrg, reader: Reader, objectName: string, alias?: string, withDeleted = false) {
    this.#org = org;
    this.#reader = reader;
    this.joins = new Joins(org, reader, objectName, alias, withDeleted);
  }

  expression(expression: Expression): CompiledExpression {
    if (expression.kind === 'field') {
      const column: Column = this.joins.column(expression.path);
      return { sql: column.sql, type: column.field.type, field: column.field };
    }
    if (isAggregate(expression)) return this.#aggregate(expression.name, expression.argument);
    const { name, argument } = expression;
    if (!argument) throw malformedQuery(`function ${name} is not supported by the local org`);
    if (name === 'TOLABEL' || name === 'CONVERTTIMEZONE') throw malformedQuery(`function ${name} cannot stand here`);
    const { moment, type } = this.#dateOf(argument);
    const sql = dateFunction(name, moment, this.#org.fiscalYear);
    if (sql === undefined) throw malformedQuery(`function ${name} is not supported by the local org`);
    if (type !== 'date' && type !== 'datetime') throw malformedQuery(`field must be of type date or dateTime for ${name}`);
    return { sql, type: name === 'DAY_ONLY' ? 'date' : 'int' };
  }

  /** What a date function reads: a date, a moment in UTC, or one in the user's time zone by convertTimezone. */
  #dateOf(argument: Expression): { moment: string; type: FieldDef['type'] } {
    if (argument.kind === 'function' && argument.name === 'CONVERTTIMEZONE' && argument.argument) {
      const { sql, type } = this.expression(argument.argument);
      return { moment: inZone(sql, type, this.#zone), type };
    }
    const { sql, type } = this.expression(argument);
    return { moment: type === 'datetime' ? `substr(${sql}, 1, 19)` : sql, type };
  }

  get #zone(): string {
    return this.#reader.timeZone ?? 'UTC';
  }

  /** Throws what a query that names it gets when the reader may not see this field. */
  requireReadable(object: ObjectDef, field: FieldDef): void {
    if (!this.#reader.canReadField(object, field))
      throw new ApiError(400, 'INVALID_FIELD', `No such column '${field.name}' on entity '${object.name}'.`);
  }

  #aggregate(name: string, argument: Expression | undefined): CompiledExpression {
    if (!argument) return { sql: 'COUNT(*)', type: 'int' };
    const inner = this.expression(argument);
    const { sql, type, field } = inner;
    const needsNumber = name === 'SUM' || name === 'AVG';
    if ((needsNumber && !NUMERIC.has(type)) || !isAggregatable({ ...field, type }))
      throw malformedQuery(`field ${field?.name ?? ''} does not support aggregate operator ${name}`);
    if (name === 'COUNT') return { sql: `COUNT(${sql})`, type: 'int' };
    if (name === 'COUNT_DISTINCT') return { sql: `COUNT(DISTINCT ${sql})`, type: 'int' };
    if (needsNumber) return { sql: `${AGGREGATE_SQL[name] ?? name}(${sql})`, type: name === 'AVG' ? 'double' : type };
    return { sql: extremeValue(name, sql, type, field), type, field };
  }

  /** A field as the reader's language shows it: its labels. */
  shown(expression: Expression): FieldDef | undefined {
    if (expression.kind !== 'field') return undefined;
    const { field, object } = this.joins.column(expression.path);
    return this.#reader.words?.field(object, field) ?? field;
  }

  /** The SQL of a field that a query groups by. */
  group(expression: Expression): string {
    const { sql, field } = this.expression(expression);
    if (field && !isGroupable(field)) throw malformedQuery(`field '${field.name}' can not be grouped in a query call`);
    return sql;
  }

  condition(condition: Condition): string {
    switch (condition.kind) {
      case 'and':
      case 'or':
        return `(${condition.parts.map((part) => this.condition(part)).join(condition.kind === 'and' ? ' AND ' : ' OR ')})`;
      case 'not':
        return `NOT ${this.condition(condition.part)}`;
      case 'semijoin':
        return this.#semijoin(condition);
      case 'compare':
        return this.#compare(condition);
    }
  }

  #semijoin(condition: Extract<Condition, { kind: 'semijoin' }>): string {
    const left = this.expression(condition.left);
    const [item] = condition.query.select;
    if (item?.kind !== 'expression' || condition.query.select.length !== 1) throw malformedQuery('a semi-join query must select exactly one field');
    const { orderBy, limit, offset, groupBy } = condition.query;
    if (orderBy?.length || limit !== undefined || offset !== undefined || groupBy?.length)
      throw malformedQuery('a semi-join query can have neither ORDER BY, LIMIT, OFFSET nor GROUP BY');
    const inner = new Compiler(this.#org, this.#reader, condition.query.object, `${this.joins.alias}s`);
    const column = inner.expression(item.expression);
    if (!IDS.has(left.type) || !IDS.has(column.type))
      throw malformedQuery('The inner and outer selects of a semi-join must be of reference or id fields');
    const where = inner.where(condition.query.where);
    this.parameters.push(...inner.parameters);
    const subquery = `SELECT ${column.sql} FROM ${inner.joins.fromClause()} WHERE ${where} AND ${column.sql} IS NOT NULL`;
    return condition.operator === 'IN' ? `(${left.sql} IN (${subquery}) IS TRUE)` : `(${left.sql} IS NULL OR ${left.sql} NOT IN (${subquery}))`;
  }

  /** The whole `WHERE`, with the rows the reader may see; true when there is no condition. */
  where(condition: Condition | undefined): string {
    if (condition && mentionsAggregate(condition)) throw malformedQuery('Aggregate functions cannot be used in WHERE: use HAVING');
    const shared = this.#reader.rowFilter(this.joins.object, this.joins.alias);
    const parts = [condition ? this.condition(condition) : undefined, shared].filter((part) => part !== undefined);
    return parts.length > 0 ? parts.join(' AND ') : '1';
  }

  #bind(value: Stored): string {
    this.parameters.push(value);
    return '?';
  }

  /** The left side of a condition: any expression, or a picklist by its labels. */
  #leftOf(expression: Expression): CompiledExpression & { labels?: FieldDef | undefined } {
    if (expression.kind !== 'function' || expression.name !== 'TOLABEL') return this.expression(expression);
    if (expression.argument?.kind !== 'field') throw malformedQuery('toLabel takes a field');
    const { sql, type, field } = this.expression(expression.argument);
    const labels = this.shown(expression.argument);
    if (!labels || type !== 'picklist') return { sql, type, field, labels };
    return { sql: `(${labelSql(sql, labels)}) COLLATE NOCASE`, type: 'string', field };
  }

  #compare({ left: expression, operator, value, textual }: Extract<Condition, { kind: 'compare' }>): string {
    const left = this.#leftOf(expression);
    if (left.field?.filterable === false) throw new ApiError(400, 'INVALID_FIELD', `field '${left.field.name}' can not be filtered in a query call`);
    const calendar = { now: this.#org.now(), zone: this.#zone, fiscalYear: this.#org.fiscalYear };
    const values = (Array.isArray(value) ? value : [value]).flatMap((one) => operandOf(left, labelled(left, one), operator, textual, calendar));
    const name = left.field?.name ?? '';
    if (Array.isArray(value) && !['IN', 'NOT IN', 'INCLUDES', 'EXCLUDES'].includes(operator))
      throw malformedQuery(`invalid operator ${operator} for a list`);
    if (operator === 'INCLUDES' || operator === 'EXCLUDES') return this.#includes(left, operator, values);
    if (left.type === 'multipicklist' && operator !== 'LIKE') return this.#compareSelection(left, operator, values);
    if (operator === 'IN' || operator === 'NOT IN') return this.#in(left, operator, values);
    const [only] = values;
    if (only !== undefined && typeof only === 'object' && only !== null)
      return compareRange(left.sql, operator, this.#bind(only.start), only.end, (end) => this.#bind(end));
    const sql = collated(left);
    if (only === null || only === undefined) {
      if (operator === '=') return `${left.sql} IS NULL`;
      if (operator === '!=') return `${left.sql} IS NOT NULL`;
      throw malformedQuery(`invalid operator ${operator} on null for field ${name}`);
    }
    if (operator === 'LIKE') {
      if (NUMERIC.has(left.type) || IDS.has(left.type) || left.type === 'boolean')
        throw new ApiError(400, 'INVALID_QUERY_FILTER_OPERATOR', `invalid operator on ${left.type} field ${name}`);
      return `(${left.sql} LIKE ${this.#bind(only)} ESCAPE '\\' IS TRUE)`;
    }
    if (operator === '=') return isColumn(sql) ? `(${sql} = ${this.#bind(only)} AND ${sql} IS NOT NULL)` : `(${sql} IS ${this.#bind(only)})`;
    if (operator === '!=') return `(${sql} IS NOT ${this.#bind(only)})`;
    if (left.type === 'boolean') throw new ApiError(400, 'INVALID_QUERY_FILTER_OPERATOR', `invalid operator on boolean field ${name}`);
    return isColumn(sql) ? `(${sql} ${operator} ${this.#bind(only)} AND ${sql} IS NOT NULL)` : `(${sql} ${operator} ${this.#bind(only)} IS TRUE)`;
  }

  #in(left: CompiledExpression, operator: 'IN' | 'NOT IN', values: Operand[]): string {
    const plain = values.filter((one): one is string | number => one !== null && typeof one !== 'object');
    const hasNull = values.includes(null);
    // One bound JSON list keeps the statement's text the same for any number of values.
    const list = `(SELECT value FROM json_each(${this.#bind(JSON.stringify(plain))}))`;
    const sql = collated(left);
    if (operator === 'IN' && !hasNull && isColumn(sql)) return `(${sql} IN ${list} AND ${sql} IS NOT NULL)`;
    if (operator === 'IN') return `((${sql} IN ${list}${hasNull ? ` OR ${left.sql} IS NULL` : ''}) IS TRUE)`;
    return hasNull ? `(${sql} NOT IN ${list} AND ${left.sql} IS NOT NULL)` : `(${left.sql} IS NULL OR ${sql} NOT IN ${list})`;
  }

  #includes(left: CompiledExpression, operator: 'INCLUDES' | 'EXCLUDES', values: Operand[]): string {
    if (left.type !== 'multipicklist') throw new ApiError(400, 'INVALID_QUERY_FILTER_OPERATOR', `invalid operator ${operator} on ${left.type} field`);
    const any = `(${values.map((value) => this.#selects(left.sql, selectedIn(String(value)))).join(' OR ')})`;
    return operator === 'INCLUDES' ? `(${any} IS TRUE)` : `(${any} IS NOT TRUE)`;
  }

  /** Whether a multi-select picklist has all of these values. */
  #selects(sql: string, values: readonly string[]): string {
    return `(${values.map((value) => `instr(lower(';' || ${sql} || ';'), lower(${this.#bind(`;${value};`)})) > 0`).join(' AND ') || '0'})`;
  }

  /** A multi-select picklist compared as what it is, a set: the same values in any order. */
  #compareSelection({ sql, field }: CompiledExpression, operator: ComparisonOperator, values: Operand[]): string {
    const isOne = (value: Operand): string => {
      if (value === null) return `${sql} IS NULL`;
      const selected = selectedIn(String(value));
      return `(length(${sql}) = ${this.#bind(selected.join(';').length)} AND ${this.#selects(sql, selected)})`;
    };
    const any = `(${values.map(isOne).join(' OR ') || '0'})`;
    if (operator === '=' || operator === 'IN') return `(${any} IS TRUE)`;
    if (operator === '!=' || operator === 'NOT IN') return `(${any} IS NOT TRUE)`;
    throw new ApiError(400, 'INVALID_QUERY_FILTER_OPERATOR', `invalid operator on multipicklist field ${field?.name ?? ''}`);
  }

  /** What rows are sorted by for an ordering: picklists by the order of their values first. */
  sortKeys(expression: Expression): string[] {
    const compiled = this.expression(expression);
    const { sql, type, field } = compiled;
    if (field && !isSortable(field)) throw malformedQuery(`field '${field.name}' can not be sorted in a query call`);
    const place = sortPlace(sql, type, field);
    return place === undefined ? [collated(compiled)] : [place, collated(compiled)];
  }

  orderBy(orderings: Ordering[]): string {
    if (orderings.length === 0) return '';
    return ` ORDER BY ${orderings.flatMap((ordering) => this.sortKeys(ordering.expression).map((key) => sortedBy(key, ordering))).join(', ')}`;
  }

  /** `LIMIT` and `OFFSET`; the platform's bound on the offset is kept. */
  limit({ limit, offset }: QuerySpec): string {
    if (offset !== undefined && offset > 2000) throw new ApiError(400, 'NUMBER_OUTSIDE_VALID_RANGE', 'Maximum SOQL offset allowed is 2000');
    for (const one of [limit, offset])
      if (one !== undefined && (!Number.isSafeInteger(one) || one < 0)) throw malformedQuery(`invalid number of rows: ${one}`);
    if (limit === undefined && !offset) return '';
    return ` LIMIT ${limit ?? -1} OFFSET ${offset ?? 0}`;
  }
}

function mentionsAggregate(condition: Condition): boolean {
  if (condition.kind === 'and' || condition.kind === 'or') return condition.parts.some(mentionsAggregate);
  return condition.kind === 'not' ? mentionsAggregate(condition.part) : condition.kind === 'compare' && isAggregate(condition.left);
}

/** A key of an ordering in its direction. */
export const sortedBy = (key: string, { descending, nullsLast }: Ordering): string =>
  `${key} ${descending ? 'DESC' : 'ASC'} NULLS ${nullsLast ? 'LAST' : 'FIRST'}`;

/** Of a multi-select picklist by its labels: the values that a literal's labels are of. */
function labelled({ type, labels }: CompiledExpression & { labels?: FieldDef | undefined }, value: Literal): Literal {
  if (!labels || type !== 'multipicklist' || typeof value !== 'string') return value;
  return selectedIn(value)
    .map((label) => valueOfLabel(labels, label))
    .join(';');
}

/** Formulas and functions lose their columns' collation; text compares without regard to case all the same. */
function collated({ sql, type, field }: CompiledExpression): string {
  const isText = !NUMERIC.has(type) && !IDS.has(type) && type !== 'boolean' && type !== 'date' && type !== 'datetime';
  // Keys that are told apart by case are compared so, too.
  if (isText && field?.caseSensitive) return `${sql} COLLATE BINARY`;
  return isText && field?.formula ? `${sql} COLLATE NOCASE` : sql;
}

function compareRange(sql: string, operator: ComparisonOperator, start: string, end: string, bind: (value: string) => string): string {
  switch (operator) {
    case '=':
      return `(${sql} >= ${start} AND ${sql} < ${bind(end)} IS TRUE)`;
    case '!=':
      return `((${sql} >= ${start} AND ${sql} < ${bind(end)}) IS NOT TRUE)`;
    case '<':
      return `(${sql} < ${start} IS TRUE)`;
    case '>=':
      return `(${sql} >= ${start} IS TRUE)`;
    case '>':
      return `(${sql} >= ${start} AND ${sql} >= ${bind(end)} IS TRUE)`;
    case '<=':
      return `((${sql} < ${start} OR ${sql} < ${bind(end)}) IS TRUE)`;
    default:
      throw malformedQuery(`invalid operator ${operator} for a date literal`);
  }
}
