import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Compiled code of the packages' components, kept in one file: compiling them is four fifths of a build, and they
 * change only with their versions, which are in the file's name.
 */
export class CompileCache {
  private file: string;
  private compiled: Map<string, string>;
  private isNew = false;

  constructor(file: string) {
    this.file = file;
    this.compiled = new Map(kept(file));
  }

  /** The code kept for a module, or what `compile` makes of it. */
  get(id: string, compile: () => string | undefined): string | undefined {
    const kept = this.compiled.get(id);
    if (kept !== undefined) return kept;
    const code = compile();
    if (code !== undefined) {
      this.compiled.set(id, code);
      this.isNew = true;
    }
    return code;
  }

  /** Writes what is new; another build that does the same at once does no harm. A folder that cannot be written is no failure: the next build compiles again. */
  save(): void {
    if (!this.isNew) return;
    const fresh = `${this.file}.${process.pid}`;
    try {
      mkdirSync(dirname(this.file), { recursive: true });
      writeFileSync(fresh, JSON.stringify([...this.compiled]));
      renameSync(fresh, this.file);
    } catch {
      rmSync(fresh, { force: true });
    }
  }
}

/** What a file keeps; nothing where it is missing or broken. */
function kept(file: string): [string, string][] {
  if (!existsSync(file)) return [];
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as [string, string][];
  } catch {
    return [];
  }
}
