/** Package versions on their way into an org. */
import type { ObjectDef } from '../catalog/types.ts';
import { deploy } from '../metadata/deploy.ts';
import type { Org, RecordWatcher } from '../org/org.ts';
import { insertRaw } from '../org/seed.ts';
import type { Row } from '../org/store.ts';
import { hashOf, problemsOf, publishTo, rows, set, soon, text } from './packages.ts';
import type { PackageHub } from './packages.ts';

/** Installs what `PackageInstallRequest` records of an org ask for. */
export class PackageInstaller implements RecordWatcher {
  readonly #org: Org;
  readonly #packages: PackageHub;

  constructor(org: Org, packages: PackageHub) {
    this.#org = org;
    this.#packages = packages;
    for (const request of rows(org, 'PackageInstallRequest', `"Status" = 'IN_PROGRESS'`)) soon(() => this.#goOn(request));
  }

  creating(object: ObjectDef, row: Row): void {
    if (object.name !== 'PackageInstallRequest') return;
    row['Status'] = 'IN_PROGRESS';
    const [id, password] = [text(row, 'Id'), row['Password'] ? text(row, 'Password') : undefined];
    row['Password'] = null;
    soon(() => this.#install(id, password));
  }

  changed(): void {
    // What becomes of a request is begun when it is made.
  }

  /** Before a query: the org sees every version there is. */
  refresh(): void {
    for (const id of this.#packages.all()) publishTo(this.#org, this.#packages, id);
  }

  /** Goes on with what a restart broke off. An installation key is kept nowhere: whoever has it asks again. */
  #goOn(request: Row): void {
    const isProtected = this.#packages.published(text(request, 'SubscriberPackageVersionKey'))?.keyHash != null;
    if (isProtected) this.#end(text(request, 'Id'), ['The org was restarted in the middle of the installation: install the package again']);
    else this.#install(text(request, 'Id'), undefined);
  }

  #install(requestId: string, password: string | undefined): void {
    const [request] = rows(this.#org, 'PackageInstallRequest', '"Id" = ?', requestId);
    if (!request || request['Status'] !== 'IN_PROGRESS') return;
    const problems = this.#problems(text(request, 'SubscriberPackageVersionKey'), password, text(request, 'CreatedById'));
    this.#end(requestId, problems);
  }

  #end(requestId: string, problems: string[]): void {
    set(this.#org, 'PackageInstallRequest', requestId, {
      Status: problems.length > 0 ? 'ERROR' : 'SUCCESS',
      Errors: problems.length > 0 ? JSON.stringify({ errors: problems.map((message) => ({ message })) }) : null,
    });
  }

  #problems(versionId: string, password: string | undefined, userId: string): string[] {
    const version = this.#packages.published(versionId);
    if (!version) return [`The package version ${versionId} does not exist`];
    if (version.keyHash !== null && version.keyHash !== hashOf(password ?? ''))
      return ['Invalid installation key: ask whoever made the package version for it'];
    const there = this.#installed(version.packageRow);
    if (there && comparedTo(version.versionRow, there) < 0)
      return [
        `Version ${numberOf(there)} of the package ${text(version.packageRow, 'Name')} is installed: an older version, ${numberOf(version.versionRow)}, cannot be installed over it`,
      ];
    const missing = version.dependencies.filter((id) => !this.#has(id));
    if (missing.length > 0) return [`The package depends on ${missing.join(', ')}: install it first`];
    try {
      const result = deploy(this.#org, userId, version.zip, { checkOnly: false, rollbackOnError: true, ignoreWarnings: true });
      if (!result.success) return problemsOf(result);
    } catch (error) {
      return [error instanceof Error ? error.message : String(error)];
    }
    publishTo(this.#org, this.#packages, versionId);
    const subscriberPackage = version.packageRow['SubscriberPackageId'] ?? null;
    const [installed] = rows(this.#org, 'InstalledSubscriberPackage', '"SubscriberPackageId" = ?', subscriberPackage);
    if (installed) set(this.#org, 'InstalledSubscriberPackage', installed['Id'] ?? null, { SubscriberPackageVersionId: versionId });
    else
      insertRaw(this.#org, this.#org.object('InstalledSubscriberPackage'), {
        SubscriberPackageId: subscriberPackage,
        SubscriberPackageVersionId: versionId,
      });
    return [];
  }

  /** The version of a package that is installed. */
  #installed(packageRow: Row): Row | undefined {
    const [installed] = rows(this.#org, 'InstalledSubscriberPackage', '"SubscriberPackageId" = ?', packageRow['SubscriberPackageId'] ?? null);
    return installed && this.#packages.published(text(installed, 'SubscriberPackageVersionId'))?.versionRow;
  }

  /** Whether the package of that version is installed, in that version or a later one. */
  #has(id: string): boolean {
    const needed = this.#packages.published(id);
    const there = needed && this.#installed(needed.packageRow);
    return needed !== undefined && there !== undefined && comparedTo(there, needed.versionRow) >= 0;
  }
}

const NUMBERS = ['MajorVersion', 'MinorVersion', 'PatchVersion', 'BuildNumber'];

const numberOf = (version: Row): string => NUMBERS.map((name) => Number(version[name])).join('.');

/** Below zero for a version older than the other, above for a newer one. */
function comparedTo(version: Row, other: Row): number {
  return NUMBERS.map((name) => Number(version[name]) - Number(other[name])).find((difference) => difference !== 0) ?? 0;
}
