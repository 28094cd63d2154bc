/** What is missing or wrong in an org, and what to do about each. Reads only. */
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Connection } from 'jsforce';
import { JOBS, OBJECTS, PILLARS } from '../pillars.ts';
import { messageOf } from '../org/errors.ts';
import { queryAll } from '../org/query.ts';
import type { Finding } from '../jobs/run.ts';
import { list, text } from '../org/soql.ts';
import { ADMIN_SET, foreignObjects, nameCollisions } from '../setup/setup.ts';
import { flowsNotRunning, formerFlowsRunning } from './flows.ts';
import { PROJECT } from './project.ts';

/** A thing the doctor looks at. */
export interface Check {
  name: string;
  title: string;
  /** What is wrong, each with its remedy; none when all is well, undefined when it cannot be told. */
  run(connection: Connection, patient: Patient): Promise<Finding[] | undefined>;
  /** What there is to know when nothing is wrong. */
  note?(connection: Connection): Promise<string>;
}

export interface DoctorOptions {
  /** After so many days without anything written a job counts as not run. */
  jobDays: number;
  /** The day it is, ISO. */
  today: string;
}

/** What the checks are told beside the connection. */
interface Patient extends DoctorOptions {
  /** The version of Perennial in the org; undefined where it is not there. */
  version: Promise<string | undefined>;
  /** Whether whoever looks sees all of Perennial's objects and fields: asked once for all checks. */
  seesEverything: Promise<boolean>;
}

export interface Examination {
  check: string;
  title: string;
  /** False when it could not be told. */
  checked: boolean;
  findings: Finding[];
  /** What there is to know besides; undefined for most. */
  note?: string;
}

const DAY = 86_400_000;

/** The version of this working tree. */
export const projectVersion = (): string => (JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as { version: string }).version;

/** The permission sets this project brings. */
const permissionSets = (): string[] =>
  globSync('force-app/**/*.permissionset-meta.xml', { cwd: PROJECT }).map((file) => basename(file, '.permissionset-meta.xml'));

/** Those of them that people work with: a set without rights on objects lifts something for whoever wants it lifted. */
const personaSets = (): Set<string> =>
  new Set(
    globSync('force-app/**/*.permissionset-meta.xml', { cwd: PROJECT })
      .filter((file) => readFileSync(join(PROJECT, file), 'utf8').includes('<objectPermissions>'))
      .map((file) => basename(file, '.permissionset-meta.xml')),
  );

/** The custom fields this project brings, by object. */
function projectFields(): Map<string, string[]> {
  const files = globSync('force-app/**/objects/*/fields/*__c.field-meta.xml', { cwd: PROJECT });
  const byObject = Map.groupBy(files, (file) => basename(dirname(dirname(file))));
  return new Map([...byObject].map(([object, own]) => [object, own.map((file) => basename(file, '.field-meta.xml'))]));
}

const version: Check = {
  name: 'version',
  title: 'Version',
  run: async (_connection, patient) => {
    const there = await patient.version;
    const here = projectVersion();
    if (there === here) return [];
    const problem =
      there === undefined
        ? 'Perennial is not in the org, or of a version that does not tell its number'
        : `The org has Perennial ${there}, this is ${here}`;
    return [{ where: 'Perennial', problem, remedy: 'Deploy: perennial deploy -o <org> (docs/upgrade.md).' }];
  },
};

const flows: Check = {
  name: 'flows',
  title: 'Flows',
  run: async (connection) => {
    const { missing, inactive } = await flowsNotRunning(connection);
    const former = await formerFlowsRunning(connection);
    return [
      ...former.map((name) => ({
        where: name,
        problem: 'The flow is of an earlier version and still runs, beside what replaces it',
        remedy: 'Switch it off: perennial deploy -o <org> does, or Setup, Flows.',
      })),
      ...missing.map((name) => ({ where: name, problem: 'The flow is not in the org', remedy: 'Deploy: perennial deploy -o <org>.' })),
      ...inactive.map((name) => ({
        where: name,
        problem: 'The newest version of the flow does not run: keys, signatures and rules depend on it',
        remedy: 'Activate it: perennial deploy -o <org> does, or Setup, Flows.',
      })),
    ];
  },
};

const assignments: Check = {
  name: 'permission-sets',
  title: 'Permission sets',
  run: async (connection) => {
    const sets = await queryAll<{ Id: string; Name: string }>(
      connection,
      `SELECT Id, Name FROM PermissionSet WHERE Name IN ${list(permissionSets())}`,
    );
    const assigned = await queryAll<{ PermissionSetId: string }>(
      connection,
      `SELECT PermissionSetId FROM PermissionSetAssignment WHERE PermissionSet.Name IN ${list(permissionSets())} AND Assignee.IsActive = TRUE`,
    );
    const used = new Set(assigned.map((one) => one.PermissionSetId));
    const personas = personaSets();
    const missing = permissionSets().filter((name) => !sets.some((set) => set.Name === name));
    return [
      ...missing.map((name) => ({ where: name, problem: 'The permission set is not in the org', remedy: 'Deploy: perennial deploy -o <org>.' })),
      ...sets
        .filter((set) => !used.has(set.Id) && personas.has(set.Name))
        .map(({ Name }) => ({
          where: Name,
          problem: 'No active user has the permission set',
          remedy: `Assign it to whoever needs it: sf org assign permset -o <org> --name ${Name} --on-behalf-of <user>.`,
        })),
    ];
  },
};

const jobs: Check = {
  name: 'jobs',
  title: 'Jobs',
  run: async (connection, { jobDays, today }) => {
    const findings: Finding[] = [];
    for (const { name, written } of JOBS) {
      if (!written) continue;
      const [last] = await queryAll<{ CreatedDate: string }>(
        connection,
        `SELECT CreatedDate FROM ${written.object}${written.where ? ` WHERE ${written.where}` : ''} ORDER BY CreatedDate DESC LIMIT 1`,
      );
      const days = last ? Math.floor((Date.parse(today) - Date.parse(last.CreatedDate)) / DAY) : undefined;
      if (days !== undefined && days <= jobDays) continue;
      findings.push({
        where: `sync ${name}`,
        problem: days === undefined ? 'The job has not written anything yet' : `The job has written nothing for ${days} days`,
        remedy: `Run it: perennial sync ${name} -o <org>; see that its schedule still runs.`,
      });
    }
    return findings;
  },
};

const fields: Check = {
  name: 'fields',
  title: 'Fields',
  run: async (connection) => {
    const findings: Finding[] = [];
    for (const [object, own] of projectFields()) {
      const described = await connection.describe(object).catch(() => undefined);
      // What is not there at all is said of the object.
      if (!described) continue;
      const visible = new Set(described.fields.map((field) => field.name));
      const hidden = own.filter((field) => !visible.has(field));
      if (hidden.length > 0)
        findings.push({
          where: object,
          problem: `You see no ${hidden.join(', ')}: not in the org, or no permission set gives you access`,
          remedy: 'Deploy, and assign yourself Perennial Admin (perennial setup -o <org>).',
        });
    }
    return findings;
  },
};

const owners: Check = {
  name: 'owners',
  title: 'Owners',
  run: async (connection) => {
    const findings: Finding[] = [];
    for (const object of Object.keys(OBJECTS)) {
      const described = await connection.describe(object).catch(() => undefined);
      const people = (described?.fields ?? []).filter(
        (field) =>
          field.type === 'reference' && field.referenceTo?.includes('User') && field.relationshipName && (field.custom || field.name === 'OwnerId'),
      );
      for (const { name, label, relationshipName } of people) {
        // A queue owns too, and is never inactive.
        const path = name === 'OwnerId' ? 'Owner.IsActive' : `${relationshipName ?? ''}.IsActive`;
        const { totalSize } = await connection.query(`SELECT COUNT() FROM ${object} WHERE ${name} != NULL AND ${path} = FALSE`);
        if (totalSize > 0)
          findings.push({
            where: `${described?.labelPlural ?? object}, ${label}`,
            problem: `${totalSize} ${totalSize === 1 ? 'record names a user who is' : 'records name users who are'} no longer active`,
            remedy: 'Hand them to someone else: a list view or report by this field shows them.',
          });
      }
    }
    return findings;
  },
};

/** Asked first, and of every org: before a deploy it tells whether another's object has a name of ours. */
const names: Check = {
  name: 'names',
  title: 'Names',
  run: async (connection, patient) => {
    const foreign = await foreignObjects(connection).catch(() => undefined);
    if (foreign && (foreign.length > 0 || (await patient.version) === undefined)) return foreign;
    return (await patient.seesEverything) ? nameCollisions(connection) : foreign;
  },
};

async function versionThere(connection: Connection): Promise<string | undefined> {
  const { records } = await connection.tooling.query<{ Value: string }>("SELECT Value FROM ExternalString WHERE Name = 'Perennial_Version'");
  return records[0]?.Value;
}

/** Whether whoever looks has the administrator's permission set: without it objects look empty, and checks of them mislead. */
const access: Check = {
  name: 'access',
  title: 'Your access',
  run: async (_connection, { seesEverything }) =>
    (await seesEverything)
      ? []
      : [
          {
            where: ADMIN_SET,
            problem: 'You do not have the permission set: names, fields, owners and jobs cannot be checked',
            remedy: 'perennial setup -o <org> assigns it.',
          },
        ],
};

async function hasAdminSet(connection: Connection): Promise<boolean> {
  const { user_id: userId } = await connection.identity();
  const soql = `SELECT Id FROM PermissionSetAssignment WHERE AssigneeId = ${text(userId)} AND PermissionSet.Name = ${text(ADMIN_SET)}`;
  return (await queryAll(connection, soql)).length > 0;
}

/** A check that needs to see everything; not made where `access` has spoken. */
const withAccess = (check: Check): Check => ({
  ...check,
  run: async (connection, options) => ((await options.seesEverything) ? check.run(connection, options) : undefined),
});

/** A check of what Perennial brings; not made where it is not in the org: `version` says so, once. */
const withPackage = (check: Check): Check => ({
  ...check,
  run: async (connection, patient) => ((await patient.version) === undefined ? undefined : check.run(connection, patient)),
});

/** Every check, in the order they are made: what others depend on first. */
export const CHECKS: readonly Check[] = [
  withPackage(access),
  names,
  version,
  withPackage(flows),
  withPackage(assignments),
  withAccess(fields),
  withAccess(owners),
  withAccess(jobs),
  ...PILLARS.flatMap((pillar) => pillar.checks).map((check) =>
    withAccess({ ...check, run: (connection, { today }) => check.run(connection, today) }),
  ),
];

/** Examines an org. A check that cannot be made is a finding, too. */
export async function examine(
  connection: Connection,
  options: DoctorOptions,
  tell: (title: string, done: number, total: number) => void,
): Promise<Examination[]> {
  const examinations: Examination[] = [];
  const patient: Patient = { ...options, version: versionThere(connection), seesEverything: hasAdminSet(connection) };
  // Whoever may not ask is told by each check that does.
  patient.version.catch(() => undefined);
  for (const [index, { name, title, run, note }] of CHECKS.entries()) {
    tell(title, index, CHECKS.length);
    const findings = await run(connection, patient).catch((error: unknown): Finding[] | undefined => [
      { where: title, problem: `Could not be checked: ${messageOf(error)}`, remedy: 'See that you are an administrator of the org.' },
    ]);
    // What may not be read is not known, and is no finding.
    const known = note && findings ? await note(connection).catch(() => 'pages could not be read') : undefined;
    examinations.push({
      ...{ check: name, title, checked: findings !== undefined, findings: findings ?? [] },
      ...(known === undefined ? {} : { note: known }),
    });
  }
  return examinations;
}
