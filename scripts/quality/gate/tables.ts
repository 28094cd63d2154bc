/** How the gate's tables read files and compare keys. */
import type { Field } from 'jsforce';
import { DUCKDB } from '../../../formula/src/dialect.ts';
import { isCaseSensitive, isNumber } from '../../transfer/same.ts';

/** What a key is compared by, as SQL: the platform trims texts, and most do not tell case apart. */
export function keySql(field: Field, sql: string): string {
  if (isNumber(field)) return `CAST(TRY_CAST(${sql} AS DOUBLE) AS VARCHAR)`;
  if (field.type === 'id' || field.type === 'reference') return `left(trim(${sql}), 15)`;
  return isCaseSensitive(field) ? `nullif(trim(${sql}), '')` : `nullif(lower(trim(${sql})), '')`;
}

/** How the engine reads a CSV file that was written here: all columns are texts, empty cells are NULL. */
export const readSql = (file: string, columns: readonly string[]): string =>
  `read_csv(${DUCKDB.text(file)}, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', max_line_size = 16000000, ` +
  `columns = {${columns.map((name) => `${DUCKDB.text(name)}: 'VARCHAR'`).join(', ')}})`;
