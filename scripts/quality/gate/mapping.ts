/** Which field each column of a file goes to: proposed by its name and what is in it. */
import type { Field } from 'jsforce';
import { EMPTY } from '../../transfer/csv-form.ts';
import type { CsvForm } from '../../transfer/csv-form.ts';
import { plainDay, plainNumber } from '../../transfer/csv-form.ts';
import { booleanOf, isNumber, isRecordId } from '../../transfer/same.ts';
import { FIELD_NAMES } from './field-names.ts';

/** Where a column goes: a field (`Email`), a parent by its key (`Account.Key__c`), or nowhere. */
export type Target = string | null;

/** Columns by their headers, and where each goes. */
export type Mapping = Record<string, Target>;

/** Where a column would go, and why. */
export interface Proposal {
  header: string;
  target: Target;
  why: string;
  /** Whether the header is the name of the field itself, so that nobody needs to be asked. */
  isExact: boolean;
}

/** What is known of the object that a file is for. */
export interface MappingFacts {
  /** The external id that rows are told apart by. */
  key: string;
  fields: readonly Field[];
  /** Keys that records of other objects are found by, by the name of the object. */
  parentKeys: ReadonlyMap<string, readonly Field[]>;
  form: Pick<CsvForm, 'decimal' | 'dates'>;
}

/** A column with some of its cells. */
export interface SampledColumn {
  header: string;
  cells: readonly string[];
}

/** Fewer cells than this share must fit a field for its name to be believed. */
const MIN_FITTING = 0.5;

/** So many of the cells must fit for a column to be known by them alone, and so many cells must be there. */
const [SURE_FITTING, MIN_CELLS] = [0.9, 5];

/** What a name is compared by: letters and digits, without case and accents, without `__c`. */
export const plainName = (name: string): string =>
  name
    .replace(/__[cr]$/i, '')
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll(/[^\p{L}\p{N}]/gu, '');

const ADDRESS_PART = /^(?:Mailing|Billing|Shipping|Other)(?=[A-Z])/;

const names = new Map(Object.entries(FIELD_NAMES).map(([field, all]) => [field, new Set([field, ...all].map(plainName))]));

/** Whether a name is one that other systems have for a field. */
const isKnownAs = (name: string, { name: field }: Field): boolean => names.get(field.replace(ADDRESS_PART, ''))?.has(name) ?? false;

/** How well a header names a field; 0 where it does not. */
function nameScore(header: string, field: Field): number {
  if (header.trim().toLowerCase() === field.name.toLowerCase()) return 100;
  const name = plainName(header);
  if (name === '') return 0;
  if (name === plainName(field.label)) return 90;
  if (name === plainName(field.name)) return 85;
  // Of several addresses the first that an object has is meant.
  if (isKnownAs(name, field)) return /^(Shipping|Other)/.test(field.name) ? 60 : 70;
  return 0;
}

/** Whether a cell looks like a value of a field. */
function fits(cell: string, field: Field, { decimal, dates }: MappingFacts['form']): boolean {
  if (isNumber(field)) return plainNumber(cell, decimal) !== undefined;
  switch (field.type) {
    case 'email':
      return /^\S+@\S+$/.test(cell);
    case 'phone':
      return /^\+?[\d\s()./-]{5,}/.test(cell);
    case 'date':
      return plainDay(cell, dates) !== undefined;
    case 'datetime':
      return /\d{4}/.test(cell) && /\d:\d/.test(cell);
    case 'boolean':
      return booleanOf(cell) !== undefined;
    case 'reference':
    case 'id':
      return isRecordId(cell);
    default:
      return true;
  }
}

const filledOf = ({ cells }: SampledColumn): string[] => cells.map((cell) => cell.trim()).filter((cell) => cell !== '' && cell !== EMPTY);

/** The share of cells that look like values of a field; 1 where none is filled. */
function fittingShare(cells: readonly string[], field: Field, form: MappingFacts['form']): number {
  return cells.length === 0 ? 1 : cells.filter((cell) => fits(cell, field, form)).length / cells.length;
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** A target that would do, the better the higher. */
interface Candidate {
  column: number;
  target: string;
  score: number;
  why: string;
}

/** What a column that names a parent may be called: `Account`, `Account ID`, `Account key`, `Account number`. */
function parentCandidate(column: number, sampled: SampledColumn, field: Field, { parentKeys, form }: MappingFacts): Candidate | undefined {
  const { relationshipName } = field;
  if (field.type !== 'reference' || !relationshipName) return undefined;
  const stem = plainName(sampled.header).replace(/(externalid|id|key|number|no|nr|code|ref)$/, '');
  const own = [relationshipName, field.label.replace(/ ID$/i, ''), field.name.replace(/Id$/, '')].map(plainName);
  if (stem === '' || !own.includes(stem)) return undefined;
  const cells = filledOf(sampled);
  if (cells.length > 0 && fittingShare(cells, field, form) >= SURE_FITTING)
    return { column, target: field.name, score: 80, why: `named after ${field.label}, and its cells are record ids` };
  const keys = (field.referenceTo ?? []).flatMap((object) =>
    (parentKeys.get(object) ?? []).filter((key) => key.externalId).map((key) => ({ object, key })),
  );
  const [only, ...others] = keys;
  if (!only || others.length > 0) {
    const how = keys.map(({ object, key }) => `${object}.${key.name}`).join(', ');
    return {
      column,
      target: '',
      score: 0,
      why: `named after ${field.label}, which ${how === '' ? 'has no external id to find it by' : `is found by ${how}: say which`}`,
    };
  }
  const kind = (field.referenceTo ?? []).length > 1 ? `${only.object}:` : '';
  return {
    column,
    target: `${kind}${relationshipName}.${only.key.name}`,
    score: 75,
    why: `named after ${field.label}, found by its only external id`,
  };
}

/** What a column is by its cells alone: mail addresses, or values of a picklist. */
function contentCandidates(column: number, sampled: SampledColumn, { fields, form }: MappingFacts): Candidate[] {
  const cells = filledOf(sampled);
  if (cells.length < MIN_CELLS) return [];
  const found: Candidate[] = [];
  for (const field of fields.filter(isWritable)) {
    if (field.type === 'email') {
      const share = fittingShare(cells, field, form);
      if (share >= SURE_FITTING) found.push({ column, target: field.name, score: 40, why: `${percent(share)} of its cells are mail addresses` });
    } else if (field.type === 'picklist') {
      const values = new Set((field.picklistValues ?? []).filter((one) => one.active).map((one) => one.value.toLowerCase()));
      const share = cells.filter((cell) => values.has(cell.toLowerCase())).length / cells.length;
      if (share >= SURE_FITTING && new Set(cells).size > 1)
        found.push({ column, target: field.name, score: 30, why: `${percent(share)} of its cells are values of ${field.label}` });
    }
  }
  // What fits several fields says nothing.
  return found.length === 1 ? found : [];
}

/** What a column of keys is called: `Customer ID`, `key`, `Kundennummer`, `编号`. */
const KEY_NAME = /(id|key|code|number|no|nr|nummer|schluessel|clave|codigo|numero|编号|編號|代码|代碼)$/;

/** The column that tells rows apart: one that nothing else is known of, with another value in nearly every row. The name decides between several. */
function keyColumn(columns: readonly SampledColumn[], known: ReadonlySet<number>): number | undefined {
  const distinct = columns.flatMap((sampled, column) => {
    const cells = filledOf(sampled);
    const isKey = cells.length > 0 && new Set(cells).size >= cells.length * SURE_FITTING && cells.length >= sampled.cells.length / 2;
    return known.has(column) || !isKey ? [] : [column];
  });
  const named = distinct.filter((column) => KEY_NAME.test(plainName(columns[column]?.header ?? '')));
  const [only, ...others] = named.length > 0 ? named : distinct;
  return others.length === 0 ? only : undefined;
}

const isWritable = ({ createable, updateable, calculated }: Field): boolean => (createable || updateable) && !calculated;

/** The target that a header spells out: `Account.Key__c`, `Lead:Who.Email`. */
function spelledParent(header: string, { fields }: MappingFacts): string | undefined {
  const [, , relation] = /^(?:(\w+):)?(\w+)\.(\w+)$/.exec(header.trim()) ?? [];
  return relation !== undefined && fields.some(({ relationshipName }) => relationshipName?.toLowerCase() === relation.toLowerCase())
    ? header.trim()
    : undefined;
}

/** The field that a target fills, in small letters: a parent's key fills the reference. */
function placeOf(target: string, fields: readonly Field[]): string {
  const [, relation] = /^(?:\w+:)?(\w+)\./.exec(target) ?? [];
  const field = relation === undefined ? undefined : fields.find((one) => one.relationshipName?.toLowerCase() === relation.toLowerCase());
  return (field?.name ?? target).toLowerCase();
}

/** Proposes where the columns of a file go. No two go to one field: the better name has it. */
export function proposeMapping(columns: readonly SampledColumn[], facts: MappingFacts): Proposal[] {
  const candidates: Candidate[] = [];
  const doubts = new Map<number, string>();
  for (const [column, sampled] of columns.entries()) {
    const spelled = spelledParent(sampled.header, facts);
    if (spelled !== undefined) candidates.push({ column, target: spelled, score: 100, why: 'the name of the field' });
    const cells = filledOf(sampled);
    for (const field of facts.fields) {
      const score = nameScore(sampled.header, field);
      const isRef = parentCandidate(column, sampled, field, facts);
      if (isRef && isRef.target !== '') candidates.push(isRef);
      else if (isRef) doubts.set(column, isRef.why);
      if (score > 0 && score < 100 && !isWritable(field)) doubts.set(column, `named like ${field.name}, which nobody may write`);
      if (score === 0 || (score < 100 && (!isWritable(field) || field.type === 'reference'))) continue;
      const share = fittingShare(cells, field, facts.form);
      const why =
        score === 100
          ? 'the name of the field'
          : score === 90
            ? 'its label'
            : score === 85
              ? 'like the name of the field'
              : `another word for ${field.label}`;
      if (score < 100 && share < MIN_FITTING)
        doubts.set(
          column,
          `named like ${field.name}, but only ${percent(share)} of its cells fit: such as "${cells.find((cell) => !fits(cell, field, facts.form))?.slice(0, 30) ?? ''}"`,
        );
      else candidates.push({ column, target: field.name, score, why });
    }
    candidates.push(...contentCandidates(column, sampled, facts));
  }
  const taken = new Map<number, Candidate>();
  const targets = new Set<string>();
  for (const one of candidates.sort((a, b) => b.score - a.score || a.column - b.column)) {
    const place = placeOf(one.target, facts.fields);
    // What the file spells out twice is for a person to put right.
    if (taken.has(one.column) || (targets.has(place) && one.score < 100)) continue;
    taken.set(one.column, one);
    targets.add(place);
  }
  const key = facts.fields.find(({ name }) => name.toLowerCase() === facts.key.toLowerCase())?.name;
  const column =
    key === undefined || targets.has(key.toLowerCase())
      ? undefined
      : keyColumn(columns, new Set([...candidates.map((one) => one.column), ...doubts.keys()]));
  if (key !== undefined && column !== undefined)
    taken.set(column, { column, target: key, score: 20, why: 'another value in nearly every row: the key' });
  return columns.map(({ header }, column) => {
    const one = taken.get(column);
    return one
      ? { header, target: one.target, why: one.why, isExact: one.score === 100 }
      : { header, target: null, why: doubts.get(column) ?? 'no field has such a name', isExact: false };
  });
}

/** The mapping that proposals come to. */
export const mappingOf = (proposals: readonly Proposal[]): Mapping => Object.fromEntries(proposals.map(({ header, target }) => [header, target]));

/**
 * What is wrong with a mapping, a sentence each: a column the file lacks, one without an answer, two columns to one field, a field that nobody may write.
 */
export function mappingProblems(mapping: Mapping, headers: readonly string[], fields: readonly Field[]): string[] {
  const problems: string[] = [];
  const named = new Map(fields.map((field) => [field.name.toLowerCase(), field]));
  for (const header of Object.keys(mapping))
    if (!headers.includes(header)) problems.push(`the file has no column "${header}". Its columns are ${headers.slice(0, 40).join(', ')}`);
  for (const header of headers)
    if (!(header in mapping)) problems.push(`it does not say where column "${header}" goes: name a field, or null to leave it out`);
  const byPlace = Map.groupBy(
    Object.entries(mapping).filter(([, target]) => target !== null),
    ([, target]) => placeOf(target ?? '', fields),
  );
  for (const own of byPlace.values())
    if (own.length > 1)
      problems.push(`${own.map(([header]) => `"${header}"`).join(' and ')} both go to ${own[0]?.[1] ?? ''}. Leave one of them out: null`);
  for (const [header, target] of Object.entries(mapping)) {
    const field = named.get((target ?? '').toLowerCase());
    if (field && !field.createable && !field.updateable && !field.externalId && field.type !== 'id')
      problems.push(
        `"${header}" goes to ${field.name}, which ${field.calculated ? 'is a formula: the org works it out' : 'nobody may write, or you may not'}`,
      );
  }
  return problems;
}
