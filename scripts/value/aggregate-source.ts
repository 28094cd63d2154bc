import type { Connection } from 'jsforce';
import { addDays } from '../../force-app/main/app/lwc/lifecycleMath/lifecycleMath.ts';
import { periodAround, roundHalfUp } from '../../force-app/main/app/lwc/valueMath/valueMath.ts';
import { clientOf, OrgRefusal } from '../org/client.ts';
import { didYouMean } from '../jobs/config-file.ts';
import { describeObject } from '../org/describe.ts';
import { UsageError } from '../org/errors.ts';
import { queryAll } from '../org/query.ts';
import { identifier, text } from '../org/soql.ts';
import type { Granularity, RawActual, SourceFacts } from './facts.ts';

/** What to aggregate, as fields of the source say. */
export interface AggregateSource {
  object: string;
  aggregate: string;
  field: string | undefined;
  dateField: string;
  firstPeriod: string;
  /** The last period to measure, when the source ends. */
  lastPeriod: string | undefined;
  filters: { field: string; operator: string; value: string }[];
}

interface DescribedField {
  name: string;
  type: string;
  filterable: boolean;
  aggregatable: boolean;
  restrictedPicklist?: boolean;
  picklistValues?: { value: string }[] | null;
}

const OPERATORS: Record<string, string> = { equals: '=', 'not equal': '!=', 'less than': '<', 'greater than': '>', in: 'IN' };
const NUMERIC = new Set(['int', 'double', 'currency', 'percent', 'long']);
const AGGREGATES = new Set(['COUNT', 'SUM', 'AVG', 'MIN', 'MAX']);

/** Decimals of an aggregate: those of `Actual__c`. */
const DECIMALS = 4;

class SourceProblem extends Error {
  readonly remedy: string;
  constructor(message: string, remedy: string) {
    super(message);
    this.remedy = remedy;
  }
}

/** A filter's value in the form its field's type wants. */
function literal(field: DescribedField, value: string): string {
  if (field.type === 'boolean' && /^(true|false)$/i.test(value)) return value.toUpperCase();
  if (NUMERIC.has(field.type) && /^[+-]?\d+(\.\d+)?$/.test(value)) return value;
  if (field.type === 'date' && /^\d{4}-\d{2}-\d{2}$/.test(value)) return value;
  if (field.type === 'datetime' && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(value)) return value;
  if (NUMERIC.has(field.type) || ['boolean', 'date', 'datetime'].includes(field.type))
    throw new SourceProblem(`Filter value "${value}" does not fit ${field.name} (${field.type})`, 'Correct the filter value of the source.');
  const known = field.restrictedPicklist ? (field.picklistValues ?? []).map((one) => one.value) : [];
  // A value that nothing can have would be measured as 0.
  if (value !== '' && known.length > 0 && !known.some((one) => one.toLowerCase() === value.toLowerCase()))
    throw new SourceProblem(`"${value}" is no value of ${field.name}: ${didYouMean(value, known)}`, 'Correct the filter value of the source.');
  return text(value);
}

/** The values of an `in` filter. */
function literals(field: DescribedField, value: string): string {
  const parts = value.split(';').map((part) => part.trim());
  if (parts.length === 1 && value.includes(','))
    throw new SourceProblem(
      `The filter "${field.name} in ${value}" has one value, with a comma in it`,
      'Separate values by semicolons: a;b. For one value with a comma take the operator equals.',
    );
  return `(${parts.map((part) => literal(field, part)).join(', ')})`;
}

/** The query, made of described fields and checked literals only. */
function soqlFor(source: AggregateSource, fields: Map<string, DescribedField>, granularity: Granularity): string {
  const field = (name: string): DescribedField => {
    const found = fields.get(identifier(name).toLowerCase());
    if (!found)
      throw new SourceProblem(
        `${source.object} has no field ${name}, or you may not see it`,
        'Correct the field name of the source, or ask for access to the field.',
      );
    return found;
  };
  if (!AGGREGATES.has(source.aggregate)) throw new SourceProblem(`Unknown aggregate ${source.aggregate}`, 'Choose COUNT, SUM, AVG, MIN or MAX.');
  const date = field(source.dateField);
  if (date.type !== 'date' && date.type !== 'datetime') throw new SourceProblem(`${date.name} is not a date`, 'Name a date or date-time field.');
  const measured = source.aggregate === 'COUNT' ? 'Id' : field(source.field ?? '').name;
  if (source.aggregate !== 'COUNT' && !NUMERIC.has(field(measured).type))
    throw new SourceProblem(`${measured} is not a number`, `${source.aggregate} needs a number field.`);
  const units = { Month: ['CALENDAR_YEAR', 'CALENDAR_MONTH'], Quarter: ['CALENDAR_YEAR', 'CALENDAR_QUARTER'], Year: ['CALENDAR_YEAR'] }[
    granularity
  ].map((unit) => `${unit}(${date.name})`);
  const from = date.type === 'date' ? source.firstPeriod : `${source.firstPeriod}T00:00:00Z`;
  const conditions = source.filters.map((filter) => {
    const filtered = field(filter.field);
    const operator = OPERATORS[filter.operator];
    if (!operator) throw new SourceProblem(`Unknown operator ${filter.operator}`, 'Choose one of the operators of the list.');
    if (operator === 'IN') return `${filtered.name} IN ${literals(filtered, filter.value)}`;
    return `${filtered.name} ${operator} ${literal(filtered, filter.value)}`;
  });
  const selected = units.map((unit, index) => `${unit} u${index}`).join(', ');
  return `SELECT ${selected}, ${source.aggregate}(${measured}) v FROM ${identifier(source.object)} WHERE ${[`${date.name} >= ${from}`, ...conditions].join(' AND ')} GROUP BY ${units.join(', ')}`;
}

/** Asks the org for the actuals of every period from the first to the last one that is over. */
export async function readAggregateSource(
  connection: Connection,
  source: AggregateSource,
  granularity: Granularity,
  today: string,
): Promise<Pick<SourceFacts, 'actuals' | 'problem'>> {
  try {
    const described = await describeObject(clientOf(connection), source.object);
    if (!described)
      throw new SourceProblem(
        `Object ${source.object} does not exist, or you may not see it`,
        'Correct the object name of the source, or ask for access to the object.',
      );
    const fields = new Map((described.fields as DescribedField[]).map((field) => [field.name.toLowerCase(), field]));
    const records = await queryAll<{ u0: number; u1?: number; v: number | null }>(connection, soqlFor(source, fields, granularity));
    const found = new Map(records.map((record) => [periodStart(record.u0, record.u1, granularity), record.v]));
    const actuals: RawActual[] = [];
    for (
      let period = periodAround(source.firstPeriod, granularity);
      period.end < today && period.start <= (source.lastPeriod ?? today);
      period = periodAround(addDays(period.end, 1), granularity)
    ) {
      const value = found.get(period.start) ?? (source.aggregate === 'COUNT' || source.aggregate === 'SUM' ? 0 : null);
      // An average has no end of decimals: four of them are kept, as `Actual__c` shows.
      if (value !== null)
        actuals.push({ place: `${source.object} ${period.start}`, period: period.start, actual: roundHalfUp(value, DECIMALS), volume: 1 });
    }
    return { actuals };
  } catch (error) {
    if (error instanceof SourceProblem) return { actuals: [], problem: { problem: error.message, remedy: error.remedy } };
    // What the org refuses is the source's; what has to do with the network, the session or the budget of calls is not.
    if (!(error instanceof OrgRefusal || error instanceof UsageError)) throw error;
    return { actuals: [], problem: { problem: error.message, remedy: 'Correct the source and run the job again.' } };
  }
}

function periodStart(year: number, unit: number | undefined, granularity: Granularity): string {
  const month = granularity === 'Month' ? (unit ?? 1) : granularity === 'Quarter' ? ((unit ?? 1) - 1) * 3 + 1 : 1;
  return `${year}-${String(month).padStart(2, '0')}-01`;
}
