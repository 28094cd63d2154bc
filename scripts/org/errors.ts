/** Something the caller can put right on the command line: exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** What an error says, with anything that looks like an access token taken out. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replaceAll(/00D\w{12,15}(!|%21)[\w.%-]+/g, '[token]');
}
