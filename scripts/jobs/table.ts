/** A text without what a terminal would act on. */
export const printable = (text: string): string => text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '?');

/** Rows as a table of text, columns as wide as they need. */
export function table(rows: Record<string, string | number>[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cell = (row: Record<string, string | number>, column: string): string => printable(String(row[column] ?? '').replaceAll('\n', ' '));
  const width = new Map(columns.map((column) => [column, Math.max(column.length, ...rows.map((row) => cell(row, column).length))]));
  const isNumber = (column: string): boolean => rows.every((row) => typeof row[column] === 'number');
  const pad = (text: string, column: string): string =>
    isNumber(column) ? text.padStart(width.get(column) ?? 0) : text.padEnd(width.get(column) ?? 0);
  const line = (make: (column: string) => string): string =>
    columns
      .map((column) => pad(make(column), column))
      .join('  ')
      .trimEnd();
  return [
    line((column) => column),
    columns.map((column) => '-'.repeat(width.get(column) ?? 0)).join('  '),
    ...rows.map((row) => line((column) => cell(row, column))),
  ].join('\n');
}
