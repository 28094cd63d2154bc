/** Tells of what went wrong: each sort of failure with a few of its cases. */
import type { Outcome } from './org-process.ts';
import { SEED } from './random.ts';
import type { Case } from './wire.ts';

const EXAMPLES = 3;
const LENGTH = 300;

/** A case and how it went. */
export interface Failure {
  one: Case;
  outcome: Outcome;
}

function told({ one: { what, method, path, body, raw }, outcome: { answer } }: Failure): string {
  const text = raw ?? (typeof body === 'string' ? body : (body?.toString('base64') ?? ''));
  const sent = text.replace(/^.*<e:Body>/s, '… ').slice(0, LENGTH);
  return [
    `  ${method} ${path.slice(0, LENGTH)}`,
    `    ${what}`,
    ...(sent ? [`    sent ${JSON.stringify(sent)}`] : []),
    ...(answer ? [`    answer ${answer.status} ${JSON.stringify(answer.text.slice(0, LENGTH))}`] : []),
  ].join('\n');
}

/** All failures of a route as one message. */
export function report(failures: Failure[]): string {
  const sorts = [...Map.groupBy(failures, ({ outcome }) => outcome.wrong.map((text) => text.replaceAll(/\d+ ms/g, 'too long')).join('; '))];
  const lines = sorts.map(([wrong, of]) => [`${of.length} × ${wrong}`, ...of.slice(0, EXAMPLES).map(told)].join('\n'));
  return `FUZZ_SEED=${SEED}: ${failures.length} wrong\n${lines.join('\n')}`;
}
