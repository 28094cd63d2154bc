/** What a Dev Hub asks of a request for a scratch org, before and while it makes one. Codes and words: `scratchOrgErrorCodes` of `@salesforce/core`, and public CLI issues. */
import { createRequire } from 'node:module';
import { randomBytes } from 'node:crypto';
import { ApiError, saveError } from '../org/errors.ts';
import type { Org } from '../org/org.ts';
import type { Signup } from '../org/seed.ts';
import type { Row } from '../org/store.ts';

/** How many scratch orgs a hub may have at once, and make in a day. */
export interface ScratchLimits {
  active: number;
  daily: number;
}

/** An Enterprise Edition hub's. */
export const SCRATCH_LIMITS: ScratchLimits = { active: 40, daily: 80 };

const MOST_DAYS = 30;

interface FeatureSchema {
  properties: { features: { items: { anyOf: { enum?: string[]; anyOf?: { pattern: string }[] }[] } } };
}

let features: { names: Set<string>; patterns: RegExp[] } | undefined;

/** Whether a scratch definition may ask for it: a name, or a name and a number. */
function isFeature(name: string): boolean {
  if (!features) {
    const schema = createRequire(import.meta.url)('@salesforce/core/project-scratch-def.schema.json') as FeatureSchema;
    const choices = schema.properties.features.items.anyOf;
    features = {
      names: new Set(choices.flatMap((choice) => choice.enum ?? []).map((one) => one.toLowerCase())),
      patterns: choices.flatMap((choice) => choice.anyOf ?? []).map(({ pattern }) => new RegExp(pattern, 'i')),
    };
  }
  return features.names.has(name.toLowerCase()) || features.patterns.some((pattern) => pattern.test(name));
}

const count = (hub: Org, where: string, ...values: string[]): number =>
  Number(hub.store.get(`SELECT COUNT(*) AS n FROM ${hub.store.ensureTable(hub.object('ScratchOrgInfo'))} WHERE ${where}`, ...values)?.['n'] ?? 0);

/** How many more scratch orgs there may be. */
export function scratchOrgsLeft(hub: Org, limits: ScratchLimits): ScratchLimits {
  const today = `${hub.now().toISOString().slice(0, 10)}%`;
  return {
    active: limits.active - count(hub, `"Status" IN ('New', 'Creating', 'Active')`),
    daily: limits.daily - count(hub, '"CreatedDate" LIKE ?', today),
  };
}

/** Refuses a request outright, or completes it. Throws what the platform answers to the insert. */
export function checkRequest(hub: Org, row: Row, limits: ScratchLimits): void {
  const left = scratchOrgsLeft(hub, limits);
  const refused = 'The signup request failed because this organization has reached its';
  if (left.active <= 0) throw new ApiError(400, 'LIMIT_EXCEEDED', `${refused} active scratch org limit`);
  if (left.daily <= 0) throw new ApiError(400, 'LIMIT_EXCEEDED', `${refused} daily scratch org signup limit`);
  if (!row['Edition'] && !row['Snapshot'] && !row['SourceOrg'])
    throw saveError('REQUIRED_FIELD_MISSING', 'Required fields are missing: [Edition]', ['Edition']);
  for (const name of String(row['Features'] ?? '').split(/[;,]/)) {
    if (name.trim() !== '' && !isFeature(name.trim()))
      throw saveError('INVALID_INPUT', `${name.trim()} is not a valid Features value.`, ['Features']);
  }
  const days = row['DurationDays'] ?? 7;
  if (typeof days !== 'number' || days < 1 || days > MOST_DAYS)
    throw saveError('INVALID_INPUT', `DurationDays must be between 1 and ${MOST_DAYS}`, ['DurationDays']);
  const language = String(row['Language'] ?? '');
  const known = hub.catalog.field(hub.object('User'), 'LanguageLocaleKey')?.picklist?.values.map(({ value }) => value) ?? [];
  if (language !== '' && !known.includes(language)) throw saveError('INVALID_INPUT', `${language} is not a valid Language value.`, ['Language']);
  row['DurationDays'] = days;
  row['Status'] = 'New';
}

/** Why an org cannot be made, as the request's `ErrorCode`; undefined when it can. */
export function signupError(row: Row, isTaken: (username: string) => boolean): string | undefined {
  const text = (name: string): string => String(row[name] ?? '');
  if (text('Snapshot') !== '' || text('Template') !== '') return 'T-0002';
  if (text('SourceOrg') !== '') return 'SH-0002';
  // Usernames look like email addresses.
  if (['AdminEmail', 'Username'].some((name) => text(name) !== '' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text(name)))) return 'S-1006';
  if (text('Country') !== '' && !isCountry(text('Country'))) return 'S-2006';
  if (text('Namespace') !== '') return /^[a-z](?!.*__)\w{0,14}(?<!_)$/i.test(text('Namespace')) ? 'S-1017' : 'S-1026';
  // The org's name becomes its My Domain.
  if (/--|-$/.test(text('OrgName'))) return 'S-1018';
  if (isTaken(text('Username'))) return 'C-1007';
  return undefined;
}

/** ISO 3166 alpha-2, as far as the runtime's own names tell. */
function isCountry(code: string): boolean {
  if (!/^[A-Z]{2}$/.test(code)) return false;
  const name = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' }).of(code);
  return name !== undefined && name !== 'Unknown Region';
}

/** What the org is made from. */
export function signupOf(row: Row, adminEmail: string): Signup {
  const username = String(row['Username'] ?? '') || `test-${randomBytes(6).toString('hex')}@example.com`;
  return {
    orgName: String(row['OrgName'] ?? '') || 'Company',
    edition: String(row['Edition'] ?? 'Developer'),
    username,
    email: String(row['AdminEmail'] ?? '') || adminEmail,
    language: String(row['Language'] ?? '') || 'en_US',
    country: String(row['Country'] ?? '') || 'US',
    expires: String(row['ExpirationDate']),
  };
}
