import assert from 'node:assert/strict';

/** What must be in no log, answer or file: access and refresh tokens, private keys, passwords. */
const SECRETS = [/00D\w{12,15}(!|%21)[\w.%-]{20,}/, /PRIVATE KEY/, /"(access|refresh)_?[Tt]oken"\s*:/, /force:\/\/\w/];

/** Fails when a text holds what looks like a secret. */
export function noSecretsIn(text: string): void {
  for (const secret of SECRETS) assert.doesNotMatch(text, secret);
}
