/** Functions of the typed tree as SQL, each with the blanks and the rounding of the evaluator. */
import type { SqlDialect, SqlKind, SqlValue } from './dialect.ts';
import { sharedPattern, WHITE_SPACE } from './patterns.ts';

type Refuse = (why: string) => never;
type Translation = (values: SqlValue[], dialect: SqlDialect, refuse: Refuse) => SqlValue;

/** More digits of a number than a text of it shows. */
const SHOWN_DECIMALS = 10;

const value = (sql: string, kind: SqlKind): SqlValue => ({ sql: `(${sql})`, kind });
const of = (values: SqlValue[], index: number): string => values[index]?.sql ?? 'NULL';
/** A text that is never NULL. */
const filled = (sql: string): string => `coalesce(${sql}, '')`;
/** A number that calculations may have left infinite. */
const finite = (sql: string, dialect: SqlDialect): string => `CASE WHEN ${dialect.isNoNumber(sql)} THEN NULL ELSE ${sql} END`;

/** A function whose result is NULL when an argument is: what SQL does by itself. */
const plain =
  (kind: SqlKind, sql: (parts: string[], dialect: SqlDialect) => string): Translation =>
  (values, dialect) =>
    value(
      sql(
        values.map((one) => one.sql),
        dialect,
      ),
      kind,
    );

/** Compares numbers. What was calculated in binary is compared to the ninth decimal: 0.1 + 0.2 is 0.3. */
const comparison =
  (operator: '=' | '<>' | '<' | '<=' | '>' | '>='): Translation =>
  (values) => {
    const [left, right] = [of(values, 0), of(values, 1)];
    if (values.every((one) => one.plain)) return value(`${left} ${operator} ${right}`, 'boolean');
    const same = `abs(${left} - ${right}) <= 1e-9 * greatest(1, abs(${left}), abs(${right}))`;
    switch (operator) {
      case '=':
        return value(same, 'boolean');
      case '<>':
        return value(`NOT ${same}`, 'boolean');
      case '<':
      case '>':
        return value(`${left} ${operator} ${right} AND NOT ${same}`, 'boolean');
      default:
        return value(`${left} ${operator} ${right} OR ${same}`, 'boolean');
    }
  };

const compare =
  (operator: string): Translation =>
  (values) =>
    value(`${of(values, 0)} ${operator} ${of(values, 1)}`, 'boolean');

/** Whether two values are the same for CASE: blank texts and NULL are. */
const isSame = (a: SqlValue, b: SqlValue): string =>
  a.kind === 'text' || b.kind === 'text' ? `${filled(a.sql)} = ${filled(b.sql)}` : `${a.sql} IS NOT DISTINCT FROM ${b.sql}`;

const kindOfAll = (values: SqlValue[]): SqlKind => values.find((one) => one.kind !== 'none')?.kind ?? 'none';

const sign = (sql: string): string => `(CASE WHEN ${sql} < 0 THEN -1 ELSE 1 END)`;

/** Rounds halves away from zero, as exact decimals where they fit. */
function rounded(number: string, places: SqlValue, dialect: SqlDialect): string {
  if (typeof places.literal === 'number') {
    const exact = `CAST(round(${dialect.toDecimal(number)}, ${Math.trunc(places.literal)}) AS DOUBLE)`;
    return `coalesce(${exact}, round(${number}, ${Math.trunc(places.literal)}))`;
  }
  const unit = `power(10, trunc(${places.sql}))`;
  return `${sign(number)} * floor(abs(${number}) * ${unit} + 0.500000001) / ${unit}`;
}

/** A text of a number: no zero before the point, none at the end. */
function numberText(number: string, dialect: SqlDialect): string {
  const digits = `rtrim(rtrim(${dialect.fixed(`abs(${number})`, SHOWN_DECIMALS)}, '0'), '.')`;
  return `CASE WHEN ${number} IS NULL THEN NULL WHEN ${digits} = '0' THEN '0' ELSE (CASE WHEN ${number} < 0 THEN '-' ELSE '' END) || ltrim(${digits}, '0') END`;
}

/** A text without white space around it. */
export const trimmed = (text: string, dialect: SqlDialect): string => dialect.replaceAll(text, `^[${WHITE_SPACE}]+|[${WHITE_SPACE}]+$`, '');

const IS_NUMBER = '[+-]?(([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?)';

/** The number in a text, as JavaScript reads one. */
const numberIn = (text: string, dialect: SqlDialect): string =>
  `CASE WHEN ${dialect.matchesWhole(trimmed(text, dialect), IS_NUMBER)} THEN ${dialect.toNumber(trimmed(text, dialect))} END`;

const padded =
  (pad: 'lpad' | 'rpad'): Translation =>
  (values) => {
    const [text, length, by] = [of(values, 0), of(values, 1), values[2]?.sql ?? "' '"];
    const size = `CAST(greatest(0, floor(${length})) AS INTEGER)`;
    return value(
      `CASE WHEN ${filled(text)} = '' OR ${filled(by)} = '' OR ${length} IS NULL THEN '' ELSE ${pad}(${text}, ${size}, ${by}) END`,
      'text',
    );
  };

const extreme =
  (name: 'greatest' | 'least'): Translation =>
  (values) => {
    const list = values.map((one) => one.sql);
    return value(`CASE WHEN ${list.map((sql) => `${sql} IS NULL`).join(' OR ')} THEN NULL ELSE ${name}(${list.join(', ')}) END`, 'number');
  };

/** By the names of the typed tree. */
export const TRANSLATIONS: Readonly<Record<string, Translation>> = {
  $$CONCAT_STRING$$: (values) => value(values.map((one) => filled(one.sql)).join(' || '), 'text'),
  $$EQ_STRING$$: (values) => value(`${filled(of(values, 0))} = ${filled(of(values, 1))}`, 'boolean'),
  $$NEQ_STRING$$: (values) => value(`${filled(of(values, 0))} <> ${filled(of(values, 1))}`, 'boolean'),
  $$EQ_BOOLEAN$$: compare('='),
  $$NEQ_BOOLEAN$$: compare('<>'),
  $$ADD_NUMBER$$: plain('number', ([a, b]) => `${a} + ${b}`),
  $$SUBTRACT_NUMBER$$: plain('number', ([a, b]) => `${a} - ${b}`),
  $$MULTIPLY_NUMBER$$: plain('number', ([a, b]) => `${a} * ${b}`),
  $$DIVIDE_NUMBER$$: plain('number', ([a, b]) => `${a} / nullif(${b}, 0)`),
  $$SHIFT_DECIMAL$$: plain('number', ([a, b]) => `${a} / power(10, ${b})`),
  $$POWER_NUMBER$$: (values, dialect) => value(finite(`power(${of(values, 0)}, ${of(values, 1)})`, dialect), 'number'),
  $$MINUS_NUMBER$$: plain('number', ([a]) => `-${a}`),
  $$PLUS_NUMBER$$: plain('number', ([a]) => `${a}`),
  $$EQ_NUMBER$$: comparison('='),
  $$NEQ_NUMBER$$: comparison('<>'),
  $$LT_NUMBER$$: comparison('<'),
  $$LTE_NUMBER$$: comparison('<='),
  $$GT_NUMBER$$: comparison('>'),
  $$GTE_NUMBER$$: comparison('>='),
  ...Object.fromEntries(
    ['DATE', 'DATETIME'].flatMap((type) =>
      Object.entries({ EQ: '=', NEQ: '<>', LT: '<', LTE: '<=', GT: '>', GTE: '>=' }).map(([name, operator]) => [
        `$$${name}_${type}$$`,
        compare(operator),
      ]),
    ),
  ),
  $$ADD_DATE$$: plain('date', ([day = '', days = ''], dialect) => dialect.addDays(day, days)),
  $$SUBTRACT_DATE$$: plain('date', ([day = '', days = ''], dialect) => dialect.addDays(day, `-${days}`)),
  $$DIFF_DATE$$: plain('number', ([to = '', from = ''], dialect) => dialect.daysBetween(from, to)),
  $$ADD_DATETIME$$: plain('moment', ([moment = '', days = ''], dialect) =>
    dialect.fromMillis(`${dialect.millis(moment)} + trunc(${days} * 86400000)`),
  ),
  $$SUBTRACT_DATETIME$$: plain('moment', ([moment = '', days = ''], dialect) =>
    dialect.fromMillis(`${dialect.millis(moment)} - trunc(${days} * 86400000)`),
  ),
  $$DIFF_DATETIME$$: plain('number', ([to = '', from = ''], dialect) => `(${dialect.millis(to)} - ${dialect.millis(from)}) / 86400000`),

  AND: (values) => value(values.map((one) => one.sql).join(' AND '), 'boolean'),
  OR: (values) => value(values.map((one) => one.sql).join(' OR '), 'boolean'),
  NOT: plain('boolean', ([a]) => `NOT ${a}`),
  IF: (values) => value(`CASE WHEN ${of(values, 0)} THEN ${of(values, 1)} ELSE ${of(values, 2)} END`, kindOfAll(values.slice(1))),
  CASE: (values) => {
    const [subject, ...rest] = values as [SqlValue, ...SqlValue[]];
    const branches: string[] = [];
    for (let at = 0; at + 1 < rest.length; at += 2) branches.push(`WHEN ${isSame(subject, rest[at] as SqlValue)} THEN ${of(rest, at + 1)}`);
    return value(`CASE ${branches.join(' ')} ELSE ${of(rest, rest.length - 1)} END`, kindOfAll(rest.filter((_, index) => index % 2 === 1)));
  },
  ISNULL: (values) => value(`${of(values, 0)} IS NULL`, 'boolean'),
  ISBLANK: (values) => value(values[0]?.kind === 'text' ? `${filled(of(values, 0))} = ''` : `${of(values, 0)} IS NULL`, 'boolean'),
  // A field with its default stays a field: nothing is calculated.
  NULLVALUE: (values) => ({
    ...value(`coalesce(${of(values, 0)}, ${of(values, 1)})`, kindOfAll(values)),
    ...(values.every((one) => one.plain) ? { plain: true } : {}),
  }),
  BLANKVALUE: (values) => {
    const [first] = values;
    return value(
      first?.kind === 'text' ? `coalesce(nullif(${first.sql}, ''), ${of(values, 1)})` : `coalesce(${of(values, 0)}, ${of(values, 1)})`,
      kindOfAll(values),
    );
  },
  ISNUMBER: (values, dialect) => {
    const text = of(values, 0);
    return value(
      `CASE WHEN ${filled(text)} = '' THEN NULL ELSE ${dialect.matchesWhole(trimmed(text, dialect), `${IS_NUMBER}|[+-]?Infinity`)} END`,
      'boolean',
    );
  },

  BEGINS: plain('boolean', ([text, part]) => `starts_with(${text}, ${part})`),
  CONTAINS: plain('boolean', ([text = '', part = ''], dialect) => `${part} = '' OR ${dialect.position(text, part)} > 0`),
  INCLUDES: (values, dialect) => value(`coalesce(${dialect.includes(of(values, 0), of(values, 1))}, FALSE)`, 'boolean'),
  PICKLISTCOUNT: (values) => {
    const list = filled(of(values, 0));
    return value(`CASE WHEN ${list} = '' THEN 0 ELSE CAST(length(${list}) - length(replace(${list}, ';', '')) + 1 AS DOUBLE) END`, 'number');
  },
  ISPICKVAL: (values) => value(`${filled(of(values, 0))} = ${filled(of(values, 1))}`, 'boolean'),
  FIND: (values, dialect) => {
    const [part, text, start] = [filled(of(values, 0)), filled(of(values, 1)), values[2]?.sql ?? '1'];
    const from = `CAST(round(coalesce(${start}, 1)) AS INTEGER)`;
    const found = dialect.position(`substr(${text}, ${from})`, part);
    return value(
      `CAST(CASE WHEN ${text} = '' OR ${part} = '' OR ${start} <= 0 OR ${found} = 0 THEN 0 ELSE ${found} + ${from} - 1 END AS DOUBLE)`,
      'number',
    );
  },
  LEFT: (values) => value(`coalesce(left(${of(values, 0)}, CAST(greatest(0, floor(${of(values, 1)})) AS INTEGER)), '')`, 'text'),
  RIGHT: (values) => {
    const count = of(values, 1);
    return value(
      `coalesce(CASE WHEN ${count} = floor(${count}) THEN right(${of(values, 0)}, CAST(greatest(0, ${count}) AS INTEGER)) ELSE '' END, '')`,
      'text',
    );
  },
  MID: (values) => {
    const [start, count] = [`CAST(floor(greatest(1, ${of(values, 1)})) AS INTEGER)`, `CAST(floor(greatest(0, ${of(values, 2)})) AS INTEGER)`];
    const isOpen = `${of(values, 1)} IS NULL OR ${of(values, 2)} IS NULL`;
    return value(`CASE WHEN ${isOpen} THEN '' ELSE coalesce(substr(${of(values, 0)}, ${start}, ${count}), '') END`, 'text');
  },
  LOWER: (values) => value(`lower(${filled(of(values, 0))})`, 'text'),
  UPPER: (values) => value(`upper(${filled(of(values, 0))})`, 'text'),
  LPAD: padded('lpad'),
  RPAD: padded('rpad'),
  SUBSTITUTE: (values) => {
    const [text, part, by] = [filled(of(values, 0)), filled(of(values, 1)), filled(of(values, 2))];
    return value(`CASE WHEN ${part} = '' THEN ${text} ELSE replace(${text}, ${part}, ${by}) END`, 'text');
  },
  TRIM: plain('text', ([text = ''], dialect) => trimmed(text, dialect)),
  // The platform counts in UTF-16: a character beyond the basic plane counts twice.
  LEN: plain(
    'number',
    ([text = ''], dialect) => `CAST(length(${text}) + length(${dialect.replaceAll(text, '[^\\x{10000}-\\x{10FFFF}]', '')}) AS DOUBLE)`,
  ),
  REVERSE: plain('text', ([text]) => `reverse(${text})`),
  TEXT: (values, dialect, refuse) => {
    const [one] = values;
    if (one?.kind === 'number') return value(numberText(one.sql, dialect), 'text');
    if (one?.kind === 'date') return value(`CAST(${one.sql} AS VARCHAR)`, 'text');
    if (one?.kind === 'text') return { ...one };
    return refuse('of a value of this type cannot be worked out by the analysis engine');
  },
  VALUE: (values, dialect) => value(finite(`(${numberIn(of(values, 0), dialect)})`, dialect), 'number'),
  REGEX: (values, dialect, refuse) => {
    const pattern = values[1]?.literal;
    if (typeof pattern !== 'string') return refuse('needs a pattern that is a constant');
    return value(dialect.matchesWhole(filled(of(values, 0)), sharedPattern(pattern)), 'boolean');
  },

  ABS: plain('number', ([a]) => `abs(${a})`),
  CEILING: plain('number', ([a = '']) => `${sign(a)} * ceil(abs(${a}))`),
  FLOOR: plain('number', ([a = '']) => `${sign(a)} * floor(abs(${a}))`),
  MCEILING: plain('number', ([a]) => `ceil(${a})`),
  MFLOOR: plain('number', ([a]) => `floor(${a})`),
  ROUND: (values, dialect) => value(rounded(of(values, 0), values[1] ?? { sql: '0', kind: 'number', literal: 0 }, dialect), 'number'),
  TRUNC: (values, dialect) => {
    const [number, places] = [of(values, 0), `CAST(trunc(${values[1]?.sql ?? '0'}) AS INTEGER)`];
    return value(
      `CASE WHEN ${number} IS NULL THEN NULL ELSE ${sign(number)} * floor(CAST(${dialect.toDecimal(`abs(${number})`)} * power(10, ${places}) AS DOUBLE) + 1e-9) / power(10, ${places}) END`,
      'number',
    );
  },
  EXP: (values, dialect) => value(finite(`exp(${of(values, 0)})`, dialect), 'number'),
  LN: plain('number', ([a]) => `CASE WHEN ${a} > 0 THEN ln(${a}) END`),
  LOG: plain('number', ([a]) => `CASE WHEN ${a} > 0 THEN log10(${a}) END`),
  SQRT: plain('number', ([a]) => `CASE WHEN ${a} >= 0 THEN sqrt(${a}) END`),
  MAX: extreme('greatest'),
  MIN: extreme('least'),
  MOD: plain('number', ([a, b]) => `CASE WHEN ${b} = 0 THEN ${a} ELSE ${a} % ${b} END`),
  PI: () => ({ sql: 'pi()', kind: 'number', plain: true }),

  DATE: (values, dialect) => {
    const [year, month, day] = [0, 1, 2].map((index) => `CAST(trunc(${of(values, index)}) AS INTEGER)`);
    const text = `lpad(CAST(${year} AS VARCHAR), 4, '0') || '-' || lpad(CAST(${month} AS VARCHAR), 2, '0') || '-' || lpad(CAST(${day} AS VARCHAR), 2, '0')`;
    return value(
      `CASE WHEN ${year} BETWEEN 100 AND 9999 AND ${month} BETWEEN 1 AND 12 AND ${day} BETWEEN 1 AND 31 THEN ${dialect.toDay(text)} END`,
      'date',
    );
  },
  DATEVALUE: (values, dialect, refuse) => {
    const [one] = values;
    if (one?.kind === 'date') return { ...one };
    if (one?.kind === 'text') return value(dialect.toDay(one.sql), 'date');
    return refuse('of a moment depends on the time zone of the reader');
  },
  YEAR: plain('number', ([day = ''], dialect) => dialect.part('year', day)),
  MONTH: plain('number', ([day = ''], dialect) => dialect.part('month', day)),
  DAY: plain('number', ([day = ''], dialect) => dialect.part('day', day)),
  DAYOFYEAR: plain('number', ([day = ''], dialect) => dialect.part('dayofyear', day)),
  ISOWEEK: plain('number', ([day = ''], dialect) => dialect.part('week', day)),
  ISOYEAR: plain('number', ([day = ''], dialect) => dialect.part('isoyear', day)),
  WEEKDAY: plain('number', ([day = ''], dialect) => `${dialect.weekday(day)} + 1`),
  // The last day of a month leads to the last day of another.
  ADDMONTHS: plain('date', ([day = '', months = ''], dialect) => {
    const after = dialect.addMonths(day, months);
    return `CASE WHEN ${day} = ${dialect.lastOfMonth(day)} THEN ${dialect.lastOfMonth(after)} ELSE ${after} END`;
  }),
};
