import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { issueToken } from '../api/context.ts';
import type { ObjectDef } from '../catalog/types.ts';
import type { Org, RecordWatcher } from '../org/org.ts';
import { insertRaw, SCRATCH_INSTANCE, updateRaw } from '../org/seed.ts';
import type { Signup } from '../org/seed.ts';
import type { Row, Stored } from '../org/store.ts';
import { formatDatetime } from '../soql/dates.ts';
import { checkRequest, signupError, signupOf } from './signup.ts';
import type { ScratchLimits } from './signup.ts';

/** An org that listens, as far as its hub has to do with it. */
export interface ServedOrg {
  url: string;
  org: Org;
  close(): Promise<void>;
}

export interface ScratchOrgOptions {
  /** Where their files are kept; undefined for orgs that are gone afterwards, as their hub is. */
  folder: string | undefined;
  /** Opens and serves the org of a file, a new one as signed up for. Port 0 takes a free one. */
  serve(file: string, port: number, signup?: Signup): Promise<ServedOrg>;
  limits: ScratchLimits;
}

const DAY = 86_400_000;

/**
 * The scratch orgs of a Dev Hub. Requests and orgs are records of the hub (`ScratchOrgInfo`, `ActiveScratchOrg`); this makes what is
 * served agree with them, after each write, when the hub starts and when a day ends, so that nothing is half made for long.
 */
export class ScratchOrgs implements RecordWatcher {
  readonly #hub: Org;
  readonly #options: ScratchOrgOptions;
  readonly #served = new Map<string, ServedOrg>();
  #work: Promise<void> = Promise.resolve();
  #asked = false;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(hub: Org, options: ScratchOrgOptions) {
    this.#hub = hub;
    this.#options = options;
  }

  /** Serves the orgs there are and takes requests from now on. */
  async start(): Promise<void> {
    this.#hub.watchers.push(this);
    this.#timer = setInterval(() => this.#ask(), 3_600_000).unref();
    this.#ask();
    await this.#settled();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    await this.#settled();
    for (const served of this.#served.values()) await served.close();
  }

  creating(object: ObjectDef, row: Row): void {
    if (object.name === 'ScratchOrgInfo') checkRequest(this.#hub, row, this.#options.limits);
  }

  changed(object: ObjectDef): void {
    if (object.name === 'ScratchOrgInfo' || object.name === 'ActiveScratchOrg') this.#ask();
  }

  /** Brings orgs and records together once the writes of this moment are done. */
  #ask(): void {
    if (this.#asked) return;
    this.#asked = true;
    this.#work = this.#work
      .then(() => new Promise((resolve) => setImmediate(resolve)))
      .then(() => {
        this.#asked = false;
        return this.#closed ? undefined : this.#bringTogether();
      })
      .catch((error: unknown) => void process.stderr.write(`Scratch orgs: ${error instanceof Error ? error.message : String(error)}\n`));
  }

  async #settled(): Promise<void> {
    for (let seen: Promise<void> | undefined; seen !== this.#work;) {
      seen = this.#work;
      await seen;
    }
  }

  #rows(objectName: string, where: string, ...values: string[]): Row[] {
    return this.#hub.store.all(`SELECT * FROM ${this.#hub.store.ensureTable(this.#hub.object(objectName))} WHERE ${where}`, ...values);
  }

  #set(id: Stored, values: Record<string, Stored>): void {
    updateRaw(this.#hub, this.#hub.object('ScratchOrgInfo'), id, { ...values, SystemModstamp: formatDatetime(this.#hub.now()) });
  }

  #fileOf(infoId: string): string {
    return this.#options.folder === undefined ? ':memory:' : join(this.#options.folder, `${infoId}.sqlite`);
  }

  async #bringTogether(): Promise<void> {
    const today = this.#hub.now().toISOString().slice(0, 10);
    for (const ended of this.#rows('ActiveScratchOrg', '"ExpirationDate" < ?', today))
      this.#hub.store.run(`DELETE FROM ${this.#hub.store.ensureTable(this.#hub.object('ActiveScratchOrg'))} WHERE "Id" = ?`, ended['Id'] ?? null);
    const active = new Set(this.#rows('ActiveScratchOrg', '1 = 1').map((row) => String(row['ScratchOrgInfoId'])));
    for (const info of this.#rows('ScratchOrgInfo', `"Status" = 'Active'`)) {
      const id = String(info['Id']);
      if (!active.has(id)) await this.#remove(id);
      else if (!this.#served.has(id)) await this.#serveAgain(id, info);
    }
    for (const info of this.#rows('ScratchOrgInfo', `"Status" IN ('New', 'Creating')`)) await this.#signUp(String(info['Id']), info);
    // A request that was deleted takes its org with it.
    const known = new Set(this.#rows('ScratchOrgInfo', '1 = 1').map((row) => String(row['Id'])));
    for (const id of [...this.#served.keys()].filter((one) => !known.has(one))) await this.#remove(id);
  }

  async #serveAgain(id: string, info: Row): Promise<void> {
    if (this.#options.folder === undefined || !existsSync(this.#fileOf(id))) {
      process.stderr.write(`Scratch org ${String(info['SignupUsername'])} is gone: its file is not there any more.\n`);
      return this.#remove(id);
    }
    const port = Number(new URL(String(info['LoginUrl'])).port);
    const served = await this.#options.serve(this.#fileOf(id), port).catch((error: unknown) => {
      process.stderr.write(
        `Scratch org ${String(info['SignupUsername'])} cannot be served at port ${port}: ${error instanceof Error ? error.message : String(error)}. Free the port and start again, or delete the org.\n`,
      );
      return undefined;
    });
    if (served) this.#served.set(id, served);
  }

  async #signUp(id: string, info: Row): Promise<void> {
    this.#set(id, { Status: 'Creating' });
    const refusal = signupError(info, (username) => this.#isTaken(username));
    if (refusal) return this.#set(id, { Status: 'Error', ErrorCode: refusal });
    const expires = new Date(this.#hub.now().getTime() + Number(info['DurationDays']) * DAY).toISOString().slice(0, 10);
    const admin = this.#hub.activeUser('Id', String(info['CreatedById']));
    const signup = signupOf({ ...info, ExpirationDate: expires }, String(admin?.['Email'] ?? ''));
    // What a sign-up that was broken off has left behind.
    this.#removeFile(id);
    const served = await this.#options.serve(this.#fileOf(id), 0, signup);
    this.#served.set(id, served);
    const { org, url } = served;
    const about = {
      ScratchOrg: org.id.slice(0, 15),
      SignupUsername: signup.username,
      SignupEmail: signup.email,
      LoginUrl: url,
      ExpirationDate: expires,
      DurationDays: info['DurationDays'] ?? null,
      OrgName: signup.orgName,
      Edition: signup.edition,
    };
    this.#hub.store.transaction(() => {
      insertRaw(this.#hub, this.#hub.object('ActiveScratchOrg'), { ...about, ScratchOrgInfoId: id, CreatedById: info['CreatedById'] ?? null });
      this.#set(id, {
        ...about,
        Status: 'Active',
        Username: signup.username,
        SignupInstance: SCRATCH_INSTANCE,
        SignupCountry: signup.country,
        SignupLanguage: signup.language,
        SignupTrialDays: about.DurationDays,
        AuthCode: issueToken(org, org.adminId, 'code', String(info['ConnectedAppConsumerKey'])),
      });
    });
  }

  #isTaken(username: string): boolean {
    if (username === '') return false;
    const elsewhere = this.#rows('ActiveScratchOrg', '"SignupUsername" = ?', username);
    return elsewhere.length > 0 || this.#hub.hasUser(username);
  }

  async #remove(id: string): Promise<void> {
    this.#hub.store.run(`DELETE FROM ${this.#hub.store.ensureTable(this.#hub.object('ActiveScratchOrg'))} WHERE "ScratchOrgInfoId" = ?`, id);
    await this.#served.get(id)?.close();
    this.#served.delete(id);
    this.#removeFile(id);
    this.#set(id, { Status: 'Deleted', DeletedDate: formatDatetime(this.#hub.now()), AuthCode: null });
  }

  #removeFile(id: string): void {
    const file = this.#fileOf(id);
    if (file !== ':memory:') for (const suffix of ['', '-wal', '-shm', '-bulk']) rmSync(file + suffix, { recursive: true, force: true });
  }
}
