/** The components of commits, read from files as they were then. */
import { globSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { ComponentSet, RegistryAccess } from '@salesforce/source-deploy-retrieve';
import type { SourceComponent } from '@salesforce/source-deploy-retrieve';
import { Failure, messageOf } from '../org/errors.ts';
import { execute } from './project.ts';

/** A component as a manifest names it. */
export interface Named {
  type: string;
  name: string;
}

/** By it components are told apart: an org does not tell names apart by case. */
export const keyOf = ({ type, name }: Named): string => `${type} ${name}`.toLowerCase();

/** The components of a commit: which there are, and which own a file. */
export interface Tree {
  has(component: Named): boolean;
  /** A component as it is spelled here. */
  find(component: Named): Named | undefined;
  components(): Named[];
  /** The components a manifest must name for a file of the commit to be sent; none for a file that belongs to none. */
  ownersOf(path: string): Named[];
  /** The text of the files of a component. */
  filesOf(component: Named): string[];
}

const registry = new RegistryAccess();

/** A manifest names a folder as a component of the type it holds: `Perennial` among the reports. */
const named = ({ type, fullName }: Pick<SourceComponent, 'type' | 'fullName'>): Named => ({
  type: type.folderContentType ? registry.getTypeByName(type.folderContentType).name : type.name,
  name: fullName,
});

/** A part of a component that a manifest can name by itself; a translated field, say, goes with its object only. */
const isAddressable = ({ type }: SourceComponent): boolean => type.isAddressable !== false && !type.unaddressableWithoutParent;

class FileTree implements Tree {
  readonly #byKey = new Map<string, Named>();
  readonly #owners = new Map<string, Named[]>();
  readonly #files = new Map<string, string[]>();

  constructor(root: string, components: Iterable<SourceComponent>) {
    for (const component of components) this.#take(root, component);
  }

  #take(root: string, component: SourceComponent): void {
    this.#byKey.set(keyOf(named(component)), named(component));
    for (const path of [component.xml, ...component.walkContent()]) if (path) this.#own(relative(root, path), named(component));
    for (const child of component.getChildren()) {
      const owner = isAddressable(child) ? named(child) : named(component);
      this.#byKey.set(keyOf(owner), owner);
      // A part that has a file of its own is sent alone; one inside of its parent's file goes with that.
      if (child.xml && child.xml !== component.xml) this.#own(relative(root, child.xml), owner, true);
    }
  }

  #own(path: string, owner: Named, alone = false): void {
    const key = path.replaceAll('\\', '/');
    this.#owners.set(key, alone ? [owner] : [...(this.#owners.get(key) ?? []), owner]);
    this.#files.set(keyOf(owner), [...(this.#files.get(keyOf(owner)) ?? []), key]);
  }

  has(component: Named): boolean {
    return this.#byKey.has(keyOf(component));
  }

  find(component: Named): Named | undefined {
    return this.#byKey.get(keyOf(component));
  }

  components(): Named[] {
    return [...this.#byKey.values()];
  }

  ownersOf(path: string): Named[] {
    return this.#owners.get(path) ?? [];
  }

  filesOf(component: Named): string[] {
    return this.#files.get(keyOf(component)) ?? [];
  }
}

/** Writes the files of a commit below a folder, without touching the work tree or its index. */
async function checkOut(commit: string, directories: readonly string[], repo: string, to: string): Promise<void> {
  const index = join(to, 'index');
  const git = (...args: string[]): Promise<string> => execute('git', args, repo, { GIT_INDEX_FILE: index });
  const there = await git('ls-tree', '-d', '-z', '--name-only', commit, '--', ...directories);
  const folders = there.split('\0').filter(Boolean);
  if (folders.length === 0) return;
  for (const folder of folders) await git('read-tree', `--prefix=${folder}/`, `${commit}:${folder}`);
  await git('checkout-index', '--all', '--force', `--prefix=${join(to, 'files')}/`);
}

/** Puts something in the place of static resources that are made at build time: a component without its content cannot be read. */
function standInForBuilt(root: string): void {
  for (const meta of globSync('**/*.resource-meta.xml', { cwd: root })) {
    const stem = basename(meta, '.resource-meta.xml');
    const folder = join(root, dirname(meta));
    if (!readdirSync(folder).some((name) => name === stem || (name.startsWith(`${stem}.`) && name !== basename(meta))))
      writeFileSync(join(folder, `${stem}.built`), '');
  }
}

/** Does some work on the components of a commit's package directories. Throws a Failure when they cannot be read. */
export async function withTree<T>(
  commit: string,
  directories: readonly string[],
  repo: string,
  work: (tree: Tree, root: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'perennial-tree-'));
  const root = join(folder, 'files');
  try {
    mkdirSync(root);
    await checkOut(commit, directories, repo, folder);
    standInForBuilt(root);
    let components: Iterable<SourceComponent>;
    try {
      const there = directories.map((directory) => join(root, directory));
      for (const directory of there) mkdirSync(directory, { recursive: true });
      components = ComponentSet.fromSource(there).getSourceComponents();
    } catch (error) {
      throw new Failure(
        `The components of ${commit.slice(0, 12)} cannot be read: ${messageOf(error)}`,
        'Deploy the whole instead: leave --delta out.',
      );
    }
    return await work(new FileTree(root, components), root);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
