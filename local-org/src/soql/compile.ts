import { selectedIn } from '../catalog/picklists.ts';
import type { FieldDef, ObjectDef } from '../catalog/types.ts';
import { ApiError, malformedQuery } from '../org/errors.ts';
import { normalizeId } from '../org/ids.ts';
import { AGGREGATE_SQL } from '../org/sql-functions.ts';
import type { Stored } from '../org/store.ts';
import { dateLiteralRange, isDate, normalizeDatetime } from './dates.ts';
import { Joins } from './joins.ts';
import type { Column, QueryOrg } from './joins.ts';
import type { Reader } from './reader.ts';
import { isAggregate } from './spec.ts';
import type { ComparisonOperator, Condition, Expression, Literal, Ordering, QuerySpec } from './spec.ts';

const NUMERIC = new Set<FieldDef['type']>(['int', 'double', 'currency', 'percent']);
const IDS = new Set<FieldDef['type']>(['id', 'reference']);

const DATE_FUNCTIONS: Record<string, string> = {
  CALENDAR_YEAR: "CAST(strftime('%Y', @) AS INTEGER)",
  FISCAL_YEAR: "CAST(strftime('%Y', @) AS INTEGER)",
  CALENDAR_MONTH: "CAST(strftime('%m', @) AS INTEGER)",
  FISCAL_MONTH: "CAST(strftime('%m', @) AS INTEGER)",
  CALENDAR_QUARTER: "((CAST(strftime('%m', @) AS INTEGER) + 2) / 3)",
  FISCAL_QUARTER: "((CAST(strftime('%m', @) AS INTEGER) + 2) / 3)",
  DAY_IN_MONTH: "CAST(strftime('%d', @) AS INTEGER)",
  DAY_IN_YEAR: "CAST(strftime('%j', @) AS INTEGER)",
  DAY_IN_WEEK: "(CAST(strftime('%w', @) AS INTEGER) + 1)",
  DAY_ONLY: 'substr(@, 1, 10)',
  HOUR_IN_DAY: "CAST(strftime('%H', @) AS INTEGER)",
  WEEK_IN_YEAR: "((CAST(strftime('%j', @) AS INTEGER) - 1) / 7 + 1)",
  WEEK_IN_MONTH: "((CAST(strftime('%d', @) AS INTEGER) - 1) / 7 + 1)",
};

/**
 * Whether an expression is a column as it stands. What is compared with one is written so that SQLite can look it up in an index,
 * and is false, not unknown, where the column holds nothing.
 */
const isColumn = (sql: string): boolean => /^\w+\."[^"]+"$/.test(sql);

/** An expression as SQL, with the kind of value it has. */
export interface CompiledExpression {
  sql: string;
  type: FieldDef['type'];
  field?: FieldDef;
}

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
    const template = DATE_FUNCTIONS[expression.name];
    if (!template || !expression.argument) throw malformedQuery(`function ${expression.name} is not supported by the local org`);
    const inner = this.expression(expression.argument);
    if (inner.type !== 'date' && inner.type !== 'datetime') throw malformedQuery(`field must be of type date or dateTime for ${expression.name}`);
    const moment = inner.type === 'datetime' ? `substr(${inner.sql}, 1, 19)` : inner.sql;
    return { sql: template.replaceAll('@', moment), type: expression.name === 'DAY_ONLY' ? 'date' : 'int' };
  }

  /** Throws what a query that names it gets when the reader may not see this field. */
  requireReadable(object: ObjectDef, field: FieldDef): void {
    if (!this.#reader.canReadField(object, field))
      throw new ApiError(400, 'INVALID_FIELD', `No such column '${field.name}' on entity '${object.name}'.`);
  }

  #aggregate(name: string, argument: Expression | undefined): CompiledExpression {
    if (!argument) return { sql: 'COUNT(*)', type: 'int' };
    const inner = this.expression(argument);
    if (name === 'COUNT') return { sql: `COUNT(${inner.sql})`, type: 'int' };
    if (name === 'COUNT_DISTINCT') return { sql: `COUNT(DISTINCT ${inner.sql})`, type: 'int' };
    const numeric = NUMERIC.has(inner.type);
    if ((name === 'SUM' || name === 'AVG') && !numeric)
      throw malformedQuery(`field ${inner.field?.name ?? ''} does not support aggregate operator ${name}`);
    if (inner.type === 'boolean' || inner.field?.filterable === false)
      throw malformedQuery(`field ${inner.field?.name ?? ''} does not support aggregate operator ${name}`);
    return { sql: `${AGGREGATE_SQL[name] ?? name}(${inner.sql})`, type: name === 'AVG' ? 'double' : inner.type };
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

  #compare({ left: expression, operator, value, textual }: Extract<Condition, { kind: 'compare' }>): string {
    const left = this.expression(expression);
    if (left.field?.filterable === false) throw new ApiError(400, 'INVALID_FIELD', `field '${left.field.name}' can not be filtered in a query call`);
    const values = (Array.isArray(value) ? value : [value]).flatMap((one) => this.#operand(left, one, operator, textual));
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

  /** A literal made comparable with the left side, or refused as the platform refuses it. */
  #operand(left: CompiledExpression, value: Literal, operator: ComparisonOperator, textual: boolean | undefined): Operand {
    if (value === null) return null;
    if (typeof value === 'object') {
      if (left.type !== 'date' && left.type !== 'datetime') throw wrongType(left, 'date', false);
      if (typeof value.dateLiteral !== 'string') throw wrongType(left, 'date', false);
      const range = dateLiteralRange(value.dateLiteral, value.n, this.#org.now());
      return left.type === 'date' ? range : { start: `${range.start}T00:00:00.000+0000`, end: `${range.end}T00:00:00.000+0000` };
    }
    if (left.type === 'boolean') {
      if (typeof value !== 'boolean') throw wrongType(left, 'boolean', true);
      return value ? 1 : 0;
    }
    if (NUMERIC.has(left.type)) {
      if (typeof value !== 'number') throw wrongType(left, left.type, true);
      return value;
    }
    if (left.type === 'date' || left.type === 'datetime') {
      const text = String(value);
      if (textual || typeof value !== 'string') throw wrongType(left, left.type === 'date' ? 'date' : 'dateTime', true);
      if (left.type === 'date' ? !isDate(text) : isDate(text)) throw wrongType(left, left.type === 'date' ? 'date' : 'dateTime', true);
      const moment = left.type === 'date' ? text : normalizeDatetime(text);
      if (moment === undefined) throw wrongType(left, 'dateTime', true);
      return moment;
    }
    if (typeof value !== 'string')
      throw new ApiError(
        400,
        'INVALID_FIELD',
        `value of filter criterion for field '${left.field?.name ?? ''}' must be of type string and should be enclosed in quotes`,
      );
    if (IDS.has(left.type) && operator !== 'LIKE' && value !== '') {
      const id = normalizeId(value);
      if (!id) throw new ApiError(400, 'INVALID_QUERY_FILTER_OPERATOR', `invalid ID field: ${value}`);
      return id;
    }
    return value === '' ? null : value;
  }

  orderBy(orderings: Ordering[]): string {
    if (orderings.length === 0) return '';
    const parts = orderings.map(({ expression, descending, nullsLast }) => {
      const compiled = this.expression(expression);
      if (compiled.field?.filterable === false)
        throw new ApiError(400, 'MALFORMED_QUERY', `field '${compiled.field.name}' can not be sorted in a query call`);
      return `${collated(compiled)} ${descending ? 'DESC' : 'ASC'} NULLS ${nullsLast ? 'LAST' : 'FIRST'}`;
    });
    return ` ORDER BY ${parts.join(', ')}`;
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

type Operand = string | number | null | { start: string; end: string };

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

function wrongType(left: CompiledExpression, type: string, unquote: boolean): ApiError {
  return new ApiError(
    400,
    'INVALID_FIELD',
    `value of filter criterion for field '${left.field?.name ?? ''}' must be of type ${type}${unquote ? ' and should not be enclosed in quotes' : ''}`,
  );
}
