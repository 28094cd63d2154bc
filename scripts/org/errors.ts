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

/** Errors of the disk, by Node and by SQLite (SQLITE_FULL, SQLITE_IOERR), and what they mean. */
const DISK: Record<string, string> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'your share of the disk is used up',
  EFBIG: 'the file would be too large',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'the disk can only be read',
  EIO: 'the disk fails',
  13: 'the disk is full',
  10: 'the disk fails, or is full',
  8: 'you may not write there',
  14: 'you may not write there',
};

/** What a disk would not do, when an error is of that kind: "the disk is full". */
export function diskProblem(error: unknown): string | undefined {
  const { code, syscall, errcode } = error as NodeJS.ErrnoException & { errcode?: number };
  // The last eight bits of SQLite's are the error, the rest says more about it.
  if (errcode !== undefined) return DISK[errcode & 0xff];
  return code !== undefined && syscall !== undefined && syscall !== 'connect' ? DISK[code] : undefined;
}

/** What an error says, as a Failure that names the file and the remedy when the disk is the reason; else the error as it is. */
export function asDiskFailure(error: unknown, file: string, remedy: string): unknown {
  const problem = diskProblem(error);
  return problem === undefined ? error : new Failure(`${file} cannot be written: ${problem}`, remedy);
}

/** Whether a message tells of a network, or an org, that is not there. */
export const isNetworkProblem = (message: string): boolean =>
  /ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|socket|fetch failed/i.test(message);

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
