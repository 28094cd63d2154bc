import { isCreditType, LineProblem, MONEY_DECIMALS, moneyOf, rateOf, readRates } from '../jobs/ledger-money.ts';
import type { Rate } from '../jobs/ledger-money.ts';
import { roundHalfUp } from '../../force-app/main/app/lwc/valueMath/valueMath.ts';
import { didYouMean, nearest } from '../jobs/config-file.ts';
import type { CsvRow } from '../transfer/csv-file.ts';
import { isDay } from '../transfer/figures.ts';
import type { Change, Decision, Finding } from '../jobs/run.ts';
import type { LedgerFacts, KnownEntry, LedgerConfig, PhaseFacts } from './facts.ts';

/** Where the ledger is described. */
const FILE = 'ledger.json';

/** Documents that are named in one finding. */
const MAX_NAMED = 10;

/** Lengths of `Document_Number__c` and `Description__c`. */
const LONGEST_DOCUMENT = 60;
const LONGEST_DESCRIPTION = 255;

/** A line of the ledger as an entry of a phase. */
interface Line {
  place: string;
  phase: PhaseFacts;
  document: string;
  date: string;
  amount: number;
  category: string;
  status: string;
  /** Undefined where the ledger has none: what was entered by hand stays. */
  description: string | undefined;
}

/** What the budget entries should become, and what is wrong with the ledger. Touches nothing. */
export function decideLedger(facts: LedgerFacts): Decision {
  const decision: Decision = { changes: [], unchanged: 0, findings: [] };
  const { config } = facts;
  for (const { problem, remedy } of facts.problems) decision.findings.push({ where: 'Ledger', problem, remedy });
  if (!config) {
    decision.findings.push({
      where: 'Ledger',
      problem: `There is no ledger.json in ${facts.configDir}: no spend was read`,
      remedy: 'Copy config/ledger.json of this project there and say in it what your ledger means, or name its folder with --config-dir.',
    });
    return decision;
  }
  if (facts.problems.length > 0) return { ...decision, sources: { read: 0, unread: 1 } };
  decision.findings.push(...wordProblems(config, facts));
  const rates = readRates(facts.rates, decision.findings);
  const phases = Map.groupBy(facts.phases, (phase) => phase.programKey);
  const known = new Map(facts.entries.map((entry) => [keyOf(entry.programId, entry.document), entry]));
  const documents = Map.groupBy(facts.rows, ({ place, cells }) =>
    // Lines without a number are none of the same document.
    JSON.stringify([cells[config.columns.program], cells[config.columns.document]?.toLowerCase() || place]),
  );
  for (const rows of documents.values()) {
    const [row, ...others] = rows as [CsvRow, ...CsvRow[]];
    try {
      // An export that holds a line twice means it once.
      if (others.some((other) => !isSameLine(row, other)))
        throw new LineProblem(
          `Document ${row.cells[config.columns.document] ?? ''} stands there ${rows.length} times with different figures`,
          `Keep one of them, or give each a number of its own: ${rows.map(({ place }) => place).join(', ')}.`,
        );
      const line = readLine(row, config, facts, phases, rates);
      const change = changeFor(line, known.get(keyOf(line.phase.programId, line.document)));
      if (change) decision.changes.push(change);
      else decision.unchanged += 1;
    } catch (error) {
      if (!(error instanceof LineProblem)) throw error;
      decision.findings.push({ where: row.place, problem: error.message, remedy: error.remedy });
    }
  }
  decision.findings.push(...vanished(facts, config, phases));
  return { ...decision, sources: { read: 1, unread: 0 } };
}

/** Words of `ledger.json` that stand for a value the org does not have. */
function wordProblems(config: LedgerConfig, { categories, statuses }: LedgerFacts): Finding[] {
  const check = (key: 'categories' | 'statuses', values: readonly string[]): Finding[] =>
    Object.entries(config[key])
      .filter(([, value]) => !values.includes(value))
      .map(([word, value]) => ({
        where: `ledger.json, "${key}"`,
        problem: `"${word}" stands for "${value}", which the org does not have: ${didYouMean(value, values)}`,
        remedy: 'Correct it in ledger.json.',
      }));
  return [...check('categories', categories), ...check('statuses', statuses)];
}

/**
 * Entries that the ledger has no line of any more, a finding a program: those the job has made, in a phase that is not closed, of a day
 * that the ledger covers.
 * They stay: nobody but a person can tell whether the line was lost or taken back.
 */
function vanished(facts: LedgerFacts, config: LedgerConfig, phases: ReadonlyMap<string, PhaseFacts[]>): Finding[] {
  const { columns } = config;
  const findings: Finding[] = [];
  for (const [key, rows] of Map.groupBy(facts.rows, ({ cells }) => cells[columns.program] ?? '')) {
    const days = rows
      .map(({ cells }) => cells[columns.date] ?? '')
      .filter(isDay)
      .sort();
    const [program] = phases.get(key) ?? [];
    const [first, last] = [days[0], days.at(-1)];
    if (!program || first === undefined || last === undefined) continue;
    const documents = new Set(rows.map(({ cells }) => (cells[columns.document] ?? '').toLowerCase()));
    const closed = new Set(facts.phases.filter(({ status }) => status === 'Closed').map(({ id }) => id));
    const gone = facts.entries.filter(
      ({ programId, phaseId, date, document, isOurs }) =>
        isOurs &&
        // What is closed is settled: an export of this year has none of it.
        !closed.has(phaseId) &&
        programId === program.programId &&
        first <= date &&
        date <= last &&
        !documents.has(document.toLowerCase()),
    );
    if (gone.length === 0) continue;
    const names = gone.slice(0, MAX_NAMED).map(({ document }) => document);
    findings.push({
      where: `${config.file}, ${program.programName}`,
      problem: `${gone.length} ${gone.length === 1 ? 'entry has' : 'entries have'} no line in the ledger any more: ${names.join(', ')}${gone.length > MAX_NAMED ? ', …' : ''}`,
      remedy: 'Put the lines back, or delete the entries by hand when the documents were taken back.',
    });
  }
  return findings;
}

const keyOf = (programId: string, document: string): string => `${programId}|${document.toLowerCase()}`;

const isSameLine = (a: CsvRow, b: CsvRow): boolean => Object.entries(a.cells).every(([column, cell]) => b.cells[column] === cell);

function readLine(
  { place, cells }: CsvRow,
  config: LedgerConfig,
  facts: LedgerFacts,
  phases: ReadonlyMap<string, PhaseFacts[]>,
  rates: ReadonlyMap<string, Rate[]>,
): Line {
  const { columns } = config;
  const cell = (column: string | undefined): string => (column === undefined ? '' : (cells[column] ?? ''));
  const [program, document, date] = [cell(columns.program), cell(columns.document), cell(columns.date)];
  const description = columns.description === undefined ? undefined : cell(columns.description);
  if (document === '') throw new LineProblem('The line has no document number', 'Give it one: by it the line is found again.');
  if (document.length > LONGEST_DOCUMENT)
    throw new LineProblem(`The document number has ${document.length} characters`, `Shorten it to ${LONGEST_DOCUMENT}.`);
  if (description !== undefined && description.length > LONGEST_DESCRIPTION)
    throw new LineProblem(`The description has ${description.length} characters`, `Shorten it to ${LONGEST_DESCRIPTION}.`);
  const own = phases.get(program);
  if (!own)
    throw new LineProblem(
      `No program with phases has the external key "${program}"`,
      `Known are: ${[...phases.keys()].join(', ') || 'none'}. Correct the line, or set the External Key of the program.`,
    );
  if (!isDay(date)) throw new LineProblem(`"${date}" is not a date`, 'Write dates as YYYY-MM-DD.');
  const phase = own.find((one) => one.start <= date && date <= one.end);
  if (!phase)
    throw new LineProblem(
      `${date} is in no phase of the program`,
      `Its phases go from ${own[0]?.start ?? ''} to ${own.at(-1)?.end ?? ''}. Correct the date or the phases.`,
    );
  const category = mapped(cell(columns.category), config.categories, facts.categories, 'category', 'categories');
  const status = mapped(cell(columns.status), config.statuses, facts.statuses, 'status', 'statuses');
  const currency = cell(columns.currency) || config.currency;
  const given = moneyOf(cell(columns.amount), currency, FILE);
  const isCredit = columns.type !== undefined && isCreditType(cell(columns.type), config, FILE);
  const rate = rateOf(currency, date, config, rates, FILE);
  const amount = roundHalfUp((isCredit ? -Math.abs(given) : given) * rate, MONEY_DECIMALS);
  return { place, phase, document, date, amount, category, status, description };
}

function mapped(word: string, words: Record<string, string>, values: readonly string[], what: string, key: string): string {
  const value = Object.hasOwn(words, word) ? (words[word] ?? '') : word;
  if (values.includes(value)) return value;
  const near = nearest(word, [...Object.keys(words), ...values]);
  throw new LineProblem(
    `"${word}" is no ${what}${near ? `: did you mean "${near}"?` : ''}`,
    `Say in "${key}" of ledger.json which it is: ${values.join(', ')}.`,
  );
}

function changeFor(line: Line, before: KnownEntry | undefined): Change | undefined {
  const { phase } = line;
  const values = {
    Category__c: line.category,
    Status__c: line.status,
    Amount__c: line.amount,
    Entry_Date__c: line.date,
    ...(line.description === undefined ? {} : { Description__c: line.description || null }),
  };
  if (before && isAsBefore(line, before)) return undefined;
  if (before && before.phaseId !== phase.id)
    throw new LineProblem(
      `Document ${line.document} is in another phase already, and its date is in ${phase.name} now`,
      'Keep the date, or delete the entry by hand and run the job again.',
    );
  if (phase.status !== 'Open' && (phase.status === 'Closed' || line.status !== 'Planned'))
    throw new LineProblem(
      `${phase.name} is ${phase.status.toLowerCase()}: ${before ? `document ${line.document} stays as it is` : 'it takes no spend'}`,
      phase.status === 'Closed' ? 'Book what is late into the open phase, or reopen this one.' : 'Open the phase first.',
    );
  const shown = {
    Program: phase.programName,
    Document: line.document,
    Date: line.date,
    Phase: phase.name,
    Category: line.category,
    Status: line.status,
    Amount: line.amount,
    Before: before ? `${before.amount} ${before.status}` : '',
    Source: line.place,
  };
  return {
    subject: phase.programName,
    shown,
    write: before
      ? { kind: 'update', object: 'Budget_Entry__c', id: before.id, values }
      : {
          kind: 'create',
          object: 'Budget_Entry__c',
          keyField: 'External_Key__c',
          key: keyOf(phase.programId, line.document),
          values: { Phase__c: phase.id, Document_Number__c: line.document, ...values },
        },
  };
}

const isAsBefore = (line: Line, before: KnownEntry): boolean =>
  line.phase.id === before.phaseId &&
  line.date === before.date &&
  line.amount === before.amount &&
  line.category === before.category &&
  line.status === before.status &&
  (line.description === undefined || line.description === before.description);
