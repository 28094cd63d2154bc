import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import { Failure, messageOf } from './errors.ts';
import { readPrivateKey } from './private-key.ts';

const pairOf = (type: 'rsa' | 'ec', cipher: { cipher?: string; passphrase?: string } = {}): { privateKey: string; publicKey: string } => {
  const encoding = { publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem', ...cipher } } as const;
  const pair: unknown =
    type === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 2048, ...encoding } as never)
      : generateKeyPairSync('ec', { namedCurve: 'P-256', ...encoding } as never);
  return pair as { privateKey: string; publicKey: string };
};
const { privateKey, publicKey } = pairOf('rsa');
const encrypted = pairOf('rsa', { cipher: 'aes-256-cbc', passphrase: 'x' }).privateKey;
const lines = privateKey.trim().split('\n');

describe('a private key', () => {
  for (const [what, text] of [
    ['as it is', privateKey],
    ['with CR and LF', lines.join('\r\n')],
    ['with line ends as two characters', lines.join('\\n')],
    ['in double quotes', `"${lines.join('\\n')}"`],
    ['in single quotes', `'${privateKey}'`],
    ['with blanks for line ends', lines.join(' ')],
    ['behind words of a tool', `Bag Attributes\n    friendlyName: x\n${privateKey}`],
  ] as const)
    it(`is read ${what}`, () => assert.equal(readPrivateKey(text, 'KEY'), privateKey));

  for (const [what, text, words] of [
    ['cut off', lines.slice(0, -1).join('\n'), /^KEY has no END line: it was cut off\. No login was tried\.$/],
    ['a public key', publicKey, /^KEY is a public key\. No login was tried\.$/],
    ['no key at all', 'no key', /has no BEGIN line/],
    ['empty', ' \n', /is empty/],
    ['damaged', privateKey.replace(lines[3] ?? '', ''), /is damaged/],
    ['with strange signs', privateKey.replace(lines[3] ?? '', '****'), /has signs .* that no key has/],
    ['protected by a passphrase', encrypted, /is protected by a passphrase/],
    ['of another type', pairOf('ec').privateKey, /is a key of the type ec, and a login by JWT takes RSA/],
  ] as const)
    it(`is refused when it is ${what}, in words that do not show it`, () => {
      assert.throws(
        () => readPrivateKey(text, 'KEY'),
        (error: unknown) => {
          assert.ok(error instanceof Failure);
          assert.match(error.message, words);
          assert.doesNotMatch(error.message + error.remedy, new RegExp(lines[1] ?? '-'));
          assert.equal(messageOf(error), error.message, 'nothing in it is taken for a secret');
          return true;
        },
      );
    });
});
