import {
  GraphQLBoolean,
  GraphQLEnumType,
  GraphQLID,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLList,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLString,
} from 'graphql';
import type { GraphQLFieldConfigMap, GraphQLInputType } from 'graphql';
import type { FieldDef } from '../catalog/types.ts';

const NAMES: Partial<Record<FieldDef['type'], string>> = {
  id: 'ID',
  string: 'String',
  textarea: 'TextArea',
  email: 'Email',
  phone: 'PhoneNumber',
  url: 'Url',
  boolean: 'Boolean',
  int: 'Int',
  double: 'Double',
  currency: 'Currency',
  percent: 'Percent',
  date: 'Date',
  datetime: 'DateTime',
  time: 'Time',
  picklist: 'Picklist',
  multipicklist: 'MultiPicklist',
  reference: 'ID',
  combobox: 'String',
  encryptedstring: 'EncryptedString',
};

const pass = (value: unknown): unknown => value;
const scalars = new Map<string, GraphQLScalarType>([GraphQLString, GraphQLBoolean, GraphQLInt, GraphQLID].map((type) => [type.name, type]));

/** The scalar of a name: GraphQL's own, or one whose values pass as they are, for the write engine to check. */
export function scalar(name: string): GraphQLScalarType {
  let type = scalars.get(name);
  if (!type) {
    type = new GraphQLScalarType({ name, coerceOutputValue: pass, coerceInputValue: pass });
    scalars.set(name, type);
  }
  return type;
}

export const ID = scalar('ID');
export const STRING = scalar('String');

const nameOf = (field: FieldDef): string => NAMES[field.type] ?? 'String';

const valueTypes = new Map<string, GraphQLObjectType>();

/** `CurrencyValue { value displayValue }` and its kin. */
export function valueType(field: FieldDef): GraphQLObjectType {
  const name = `${nameOf(field)}Value`;
  let type = valueTypes.get(name);
  if (!type) {
    const fields: GraphQLFieldConfigMap<unknown, unknown> = { value: { type: scalar(nameOf(field)) }, displayValue: { type: GraphQLString } };
    if (field.picklist) fields['label'] = { type: GraphQLString };
    type = new GraphQLObjectType({ name, fields });
    valueTypes.set(name, type);
  }
  return type;
}

export const fieldScalar = (field: FieldDef): GraphQLScalarType => scalar(nameOf(field));

const DATE_LITERALS = [
  'YESTERDAY',
  'TODAY',
  'TOMORROW',
  ...['WEEK', 'MONTH', 'QUARTER', 'YEAR', 'FISCAL_QUARTER', 'FISCAL_YEAR'].flatMap((unit) => [`LAST_${unit}`, `THIS_${unit}`, `NEXT_${unit}`]),
  'LAST_90_DAYS',
  'NEXT_90_DAYS',
];
const DATE_RANGES = ['days', 'weeks', 'months', 'quarters', 'years'].flatMap((unit) => [`last_n_${unit}`, `next_n_${unit}`, `n_${unit}_ago`]);

const dateLiteral = new GraphQLEnumType({ name: 'DateLiteral', values: Object.fromEntries(DATE_LITERALS.map((name) => [name, { value: name }])) });
const dateRange = new GraphQLInputObjectType({
  name: 'DateRange',
  fields: Object.fromEntries(DATE_RANGES.map((name) => [name, { type: GraphQLInt }])),
});
const dateInputs = new Map(
  ['Date', 'DateTime'].map((name) => [
    name,
    new GraphQLInputObjectType({
      name: `${name}Input`,
      fields: { value: { type: scalar(name) }, literal: { type: dateLiteral }, range: { type: dateRange } },
    }),
  ]),
);

const operatorTypes = new Map<string, GraphQLInputObjectType>();

/** What a field may be filtered by: `StringOperators { eq ne like in … }`. */
export function operators(field: FieldDef): GraphQLInputObjectType {
  const name = nameOf(field);
  let type = operatorTypes.get(name);
  if (!type) {
    const operand: GraphQLInputType = dateInputs.get(name) ?? scalar(name);
    const list = new GraphQLList(operand);
    const ordered = name === 'Boolean' ? [] : ['lt', 'lte', 'gt', 'gte'];
    const text = ['String', 'TextArea', 'Email', 'PhoneNumber', 'Url', 'Picklist'].includes(name) ? ['like'] : [];
    const multi = name === 'MultiPicklist' ? ['includes', 'excludes'] : [];
    type = new GraphQLInputObjectType({
      name: `${name === 'ID' ? 'Id' : name}Operators`,
      fields: {
        ...Object.fromEntries(['eq', 'ne', ...ordered, ...text].map((operator) => [operator, { type: operand }])),
        ...Object.fromEntries(['in', 'nin', ...multi].map((operator) => [operator, { type: list }])),
      },
    });
    operatorTypes.set(name, type);
  }
  return type;
}

export const orderByClause = new GraphQLInputObjectType({
  name: 'OrderByClause',
  fields: {
    order: { type: new GraphQLEnumType({ name: 'ResultOrder', values: { ASC: { value: 'ASC' }, DESC: { value: 'DESC' } } }) },
    nulls: { type: new GraphQLEnumType({ name: 'NullOrder', values: { FIRST: { value: 'FIRST' }, LAST: { value: 'LAST' } } }) },
  },
});

const GROUP_FUNCTIONS = [
  'CALENDAR_YEAR',
  'CALENDAR_QUARTER',
  'CALENDAR_MONTH',
  'DAY_IN_MONTH',
  'DAY_IN_WEEK',
  'DAY_IN_YEAR',
  'DAY_ONLY',
  'FISCAL_YEAR',
  'FISCAL_QUARTER',
  'FISCAL_MONTH',
  'WEEK_IN_MONTH',
  'WEEK_IN_YEAR',
  'HOUR_IN_DAY',
];

export const groupByClause = new GraphQLInputObjectType({
  name: 'GroupByClause',
  fields: {
    group: { type: scalar('Boolean') },
    function: {
      type: new GraphQLEnumType({ name: 'GroupByFunction', values: Object.fromEntries(GROUP_FUNCTIONS.map((name) => [name, { value: name }])) }),
    },
  },
});

export const pageInfo = new GraphQLObjectType({
  name: 'PageInfo',
  fields: {
    hasNextPage: { type: scalar('Boolean') },
    hasPreviousPage: { type: scalar('Boolean') },
    startCursor: { type: GraphQLString },
    endCursor: { type: GraphQLString },
  },
});

export const scope = new GraphQLEnumType({ name: 'SupportedScopes', values: { EVERYTHING: { value: 'EVERYTHING' }, MINE: { value: 'MINE' } } });
