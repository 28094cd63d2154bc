/** Drives the real CLI and jsforce through every line of the coverage and writes the table into the local org's README. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CheckContext, Line } from './lines/line.ts';
import { LINES } from './lines/lines.ts';
import { writeTreeProject } from './lines/tree.ts';

import { ADMIN, withThrowawayOrg } from './throwaway-org.ts';

const README = fileURLToPath(new URL('../../local-org/README.md', import.meta.url));
const [BEGIN, END] = ['<!-- coverage -->', '<!-- /coverage -->'];

/** A line that does not hold, with what was seen instead. */
export interface Broken {
  line: Line;
  reason: string;
}

/** Checks every line in a throwaway org. */
export async function checkCoverage(say: (text: string) => void): Promise<Broken[]> {
  return withThrowawayOrg(async (org) => {
    const project = join(org.home, 'tree');
    mkdirSync(project);
    writeTreeProject(project);
    const admin = await org.as(ADMIN);
    const http: CheckContext['http'] = async (method, path, body) => {
      const answer = await fetch(`${org.url}/services/data/v67.0${path}`, {
        method,
        headers: { authorization: `Bearer ${admin.accessToken ?? ''}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: answer.status, body: await answer.json().catch(() => undefined) };
    };
    const broken: Broken[] = [];
    for (const line of LINES) {
      const began = Date.now();
      const reason = await line.check({ ...org, admin, project, http }).then(
        () => undefined,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
      say(`${reason === undefined ? 'ok  ' : 'FAIL'} ${((Date.now() - began) / 1000).toFixed(1).padStart(5)} s  ${line.area}: ${line.what}`);
      if (reason !== undefined) broken.push({ line, reason });
    }
    return broken;
  });
}

const cell = (text: string): string => text.replaceAll('|', '\\|');

/** The table of the README. */
export function coverageTable(): string {
  const areas = Map.groupBy(LINES, (line) => line.area);
  const rows = [...areas].flatMap(([area, lines]) =>
    lines.map(({ what, state, bound, by }) => `| ${area} | ${cell(what)} | ${state}${bound ? `: ${cell(bound)}` : ''} | ${by} |`),
  );
  return ['| area | what | state | checked by |', '|---|---|---|---|', ...rows].join('\n');
}

/** Puts the table into the README between its marks. */
export function writeCoverage(): void {
  const text = readFileSync(README, 'utf8');
  const [before, rest = ''] = text.split(BEGIN);
  const after = rest.split(END)[1];
  if (after === undefined) throw new Error(`${README} has no ${BEGIN} … ${END}`);
  writeFileSync(README, `${before ?? ''}${BEGIN}\n\n${coverageTable()}\n\n${END}${after}`);
}
