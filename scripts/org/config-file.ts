import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A file of the configuration: what it holds, and an error about it that names it. */
export interface ConfigFile {
  content: unknown;
  wrong(what: string): Error;
}

/** Reads a JSON file of the configuration folder; undefined where it is not there. Throws an Error that names the file. */
export async function readConfigFile(configDir: string, name: string): Promise<ConfigFile | undefined> {
  const path = join(configDir, name);
  const wrong = (what: string): Error => new Error(`${path}: ${what}`);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return { content: JSON.parse(text) as unknown, wrong };
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
}
