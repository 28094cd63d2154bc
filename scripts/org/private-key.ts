import { createPrivateKey } from 'node:crypto';
import { Failure } from './errors.ts';

const WHOLE = 'Put the whole file of the private key there, from its BEGIN line to its END line.';

/** Labels of PEM blocks that are no private key to log in with: what they are, and what to do. */
const OTHERS: [RegExp, string, string][] = [
  [/PUBLIC KEY/, 'is a public key', `The org has the public half in the app's certificate. ${WHOLE}`],
  [/CERTIFICATE/, 'is a certificate', `The org has that already. ${WHOLE}`],
  [/OPENSSH/, 'is a key in the form of OpenSSH', 'Convert it: ssh-keygen -p -m PEM -f <file>.'],
  [/ENCRYPTED/, 'is protected by a passphrase', 'Give it without one: openssl pkey -in <file> -out <other file>.'],
];

/**
 * The private key in a text, as PEM. Repairs common damage: quotes around it, line ends written as `\n`, as blanks or with CR. Throws a Failure that says what is wrong with it, and never shows it; `where` names the variable or the file.
 */
export function readPrivateKey(text: string, where: string): string {
  const refuse = (what: string, remedy = WHOLE): Failure => new Failure(`${where} ${what}. No login was tried.`, remedy);
  const plain = text
    .trim()
    .replace(/^(["'])([\s\S]*)\1$/, '$2')
    .replaceAll(/\\r\\n|\\n|\\r/g, '\n');
  if (plain === '') throw refuse('is empty');
  const [, label, rest = ''] = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*)$/.exec(plain) ?? [];
  if (label === undefined) throw refuse('has no BEGIN line');
  const other = OTHERS.find(([pattern]) => pattern.test(label) || (pattern.source === 'ENCRYPTED' && /Proc-Type:.*ENCRYPTED/.test(rest)));
  if (other) throw refuse(other[1], other[2]);
  const end = rest.indexOf(`-----END ${label}-----`);
  if (end < 0) throw refuse('has no END line: it was cut off');
  const body = rest.slice(0, end).replaceAll(/\s/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(body)) throw refuse('has signs between its BEGIN and END line that no key has');
  const pem = `-----BEGIN ${label}-----\n${body.match(/.{1,64}/g)?.join('\n') ?? ''}\n-----END ${label}-----\n`;
  let type: string | undefined;
  try {
    type = createPrivateKey(pem).asymmetricKeyType;
  } catch {
    throw refuse('is damaged: what stands between its BEGIN and END line is no key');
  }
  if (type !== 'rsa')
    throw refuse(`is a key of the type ${type ?? 'unknown'}, and a login by JWT takes RSA`, 'Make one: docs/integration-user.md says how.');
  return pem;
}
