import { relative } from 'node:path';
import { Failure } from '../org/errors.ts';
import { SfError, sfJson } from '../org/sf.ts';

/** One component of a deploy's answer that failed. */
interface ComponentFailure {
  componentType: string;
  fullName: string;
  fileName?: string;
  problem?: string;
  lineNumber?: number | string;
}

/** One component of a deploy's answer that was taken. */
interface ComponentSuccess {
  componentType: string;
  fullName: string;
  deleted?: boolean | string;
}

/** A deploy's answer, as far as the pipeline reads it. */
export interface DeployAnswer {
  id: string;
  status: string;
  success: boolean;
  numberComponentsTotal: number;
  numberComponentsDeployed: number;
  canceledByName?: string;
  details?: { componentFailures?: ComponentFailure | ComponentFailure[]; componentSuccesses?: ComponentSuccess | ComponentSuccess[] };
  files?: { state: string; fullName: string; type: string; filePath?: string }[];
}

/** So many problems of a deploy are told; the report has all of them. */
const MOST_TOLD = 20;

/** What a network that is gone makes the CLI say. */
const BROKEN = /ECONNRESET|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|socket hang up|fetch failed|network/i;

/** Minutes the CLI waits for a deploy. */
const WAIT = '60';

const listOf = <T>(value: T | T[] | undefined): T[] => (value === undefined ? [] : Array.isArray(value) ? value : [value]);

/** What a failed deploy says: its components, each with file, line and problem. */
function failureOf(error: SfError, projectDir: string): Failure {
  const answer = (error.data ?? {}) as Partial<DeployAnswer>;
  const id = answer.id ?? '';
  if (answer.status === 'Canceled' || /cancel/i.test(error.code)) {
    const by = answer.canceledByName ? ` by ${answer.canceledByName}` : '';
    return new Failure(
      `The deploy ${id} was cancelled in the org${by}: nothing was taken.`,
      'Run the command again when whoever cancelled it agrees.',
    );
  }
  if (BROKEN.test(`${error.code} ${error.message}`))
    return new Failure(
      `The connection to the org broke: ${error.message}`,
      `Check the network and run the command again. What the org had received it finishes by itself${id ? `: sf project deploy report --job-id ${id}` : ''}; a deploy is taken whole or not at all.`,
    );
  const failures = listOf(answer.details?.componentFailures);
  if (failures.length === 0) return error;
  const paths = new Map((answer.files ?? []).map(({ type, fullName, filePath }) => [`${type} ${fullName}`, filePath]));
  const told = failures.slice(0, MOST_TOLD).map(({ componentType, fullName, fileName, lineNumber, problem }) => {
    const path = paths.get(`${componentType} ${fullName}`);
    const place = (path ?? fileName) ? ` (${path ? relative(projectDir, path) : fileName}${lineNumber ? `:${lineNumber}` : ''})` : '';
    return `  ${componentType} ${fullName}${place}: ${problem ?? 'failed'}`;
  });
  const more = failures.length > MOST_TOLD ? `\n  … and ${failures.length - MOST_TOLD} more (sf project deploy report --job-id ${id})` : '';
  return new Failure(
    `The org refused ${failures.length} component${failures.length === 1 ? '' : 's'}; nothing was taken.\n${told.join('\n')}${more}`,
    'Put the files right and run the command again.',
  );
}

/** Runs `sf project deploy <what>` and gives its answer. Throws a Failure that names what the org objects to. */
export async function sfDeploy(projectDir: string, targetOrg: string, args: string[]): Promise<DeployAnswer> {
  try {
    const answer = await sfJson<DeployAnswer>(['project', 'deploy', ...args, '--target-org', targetOrg, '--wait', WAIT], projectDir);
    if (!answer.success)
      throw new SfError('sf project deploy', { status: 1, name: answer.status, message: `The deploy ended as ${answer.status}`, data: answer });
    return answer;
  } catch (error) {
    throw error instanceof SfError ? failureOf(error, projectDir) : error;
  }
}

/** The components that the org says it has deleted: a deletion that found nothing is answered, too, but is none. */
export const deletedIn = ({ details }: DeployAnswer): string[] =>
  listOf(details?.componentSuccesses)
    .filter(({ deleted }) => String(deleted) === 'true')
    .map(({ componentType, fullName }) => `${componentType} ${fullName}`.trim());

/** How many components of an answer were made, changed, deleted. */
export function summaryOf({ files = [] }: DeployAnswer): string {
  const count = (state: string): number => new Set(files.filter((file) => file.state === state).map((file) => `${file.type} ${file.fullName}`)).size;
  const parts = (['Created', 'Changed', 'Deleted', 'Unchanged'] as const).map((state) => [count(state), state.toLowerCase()] as const);
  return parts
    .filter(([number]) => number > 0)
    .map(([number, state]) => `${number} ${state}`)
    .join(', ');
}
