import { disposableEmailBlocklist } from 'disposable-email-domains-js';
import isemail from 'isemail';
import { sharedPattern } from '../../../formula/src/patterns.ts';
import { parameter } from '../rule.ts';
import type { RuleKind } from '../rule.ts';

/** Addresses of this form are right without a closer look, where they have no more than {@link PLAIN_LENGTH} characters. */
const PLAIN = sharedPattern('[A-Za-z0-9_%+\\-]+(\\.[A-Za-z0-9_%+\\-]+)*@([A-Za-z0-9]+(-+[A-Za-z0-9]+)*\\.)+[A-Za-z]{2,}');

/** The longest part before the @ (RFC 5321, 4.5.3.1.1): a whole address that is no longer keeps every limit. */
const PLAIN_LENGTH = 64;

/** Names of an office, not of a person: RFC 2142, and what businesses use. */
const ROLES = [
  ...['abuse', 'accounting', 'accounts', 'admin', 'administrator', 'billing', 'contact', 'customerservice', 'enquiries', 'finance', 'help'],
  ...['helpdesk', 'hello', 'hostmaster', 'hr', 'info', 'inquiries', 'invoice', 'invoices', 'jobs', 'kontakt', 'mail', 'mailer-daemon'],
  ...['marketing', 'no-reply', 'noreply', 'office', 'orders', 'postmaster', 'press', 'privacy', 'purchasing', 'reception', 'root', 'sales'],
  ...['security', 'service', 'spam', 'support', 'team', 'webmaster'],
];

const ROLE = sharedPattern(`(${ROLES.join('|')})@.*`);

/** Diagnoses of isemail: what mail servers take is at most the first, or a quoted name (RFC 5321). */
const [MAX_DIAGNOSIS, QUOTED_NAME] = [8, 11];

/** Why a text is no address, in a code; undefined where it is one. */
export function syntaxProblem(text: string): string | undefined {
  const diagnosis = isemail.validate(text.trim(), { errorLevel: true, minDomainAtoms: 2 });
  return diagnosis <= MAX_DIAGNOSIS || diagnosis === QUOTED_NAME ? undefined : 'no_email';
}

/** What may be wrong with an address that is written well. */
const JUDGEMENTS = ['disposable', 'role'] as const;

/**
 * A text is the address of a person: syntax that mail servers take (RFC 5321, by isemail), a host with a dot, no address of a provider of
 * throw-away addresses, none of an office, none that has bounced. `accept` takes judgements out; `bounced` names the field that says that mail came back.
 */
export const email: RuleKind = {
  name: 'email',
  fields: { min: 1, max: 20 },
  parameters: {
    type: 'object',
    additionalProperties: false,
    properties: {
      accept: { type: 'array', items: { type: 'string', enum: JUDGEMENTS }, description: 'a list of "disposable" and "role"' },
      bounced: { type: 'string', minLength: 1, description: 'a field' },
    },
  },
  dimension: 'validity',
  cells: (rule, { text, dialect }) => {
    const accepted = parameter<string[]>(rule, 'accept') ?? [];
    const bounced = parameter<string>(rule, 'bounced');
    const providers = accepted.includes('disposable') ? [] : disposableEmailBlocklist();
    return rule.fields.flatMap((field) => {
      const { sql } = text(field);
      const isPlain = `(${dialect.matchesWhole(sql, PLAIN)} AND length(${sql}) <= ${PLAIN_LENGTH})`;
      const host = `lower(${dialect.replaceAll(sql, '.*@', '')})`;
      return [
        { field, reason: 'no_email', fails: `NOT ${isPlain}`, judge: { with: [], reason: syntaxProblem } },
        ...(providers.length === 0 ? [] : [{ field, reason: 'disposable', fails: dialect.isOneOf(host, providers) }]),
        ...(accepted.includes('role') ? [] : [{ field, reason: 'role_address', fails: dialect.matchesWhole(`lower(${sql})`, ROLE) }]),
        ...(bounced === undefined ? [] : [{ field, reason: 'bounced', fails: `${sql} IS NOT NULL AND ${text(bounced).sql} IS NOT NULL` }]),
      ];
    });
  },
};
