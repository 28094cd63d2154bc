/** Packages of a Dev Hub: how their versions are built and released. Words: `@salesforce/packaging`, and what the Tooling API answers it. */
import { createHash } from 'node:crypto';
import type { ObjectDef } from '../catalog/types.ts';
import { deploy } from '../metadata/deploy.ts';
import { readZip } from '../metadata/zip.ts';
import type { DeployResult } from '../metadata/deploy.ts';
import { ApiError, saveError } from '../org/errors.ts';
import { makeId } from '../org/ids.ts';
import { Org } from '../org/org.ts';
import type { RecordWatcher } from '../org/org.ts';
import { insertRaw, updateRaw } from '../org/seed.ts';
import { quoted } from '../org/store.ts';
import type { Row, Stored } from '../org/store.ts';

/** What a version's build is told: `package2-descriptor.json`. */
interface Descriptor {
  /** Major, minor and patch. */
  numbers: number[];
  /** Undefined for the next. */
  build: number | undefined;
  name: string | null;
  description: string | null;
  /** 04t ids of what it depends on. */
  dependencies: string[];
}

/** Reads a descriptor. Throws an Error that names the property which is not what it must be. */
function descriptorOf(bytes: Uint8Array | undefined): Descriptor {
  const wrong = (what: string): Error => new Error(`package2-descriptor.json: ${what}`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(bytes ?? []).toString('utf8') || '{}');
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw wrong('a JSON object is expected');
  const given = parsed as Record<string, unknown>;
  const word = (name: string): string | null => {
    const value = given[name] ?? null;
    if (value !== null && typeof value !== 'string') throw wrong(`${name} must be a text`);
    return value;
  };
  const version = /^(\d+)\.(\d+)(?:\.(\d+))?(?:\.(\d+|NEXT))?$/.exec(word('versionNumber') ?? '');
  if (!version) throw wrong('versionNumber must be of the form major.minor.patch.build, the build a number or NEXT');
  const [, major, minor, patch = '0', build = 'NEXT'] = version;
  const dependencies = given['dependencies'] ?? [];
  if (!Array.isArray(dependencies)) throw wrong('dependencies must be a list');
  return {
    numbers: [Number(major), Number(minor), Number(patch)],
    build: build === 'NEXT' ? undefined : Number(build),
    name: word('versionName'),
    description: word('versionDescription'),
    dependencies: dependencies.map((one: unknown) => {
      const id = (one as { subscriberPackageVersionId?: unknown } | null)?.subscriberPackageVersionId;
      if (typeof id !== 'string') throw wrong('each of dependencies must have a subscriberPackageVersionId');
      return id;
    }),
  };
}

/** A version as any org may install it. */
export interface PublishedVersion {
  packageRow: Row;
  versionRow: Row;
  zip: Uint8Array;
  keyHash: string | null;
  dependencies: string[];
}

/** What is kept of an installation key. */
export const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex');
/** A column as text. */
export const text = (row: Row, name: string): string => String(row[name] ?? '');

/** The rows of an object that a condition finds. */
export function rows(org: Org, objectName: string, where: string, ...values: Stored[]): Row[] {
  return org.store.all(`SELECT * FROM ${org.store.ensureTable(org.object(objectName))} WHERE ${where}`, ...values);
}

/** Changes columns of a row. */
export function set(org: Org, objectName: string, id: Stored, values: Record<string, Stored>): void {
  updateRaw(org, org.object(objectName), id, values);
}

/** The problems of a deploy, as a build or an installation tells them. */
export const problemsOf = (result: DeployResult): string[] =>
  result.messages
    .filter((message) => !message.success)
    .map(({ componentType, fullName, problem }) => `${componentType} ${fullName}: ${problem ?? ''}`);

/** Does a thing once the write of this moment is done. */
export const soon = (work: () => void): void => void setImmediate(work);

/** The packages of a hub, its own watcher for them, and the library other orgs install from. */
export class PackageHub implements RecordWatcher {
  readonly #hub: Org;

  constructor(hub: Org) {
    this.#hub = hub;
    // What a sudden end left in the middle.
    for (const request of rows(hub, 'Package2VersionCreateRequest', `"Status" IN ('Queued', 'InProgress')`))
      soon(() => this.#build(text(request, 'Id')));
  }

  creating(object: ObjectDef, row: Row): void {
    if (object.name === 'Package2') {
      if (rows(this.#hub, 'Package2', '"Name" = ?', row['Name'] ?? null).length > 0)
        throw saveError('DUPLICATE_VALUE', `A package with the name ${text(row, 'Name')} already exists`, ['Name']);
      row['SubscriberPackageId'] = insertRaw(this.#hub, this.#hub.object('SubscriberPackage'), {
        Name: row['Name'] ?? null,
        NamespacePrefix: row['NamespacePrefix'] || null,
        Description: row['Description'] ?? null,
      });
    }
    if (object.name === 'Package2VersionCreateRequest') {
      row['Status'] = 'Queued';
      const id = text(row, 'Id');
      soon(() => this.#build(id));
    }
  }

  changed(): void {
    // What becomes of a request is begun when it is made.
  }

  /** Refuses to release what may not be: not covered, not validated, or a number that is out already. */
  checkRelease(versionId: string, asked: unknown): void {
    const [version] = rows(this.#hub, 'Package2Version', '"Id" = ?', versionId);
    if (!version) throw new ApiError(404, 'NOT_FOUND', 'The requested resource does not exist');
    if (asked !== true) {
      if (version['IsReleased'] !== 1 && asked === false) return;
      throw saveError('INVALID_INPUT', 'IsReleased can be set to true, and never back', ['IsReleased']);
    }
    if (version['ValidationSkipped'] === 1)
      throw saveError('INVALID_INPUT', "Package versions created with 'skip validation' can't be promoted. Create a version that is validated.");
    if (version['HasPassedCodeCoverageCheck'] !== 1)
      throw saveError(
        'INVALID_INPUT',
        "Code coverage hasn't been calculated for this package version. Before promoting it, run the package:version:create command with --code-coverage.",
      );
    const same = ['Package2Id', 'MajorVersion', 'MinorVersion', 'PatchVersion'].map((name) => `${quoted(name)} = ?`).join(' AND ');
    const numbers = ['Package2Id', 'MajorVersion', 'MinorVersion', 'PatchVersion'].map((name) => version[name] ?? null);
    if (rows(this.#hub, 'Package2Version', `${same} AND "IsReleased" = 1`, ...numbers).length > 0)
      throw saveError('INVALID_INPUT', `A version ${numbers.slice(1).join('.')} of this package is already released. Raise the version number.`);
  }

  /** A version by its 04t id; undefined for one that is not there. */
  published(id: string): PublishedVersion | undefined {
    const row = this.#hub.store.get('SELECT * FROM package_version WHERE id = ?', id);
    const [version] = rows(this.#hub, 'Package2Version', '"SubscriberPackageVersionId" = ?', id);
    const [packageRow] = version ? rows(this.#hub, 'Package2', '"Id" = ?', version['Package2Id'] ?? null) : [];
    if (!row || !version || !packageRow) return undefined;
    const { dependencies } = JSON.parse(String(row['about'])) as { dependencies: string[] };
    return { packageRow, versionRow: version, zip: row['zip'] as unknown as Uint8Array, keyHash: row['key_hash'] as string | null, dependencies };
  }

  /** The ids of all versions. */
  all(): string[] {
    return this.#hub.store.all('SELECT id FROM package_version').map((row) => String(row['id']));
  }

  #build(requestId: string): void {
    const [request] = rows(this.#hub, 'Package2VersionCreateRequest', '"Id" = ?', requestId);
    if (!request || !['Queued', 'InProgress'].includes(text(request, 'Status'))) return;
    set(this.#hub, 'Package2VersionCreateRequest', requestId, { Status: 'InProgress' });
    const began = Date.now();
    let problems: string[];
    try {
      const files = readZip(Buffer.from(text(request, 'VersionInfo'), 'base64'));
      const zip = files.get('package.zip');
      if (!zip) throw new Error('The version info holds no package.zip');
      const descriptor = descriptorOf(files.get('package2-descriptor.json'));
      const build = this.#buildNumber(request, descriptor);
      problems = request['SkipValidation'] === 1 ? [] : this.#validate(zip, files.get('settings.zip'), descriptor.dependencies);
      if (problems.length === 0) return this.#publish(request, zip, descriptor, build, Math.round((Date.now() - began) / 1000));
    } catch (error) {
      problems = [error instanceof Error ? error.message : String(error)];
    }
    for (const Message of problems.slice(0, 100))
      insertRaw(this.#hub, this.#hub.object('Package2VersionCreateRequestError'), { ParentRequestId: requestId, Message: Message.slice(0, 1000) });
    set(this.#hub, 'Package2VersionCreateRequest', requestId, { Status: 'Error', VersionInfo: null, InstallKey: null });
  }

  /** What an empty org with the definition's settings and the packages depended on says to the package. */
  #validate(zip: Uint8Array, settings: Uint8Array | undefined, dependencies: string[]): string[] {
    const org = Org.open(':memory:', {
      orgName: 'Build',
      edition: 'Developer',
      username: 'build@perennial.local',
      email: 'build@perennial.local',
      language: 'en_US',
      country: 'US',
      expires: '2999-12-31',
    });
    try {
      const how = { checkOnly: false, rollbackOnError: true, ignoreWarnings: true };
      const needed = dependencies.map((id) => {
        const version = this.published(id);
        if (!version) throw new Error(`The package version ${id} this one depends on does not exist`);
        return version.zip;
      });
      for (const one of [...(settings ? [settings] : []), ...needed]) {
        const problems = problemsOf(deploy(org, org.adminId, one, how));
        if (problems.length > 0) return problems;
      }
      return problemsOf(deploy(org, org.adminId, zip, { ...how, checkOnly: true }));
    } finally {
      org.close();
    }
  }

  /** The number asked for, or the next. Throws for one that is taken. */
  #buildNumber(request: Row, { numbers, build }: Descriptor): number {
    const same = '"Package2Id" = ? AND "MajorVersion" = ? AND "MinorVersion" = ? AND "PatchVersion" = ?';
    const taken = rows(this.#hub, 'Package2Version', same, request['Package2Id'] ?? null, ...numbers).map((row) => Number(row['BuildNumber']));
    if (build !== undefined && taken.includes(build))
      throw new Error(`The version number ${[...numbers, build].join('.')} is taken: raise it, or end it with NEXT.`);
    return build ?? Math.max(0, ...taken) + 1;
  }

  #publish(request: Row, zip: Uint8Array, descriptor: Descriptor, build: number, seconds: number): void {
    const hub = this.#hub;
    const packageId = request['Package2Id'] ?? null;
    const [packageRow] = rows(hub, 'Package2', '"Id" = ?', packageId);
    const [major = 0, minor = 0, patch = 0] = descriptor.numbers;
    hub.store.transaction(() => {
      const numbers: Record<string, Stored> = { MajorVersion: major, MinorVersion: minor, PatchVersion: patch };
      const id = makeId('04t', hub.store.next('id'), hub.instance);
      const installKey = request['InstallKey'] ? hashOf(text(request, 'InstallKey')) : null;
      hub.store.run(
        'INSERT INTO package_version (id, zip, key_hash, about) VALUES (?, ?, ?, ?)',
        id,
        zip,
        installKey,
        JSON.stringify({ dependencies: descriptor.dependencies }),
      );
      const versionId = insertRaw(hub, hub.object('Package2Version'), {
        ...numbers,
        Package2Id: packageId,
        SubscriberPackageVersionId: id,
        BuildNumber: build,
        Name: descriptor.name,
        Description: descriptor.description,
        Tag: request['Tag'] ?? null,
        Branch: request['Branch'] ?? null,
        IsPasswordProtected: installKey === null ? 0 : 1,
        // There is no Apex to cover: a check that was asked for is passed.
        HasPassedCodeCoverageCheck: request['CalculateCodeCoverage'] ?? 0,
        ValidationSkipped: request['SkipValidation'] ?? 0,
        TotalNumberOfMetadataFiles: readZip(zip).size,
        TotalSizeOfMetadataFiles: zip.length,
        BuildDurationInSeconds: seconds,
        EndToEndBuildDurationInSeconds: seconds,
        Language: 'en_US',
        CreatedById: request['CreatedById'] ?? null,
      });
      set(hub, 'Package2VersionCreateRequest', request['Id'] ?? null, {
        Status: 'Success',
        Package2VersionId: versionId,
        VersionInfo: null,
        InstallKey: null,
      });
      if (packageRow) publishTo(hub, this, id);
    });
  }
}

/** Lets an org see a version: as `SubscriberPackageVersion`. */
export function publishTo(org: Org, packages: PackageHub, id: string): void {
  const version = packages.published(id);
  if (!version) return;
  const { packageRow, versionRow, keyHash } = version;
  const subscriberPackage = packageRow['SubscriberPackageId'] ?? null;
  if (rows(org, 'SubscriberPackage', '"Id" = ?', subscriberPackage).length === 0)
    insertRaw(org, org.object('SubscriberPackage'), {
      Id: subscriberPackage,
      Name: packageRow['Name'] ?? null,
      NamespacePrefix: packageRow['NamespacePrefix'] ?? null,
    });
  const released = versionRow['IsReleased'] === 1;
  const values: Record<string, Stored> = {
    ...Object.fromEntries(
      ['MajorVersion', 'MinorVersion', 'PatchVersion', 'BuildNumber', 'Name', 'Description'].map((name) => [name, versionRow[name] ?? null]),
    ),
    SubscriberPackageId: subscriberPackage,
    Package2ContainerOptions: packageRow['ContainerOptions'] ?? null,
    IsBeta: released ? 0 : 1,
    ReleaseState: released ? 'Released' : 'Beta',
    IsOrgDependent: packageRow['IsOrgDependent'] ?? 0,
    IsPasswordProtected: keyHash === null ? 0 : 1,
    InstallValidationStatus: 'NO_ERRORS_DETECTED',
  };
  if (rows(org, 'SubscriberPackageVersion', '"Id" = ?', id).length === 0)
    insertRaw(org, org.object('SubscriberPackageVersion'), { Id: id, ...values });
  else set(org, 'SubscriberPackageVersion', id, values);
}
