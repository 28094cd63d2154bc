/** Something the caller can put right on the command line: exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** Something that went wrong, with what to do about it. */
export class Failure extends Error {
  override name = 'Failure';
  readonly remedy: string;

  constructor(problem: string, remedy: string) {
    super(problem);
    this.remedy = remedy;
  }
}

/** Secrets by what they look like: access tokens, what is named a token, key or secret in a URL, private keys. */
const SECRETS: [RegExp, string][] = [
  [/00D\w{12,15}(!|%21)[\w.%-]+/g, '[token]'],
  [/\b((?:access_token|refresh_token|assertion|client_secret|sid)=)[^&\s"']+/gi, '$1[secret]'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, '[private key]'],
  [/force:\/\/\S+/g, '[login URL]'],
];

/** A text with everything that looks like a secret taken out. */
export const redacted = (text: string): string => SECRETS.reduce((clean, [pattern, stand]) => clean.replaceAll(pattern, stand), text);

/** What an error says, without secrets. */
export const messageOf = (error: unknown): string => redacted(error instanceof Error ? error.message : String(error));
