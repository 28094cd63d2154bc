import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../world.ts';

/** What a copy of the project is made of. */
const PARTS = [
  'force-app',
  'translations',
  'reports',
  'config',
  'scripts',
  'formula',
  'local-org',
  'sfdx-project.json',
  'package.json',
  '.forceignore',
  '.gitignore',
];

/** A copy of this project with a git history of its own: what a test breaks there, breaks nowhere else. */
export class ProjectCopy {
  readonly dir: string;

  constructor(home: string) {
    this.dir = join(home, 'copy');
  }

  make(): void {
    mkdirSync(this.dir);
    for (const part of PARTS) cpSync(join(ROOT, part), join(this.dir, part), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(this.dir, 'node_modules'));
    this.git('init', '-q', '-b', 'main');
    writeFileSync(join(this.dir, '.git/info/exclude'), 'node_modules\n');
    this.commit();
  }

  git(...args: string[]): string {
    return execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], { cwd: this.dir, encoding: 'utf8' });
  }

  /** Commits everything. */
  commit(): void {
    this.git('add', '-A');
    this.git('commit', '-qm', 'step');
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}
