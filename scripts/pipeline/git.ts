import { Failure, messageOf, UsageError } from '../org/errors.ts';
import { execute, PROJECT } from './project.ts';

/** Runs git. Throws a UsageError where there is no repository. */
async function git(args: string[], cwd?: string): Promise<string> {
  return execute('git', args, cwd).catch((error: unknown) => {
    if (!/not a git repository/i.test(messageOf(error))) throw error;
    throw new UsageError(`${cwd ?? PROJECT} is no git repository, and this needs to know its commit. Clone the project, or git init and commit it`);
  });
}

/** The id of the last commit. Throws a UsageError where there is none. */
export async function lastCommit(cwd?: string): Promise<string> {
  return (
    await git(['rev-parse', '--verify', '--quiet', 'HEAD'], cwd).catch((error: unknown) => {
      if (error instanceof UsageError) throw error;
      throw new UsageError('Nothing is committed yet: git add and git commit first');
    })
  ).trim();
}

/** Files that differ from the last commit, as git tells them; none in a clean work tree. */
export async function changedFiles(cwd?: string): Promise<string[]> {
  const out = await git(['status', '--porcelain', '--untracked-files=normal'], cwd);
  return out.split('\n').filter(Boolean);
}

/** What is not committed, in words. */
export const uncommitted = ([first = '', ...others]: string[]): string =>
  `${first.slice(3)}${others.length === 0 ? ' is' : ` and ${others.length} more are`} not committed`;

/** The full id of a commit. Throws a UsageError that says how to get one that this clone has not. */
export async function commitOf(ref: string, cwd?: string): Promise<string> {
  if (ref.startsWith('-')) throw new UsageError(`--delta: "${ref}" is not a commit`);
  try {
    return (await git(['rev-parse', '--verify', '--quiet', `${ref}^{commit}`], cwd)).trim();
  } catch (error) {
    if (!(error instanceof Failure) || /could not be run/.test(error.message)) throw error;
    const isShallow = (await git(['rev-parse', '--is-shallow-repository'], cwd)).trim() === 'true';
    const how = isShallow
      ? 'This clone is shallow: fetch more of it (git fetch --unshallow; in GitHub Actions: fetch-depth: 0 of actions/checkout)'
      : 'Fetch it first, or name another';
    throw new UsageError(`--delta: "${ref}" is not a commit of this clone. ${how}`);
  }
}

/** A file as it was in a commit; empty when it was not there. */
export const fileAt = (commit: string, path: string, cwd?: string): Promise<string> => git(['show', `${commit}:${path}`], cwd).catch(() => '');

/** The files that differ between a commit and the last one, of those that pathspecs take. A file that was moved is there twice: where it was, and where it is. */
export async function filesSince(commit: string, pathspecs: readonly string[], cwd?: string): Promise<string[]> {
  return (await git(['diff', '--name-only', '--no-renames', '-z', commit, 'HEAD', '--', ...pathspecs], cwd)).split('\0').filter(Boolean);
}

/** Files that were deleted or renamed at some time, by the history of this clone. */
export async function deletedFiles(pattern: string, cwd?: string): Promise<string[]> {
  const log = await git(['log', '--no-renames', '--diff-filter=D', '--name-only', '--pretty=format:', '-z', '--', pattern], cwd);
  return log.split(/[\0\n]/).filter(Boolean);
}
