import { parseQuery } from '@jetstreamapp/soql-parser-js';
import type {
  Query,
  Subquery,
  FieldType,
  WhereClause,
  HavingClause,
  Condition as ParsedCondition,
  ConditionWithValueQuery,
  OrderByClause,
  GroupByClause,
  FunctionExp,
  LiteralType,
} from '@jetstreamapp/soql-parser-js';
import { malformedQuery } from '../org/errors.ts';
import { pathOf, withoutAliases } from './aliases.ts';
import type { Aliases } from './aliases.ts';
import { literal } from './literals.ts';
import type { ComparisonOperator, Condition, Expression, Ordering, QuerySpec, SelectItem } from './spec.ts';

const MAX_LENGTH = 100_000;

const asArray = <T>(value: T | T[] | undefined): T[] => (value === undefined ? [] : Array.isArray(value) ? value : [value]);

/** Reads SOQL text. Throws MALFORMED_QUERY, naming what is wrong or not supported. */
export function parseSoql(text: string): QuerySpec {
  if (text.length > MAX_LENGTH) throw malformedQuery('SOQL statements cannot be longer than 100,000 characters');
  const { text: plain, aliases } = withoutAliases(text);
  let query: Query;
  try {
    query = parseQuery(plain);
  } catch (error) {
    if (error instanceof RangeError) throw malformedQuery('the query is nested too deep');
    throw malformedQuery(problemIn(error instanceof Error ? error.message : String(error)));
  }
  return toSpec(query, query.sObject ?? '', query.sObjectAlias, aliases);
}

/** What the parser stumbled over, in the platform's words. */
function problemIn(message: string): string {
  const character = /unexpected character: ->([\s\S])<-/.exec(message)?.[1];
  if (character === "'") return "mismatched character '<EOF>' expecting '''";
  const found = character ?? /found:? (?:--> )?'([^']*)'/.exec(message)?.[1] ?? /but found: (\S+)/.exec(message)?.[1];
  return found === undefined ? 'unexpected token' : `unexpected token: '${found || '<EOF>'}'`;
}

function refuseUnsupported(query: Query | Subquery): void {
  const refused: [unknown, string][] = [
    [query.withDataCategory, 'WITH DATA CATEGORY'],
    [query.update, 'UPDATE TRACKING / VIEWSTAT'],
    [query.usingScope !== undefined && !/^(everything|mine)$/i.test(query.usingScope), `USING SCOPE ${query.usingScope}`],
  ];
  for (const [present, clause] of refused) {
    if (present) throw malformedQuery(`${clause} is not supported by the local org`);
  }
}

function toSpec(query: Query | Subquery, object: string, alias: string | undefined, aliases: Aliases): QuerySpec {
  refuseUnsupported(query);
  const reader = new ClauseReader(alias, aliases);
  const fields = query.fields ?? [];
  const countOnly =
    fields.length === 1 &&
    fields[0]?.type === 'FieldFunctionExpression' &&
    fields[0].functionName.toUpperCase() === 'COUNT' &&
    fields[0].parameters.length === 0;
  return {
    object,
    select: countOnly ? [] : fields.map((field) => reader.select(field)),
    countOnly,
    where: query.where ? reader.where(query.where) : undefined,
    ...groupingOf(asArray<GroupByClause>(query.groupBy), reader),
    having: query.having ? reader.where(query.having) : undefined,
    orderBy: asArray<OrderByClause>(query.orderBy).map((order) => reader.order(order)),
    limit: query.limit,
    offset: query.offset,
  };
}

/** `GROUP BY a, b`, `GROUP BY ROLLUP(a, b)`, `GROUP BY CUBE(a, b)`; at most three fields in the latter two. */
function groupingOf(groups: GroupByClause[], reader: ClauseReader): Pick<QuerySpec, 'groupBy' | 'grouping'> {
  const [first] = groups;
  if (!first) return {};
  const name = 'fn' in first ? (first.fn.functionName ?? '').toUpperCase() : '';
  if (!('fn' in first) || (name !== 'ROLLUP' && name !== 'CUBE')) return { groupBy: groups.map((group) => reader.group(group)) };
  const parameters = first.fn.parameters ?? [];
  if (groups.length > 1 || parameters.length === 0 || parameters.length > 3)
    throw malformedQuery(`${name} takes one to three fields and stands alone`);
  return { groupBy: parameters.map((one) => reader.expression(one)), grouping: name };
}

/** Reads the clauses of one query, knowing the aliases in its paths. */
class ClauseReader {
  readonly #alias: string | undefined;
  readonly #aliases: Aliases;
  constructor(alias: string | undefined, aliases: Aliases) {
    this.#alias = alias;
    this.#aliases = aliases;
  }

  #strip(path: string[]): string[] {
    return pathOf(path, this.#alias, this.#aliases);
  }

  #path(text: string): Expression {
    return { kind: 'field', path: this.#strip(text.split('.')) };
  }

  #function(fn: FunctionExp): Expression {
    const name = (fn.functionName ?? '').toUpperCase();
    const parameters = fn.parameters ?? [];
    if (parameters.length > 1 || name === 'ROLLUP' || name === 'CUBE') throw malformedQuery(`${name} is not supported by the local org`);
    const [first] = parameters;
    return { kind: 'function', name, argument: first === undefined ? undefined : this.expression(first) };
  }

  expression(parameter: string | FunctionExp): Expression {
    return typeof parameter === 'string' ? this.#path(parameter) : this.#function(parameter);
  }

  select(field: FieldType): SelectItem {
    switch (field.type) {
      case 'Field':
        return {
          kind: 'expression',
          expression: this.#path('objectPrefix' in field ? `${field.objectPrefix}.${field.field}` : field.field),
          alias: field.alias,
        };
      case 'FieldRelationship': {
        const prefix = 'objectPrefix' in field ? [field.objectPrefix] : [];
        return {
          kind: 'expression',
          expression: { kind: 'field', path: this.#strip([...prefix, ...field.relationships, field.field]) },
          alias: 'alias' in field ? field.alias : undefined,
        };
      }
      case 'FieldFunctionExpression': {
        const name = field.functionName.toUpperCase();
        const [first] = field.parameters;
        if (name === 'TOLABEL' && typeof first === 'string')
          return { kind: 'expression', expression: this.#path(first), alias: field.alias, label: true };
        return { kind: 'expression', expression: this.#function(field as FunctionExp), alias: field.alias };
      }
      case 'FieldSubquery':
        return {
          kind: 'children',
          relationship: field.subquery.relationshipName,
          query: toSpec(field.subquery, '', field.subquery.sObjectAlias, this.#aliases),
        };
      case 'FieldTypeof':
        return {
          kind: 'typeof',
          relationship: this.#strip(field.field.split('.')),
          when: field.conditions.flatMap((one) => (one.type === 'WHEN' ? [{ object: one.objectType ?? '', fields: one.fieldList }] : [])),
          others: field.conditions.find((one) => one.type === 'ELSE')?.fieldList ?? [],
        };
      default:
        throw malformedQuery('this part of the select list is not supported by the local org');
    }
  }

  group(group: GroupByClause): Expression {
    return 'fn' in group ? this.#function(group.fn) : this.#path(group.field);
  }

  order(order: OrderByClause): Ordering {
    return {
      expression: 'fn' in order ? this.#function(order.fn) : this.#path(order.field),
      descending: order.order === 'DESC',
      nullsLast: order.nulls === 'LAST',
    };
  }

  /** The parser gives a right-leaning chain with counted parentheses; this makes the tree they mean. */
  where(clause: WhereClause | HavingClause): Condition {
    const tokens: Token[] = [];
    for (let rest: WhereClause | HavingClause | undefined = clause; rest; rest = 'right' in rest ? rest.right : undefined) {
      const left = rest.left as (ConditionWithValueQuery & { openParen?: number; closeParen?: number }) | null;
      if ('operator' in rest && rest.operator === 'NOT') {
        tokens.push(...Array<Token>(left?.openParen ?? 0).fill('('), 'NOT');
        continue;
      }
      tokens.push(
        ...Array<Token>(left?.openParen ?? 0).fill('('),
        this.#condition(left as ParsedCondition),
        ...Array<Token>(left?.closeParen ?? 0).fill(')'),
      );
      if ('operator' in rest) tokens.push(rest.operator);
    }
    return new ConditionTree(tokens).read();
  }

  #condition(parsed: ConditionWithValueQuery): Condition {
    if ('valueQuery' in parsed) {
      const query = toSpec(parsed.valueQuery, parsed.valueQuery.sObject ?? '', parsed.valueQuery.sObjectAlias, this.#aliases);
      return { kind: 'semijoin', left: this.#path(parsed.field), operator: parsed.operator as 'IN' | 'NOT IN', query };
    }
    if (!('operator' in parsed)) throw malformedQuery('unexpected parenthesis');
    const left = 'fn' in parsed ? this.#function(parsed.fn) : this.#path(parsed.field);
    const n = 'dateLiteralVariable' in parsed ? asArray(parsed.dateLiteralVariable) : [];
    const operator = parsed.operator.toUpperCase();
    const types = asArray<LiteralType>(parsed.literalType as LiteralType | LiteralType[]);
    const values = asArray<string>(parsed.value as string | string[]).map((value, index) =>
      literal(value, types[index] ?? types[0], n[index] ?? n[0], operator === 'LIKE'),
    );
    const isList = Array.isArray(parsed.value);
    return {
      kind: 'compare',
      left,
      operator: (operator === '<>' ? '!=' : operator) as ComparisonOperator,
      value: isList ? values : (values[0] ?? null),
      textual: types.includes('STRING'),
    };
  }
}

type Token = Condition | '(' | ')' | 'AND' | 'OR' | 'NOT';

/** NOT stands at the start, there or after a parenthesis, and binds tightest; AND and OR may not be mixed without parentheses. */
class ConditionTree {
  readonly #tokens: Token[];
  #at = 0;
  constructor(tokens: Token[]) {
    this.#tokens = tokens;
  }

  read(): Condition {
    const first = this.#unary();
    const joiner = this.#tokens[this.#at];
    if (joiner !== 'AND' && joiner !== 'OR') return first;
    const parts = [first];
    while (this.#tokens[this.#at] === 'AND' || this.#tokens[this.#at] === 'OR') {
      if (this.#tokens[this.#at] !== joiner) throw malformedQuery(`unexpected token: '${String(this.#tokens[this.#at])}'`);
      this.#at += 1;
      // The platform wants parentheses around it: AND (NOT …).
      if (this.#tokens[this.#at] === 'NOT') throw malformedQuery("unexpected token: 'NOT'");
      parts.push(this.#unary());
    }
    return { kind: joiner === 'AND' ? 'and' : 'or', parts };
  }

  #unary(): Condition {
    const token = this.#tokens[this.#at++];
    if (token === 'NOT') return { kind: 'not', part: this.#unary() };
    if (token === '(') {
      const inner = this.read();
      if (this.#tokens[this.#at++] !== ')') throw malformedQuery("expecting a right parentheses, found '<EOF>'");
      return inner;
    }
    if (token === undefined || typeof token === 'string') throw malformedQuery(`unexpected token: '${token ?? '<EOF>'}'`);
    return token;
  }
}
