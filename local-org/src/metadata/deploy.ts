import { isDeepStrictEqual } from 'node:util';
import { ApiError } from '../org/errors.ts';
import { makeId } from '../org/ids.ts';
import type { Org } from '../org/org.ts';
import { removeSetupRecords, syncSetupRecords } from '../org/setup-records.ts';
import { attempt, goodPart, isError, keyOf, withoutBroken } from './attempt.ts';
import type { Attempt } from './attempt.ts';
import { saveComponents } from './components.ts';
import type { ComponentName } from './deletions.ts';
import { deleteFlowVersion, noteFlowVersions } from './flow-versions.ts';
import { checkManifest } from './manifest.ts';
import { readPackage } from './package.ts';
import type { Package, PackagedComponent, Problem } from './package.ts';
import { mergedProfile } from './profiles.ts';
import { ACTED_ON } from './registry.ts';
import { noteSourceMembers } from './source-members.ts';

export interface DeployOptions {
  checkOnly: boolean;
  /** False takes what is good when something is not. */
  rollbackOnError: boolean;
  ignoreWarnings: boolean;
  /** Whether the zip is one package; if not, package.xml is in a folder of it. */
  singlePackage?: boolean;
  /** Which Apex tests to run; there is no Apex here, but a quick deploy asks for a validation that would have run some. */
  testLevel?: string;
}

/** One line of a deploy's outcome, as the platform reports it. */
export interface DeployMessage {
  componentType: string;
  fullName: string;
  fileName: string;
  success: boolean;
  created: boolean;
  changed: boolean;
  deleted: boolean;
  problem?: string;
  /** The id of the rule that is broken; the platform's answer has no such field. */
  rule?: string;
  problemType?: 'Error' | 'Warning';
  lineNumber?: number;
  columnNumber?: number;
}

export interface DeployResult {
  id: string;
  status: 'Succeeded' | 'Failed' | 'SucceededPartial' | 'Canceled';
  success: boolean;
  options: DeployOptions;
  startDate: string;
  completedDate: string;
  createdBy: string;
  total: number;
  messages: DeployMessage[];
  /** Who cancelled it. */
  canceledBy?: string;
  /** Why it failed as a whole. */
  errorCode?: string;
  errorMessage?: string;
}

/** A profile comes in parts; every other component is deployed whole. */
function withWhatStays(org: Org, component: PackagedComponent): PackagedComponent {
  const before = component.type === 'Profile' ? org.components.get('Profile', component.name) : undefined;
  return before ? mergedProfile(before, component) : component;
}

/** Deploys a package: reads it, checks it against the org as it would be, then takes all of it or, where asked, the good part. */
export function deploy(
  org: Org,
  userId: string,
  zip: Uint8Array,
  options: DeployOptions,
  id = newDeployId(org),
  read = readPackage(zip, options.singlePackage),
): DeployResult {
  const startDate = new Date().toISOString();
  const incoming: Package = { ...read, components: read.components.map((component) => withWhatStays(org, component)) };
  const readProblems = [...incoming.problems, ...checkManifest(incoming)];
  const whole = attempt(org, incoming);
  const failed = [...readProblems, ...whole.problems].some(isError);
  const isPartial = failed && !options.rollbackOnError && incoming.components.length > 0;
  const taken = isPartial ? goodPart(org, attempt(org, withoutBroken(incoming, readProblems))) : whole;
  const messages = [...componentMessages(org, incoming, [...readProblems, ...taken.problems]), ...destructiveMessages(taken)];
  if ((!failed || isPartial) && !options.checkOnly) take(org, userId, taken);
  const isSomeTaken = isPartial && taken.incoming.components.length > 0;
  const result: DeployResult = {
    id,
    status: failed ? (isSomeTaken ? 'SucceededPartial' : 'Failed') : 'Succeeded',
    success: !failed,
    options,
    startDate,
    completedDate: new Date().toISOString(),
    createdBy: userId,
    total: messages.filter((message) => message.fullName !== 'package.xml').length,
    messages,
  };
  keepResult(org, result);
  if (options.checkOnly && result.success && options.testLevel !== 'NoTestRun')
    org.store.run('INSERT INTO validation (id, zip, created) VALUES (?, ?, ?)', result.id, Buffer.from(zip).toString('base64'), startDate);
  return result;
}

/** The id of a deploy to come. */
export const newDeployId = (org: Org): string => makeId('0Af', org.store.next('id'), org.instance);

/** Keeps what became of a deploy, for whoever asks for it. */
export function keepResult(org: Org, result: DeployResult): void {
  org.store.run('INSERT INTO deploy (id, body) VALUES (?, ?)', result.id, JSON.stringify(result));
}

/** A validation may be deployed without checking anew for ten days. */
const VALIDATION_LIFE = 10 * 86_400_000;

/** Deploys what a check-only deploy found good: `sf project deploy quick`. Throws when there is no such validation any more. */
export function deployValidated(org: Org, userId: string, id: string): DeployResult {
  const row = org.store.get('SELECT id, zip, created FROM validation WHERE substr(id, 1, 15) = ?', id.slice(0, 15));
  if (!row || Date.parse(String(row['created'])) + VALIDATION_LIFE < Date.now())
    throw new ApiError(
      400,
      'INVALID_ID_FIELD',
      `Quick deploy needs a validation of the last 10 days that ran tests: ${id} is none. Run sf project deploy validate.`,
    );
  const result = deploy(org, userId, Buffer.from(String(row['zip']), 'base64'), { checkOnly: false, rollbackOnError: true, ignoreWarnings: true });
  if (result.success) org.store.run('DELETE FROM validation WHERE id = ?', row['id'] as string);
  return result;
}

/** Makes the org what the attempt says it would be; what the store cannot take leaves the org as it was. */
function take(org: Org, userId: string, made: Attempt): void {
  const [components, model] = [org.components, org.model];
  try {
    org.store.transaction(() => takeInside(org, userId, made));
  } catch (error) {
    org.components = components;
    org.useModel(model);
    if ((error as { code?: string }).code !== 'ERR_SQLITE_ERROR') throw error;
    throw new ApiError(400, 'LIMIT_EXCEEDED', 'An object of the package has more fields than an object can have');
  }
}

function takeInside(org: Org, userId: string, { incoming, target, model, deleted, emptied, moved, flowVersions, changed }: Attempt): void {
  saveComponents(org.store, [...incoming.components, ...changed], [...deleted, ...moved]);
  forgetData(org, emptied);
  org.components = target;
  noteFlowVersions(org, userId, incoming.components, deleted);
  for (const version of flowVersions) deleteFlowVersion(org, version);
  // In the order the model met them: each gets the prefix the model gave it.
  for (const object of model.catalog.objects.values()) if (object.custom) org.keyPrefix(object.name);
  org.useModel(model);
  for (const object of model.catalog.objects.values())
    if (object.custom || [...object.fields.values()].some((field) => field.custom)) org.store.ensureTable(object);
  removeSetupRecords(org, deleted);
  syncSetupRecords(org, userId);
  noteSourceMembers(org, userId, incoming.components, [...deleted, ...moved]);
}

/** What deleted fields and objects held goes with them: a new one of the same name starts empty. */
function forgetData(org: Org, deleted: readonly ComponentName[]): void {
  const names = new Set(deleted.filter(({ type }) => type === 'CustomObject').map(({ name }) => name.toLowerCase()));
  const stemOf = (name: string): string => name.replace(/__\w+$/, '').toLowerCase();
  const stems = new Set([...names].map(stemOf));
  for (const object of org.catalog.objects.values()) {
    // Its shares and its history too.
    const isGone = names.has(object.name.toLowerCase()) || (/__(Share|History)$/.test(object.name) && stems.has(stemOf(object.name)));
    if (isGone) org.store.dropTable(object);
  }
  for (const { type, name } of deleted) {
    const [objectName = '', fieldName = ''] = name.toLowerCase().split('.');
    const object = type === 'CustomField' && !names.has(objectName) ? org.catalog.object(objectName) : undefined;
    if (!object) continue;
    const part = new RegExp(`^${RegExp.escape(fieldName.replace(/__c$/, ''))}__(latitude__s|longitude__s|c)$`, 'i');
    org.store.dropColumns(
      object,
      [...object.fields.values()].filter((field) => part.test(field.name)),
    );
  }
}

/** A deploy's outcome by its id, 15 or 18 characters long. */
export function deployResult(org: Org, id: string): DeployResult | undefined {
  const row = org.store.get('SELECT body FROM deploy WHERE substr(id, 1, 15) = ?', id.slice(0, 15));
  return row && (JSON.parse(String(row['body'])) as DeployResult);
}

function componentMessages(org: Org, incoming: Package, problems: Problem[]): DeployMessage[] {
  const messages: DeployMessage[] = [
    { componentType: '', fullName: 'package.xml', fileName: 'package.xml', success: true, created: false, changed: true, deleted: false },
  ];
  for (const problem of problems.filter((one) => !one.warning)) {
    messages.push({
      componentType: problem.type,
      fullName: problem.name,
      fileName: problem.file,
      success: false,
      created: false,
      changed: false,
      deleted: false,
      problem: problem.message,
      rule: problem.rule,
      problemType: 'Error',
      ...(problem.line === undefined ? {} : { lineNumber: problem.line, columnNumber: problem.column ?? 1 }),
    });
  }
  const failed = new Set(problems.filter(isError).map(keyOf));
  const warnings = Map.groupBy(
    problems.filter((one) => one.warning),
    keyOf,
  );
  for (const component of incoming.components) {
    const key = keyOf(component);
    if (failed.has(key)) continue;
    const stored = ACTED_ON.has(component.type) ? [] : [`${component.type} is stored; the local org does not act on it`];
    const sentences = new Set(warnings.get(key)?.map(({ message }) => message) ?? stored);
    messages.push(successMessage(org, component, sentences.size > 0 ? [...sentences].join('; ') : undefined));
  }
  return messages;
}

function successMessage(org: Org, component: PackagedComponent, warning: string | undefined): DeployMessage {
  const before = org.components.get(component.type, component.name);
  const same = before?.xml === component.xml && isDeepStrictEqual(before?.files, component.files);
  return {
    componentType: component.type,
    fullName: component.name,
    fileName: component.file,
    success: true,
    created: before === undefined,
    changed: before !== undefined && !same,
    deleted: false,
    ...(warning === undefined ? {} : { problem: warning, problemType: 'Warning' as const }),
  };
}

function destructiveMessages({ deletions, problems }: Attempt): DeployMessage[] {
  const refused = new Set(problems.filter(isError).map(keyOf));
  return deletions
    .filter((one) => !refused.has(keyOf(one)))
    .map(({ type, name, file, found }) => ({
      componentType: type,
      fullName: name,
      fileName: file,
      success: true,
      created: false,
      changed: found,
      deleted: found,
      ...(found ? {} : { problem: `No ${type} named: ${name} found`, problemType: 'Warning' as const }),
    }));
}
