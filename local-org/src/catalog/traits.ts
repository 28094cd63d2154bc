/** What a query may do with a field, by its type. */
import type { FieldDef, FieldType } from './types.ts';

/** Types that hold a number. */
export const NUMERIC: ReadonlySet<FieldType> = new Set<FieldType>(['int', 'double', 'currency', 'percent']);

/** Types without the property Group in the Object Reference. */
const NEVER_GROUPED = new Set<FieldType>([
  ...['double', 'currency', 'percent', 'datetime', 'time', 'multipicklist'],
  ...['encryptedstring', 'base64', 'address', 'location', 'anyType'],
] as FieldType[]);
/** Types that ORDER BY does not take. */
const NEVER_SORTED = new Set<FieldType>(['multipicklist', 'encryptedstring', 'base64', 'address', 'location', 'anyType']);
/** Types that no aggregate function takes (Support for Field Types in Aggregate Functions). */
const NEVER_AGGREGATED = new Set<FieldType>(['boolean', 'time', 'multipicklist', 'encryptedstring', 'base64', 'address', 'location', 'anyType']);

type Traits = Pick<FieldDef, 'type' | 'filterable' | 'formula' | 'autoNumber'>;

export const isSortable = ({ type, filterable }: Traits): boolean => filterable !== false && !NEVER_SORTED.has(type);

export const isAggregatable = ({ type, filterable }: Pick<Traits, 'type' | 'filterable'>): boolean =>
  filterable !== false && !NEVER_AGGREGATED.has(type);

/** Long text, numbers and moments cannot be grouped, and neither can formulas and auto-numbers. */
export const isGroupable = ({ type, filterable, formula, autoNumber }: Traits): boolean =>
  filterable !== false && !NEVER_GROUPED.has(type) && !formula && !autoNumber;
