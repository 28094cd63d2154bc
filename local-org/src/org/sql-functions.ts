/** Functions that SQLite lacks, for every connection to an org's file. */
import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite';
import { DecimalSum } from './decimal.ts';
import { localTime } from './time-zones.ts';

/** Aggregates of SQL that calculate in decimals, by the name SOQL has for them. */
export const AGGREGATE_SQL: Readonly<Record<string, string>> & { SUM: string; AVG: string } = { SUM: 'decimal_sum', AVG: 'decimal_avg' };

/** The SQL function that gives what clocks of a zone show at a moment as rows hold it. */
export const IN_ZONE = 'in_zone';

/** Adds the functions to a connection. */
export function addSqlFunctions(db: DatabaseSync): void {
  // The types allow only values of SQL as accumulator; SQLite hands on any object.
  const totalOf = (accumulator: SQLInputValue): DecimalSum => accumulator as unknown as DecimalSum;
  const aggregate = (name: string, result: (total: DecimalSum) => number | null): void =>
    db.aggregate(name, {
      start: () => new DecimalSum() as unknown as SQLInputValue,
      step: (accumulator: SQLInputValue, value: SQLOutputValue) => {
        if (typeof value === 'number') totalOf(accumulator).add(value);
        return accumulator;
      },
      result: (accumulator: SQLInputValue) => result(totalOf(accumulator)),
    });
  aggregate(AGGREGATE_SQL.SUM, (total) => total.sum);
  aggregate(AGGREGATE_SQL.AVG, (total) => total.average);
  db.function(IN_ZONE, { deterministic: true }, (moment, zone) =>
    typeof moment === 'string' ? localTime(new Date(`${moment.slice(0, 19)}Z`), String(zone)) : null,
  );
}
