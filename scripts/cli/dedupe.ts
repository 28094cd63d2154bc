/** Searches files for duplicates, and writes what was found. */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { asDiskFailure, UsageError } from '../org/errors.ts';
import { Engine } from '../quality/engine/engine.ts';
import { ENGINE_MEMORY_MB, link } from '../quality/duplicates/link.ts';
import type { Linked, LinkOptions } from '../quality/duplicates/link.ts';
import { modelText } from '../quality/duplicates/read-model.ts';
import { writeOutputs } from '../quality/duplicates/write-outputs.ts';
import type { Written } from '../quality/duplicates/write-outputs.ts';

/** A file that is written, by the option that names it. */
export type Output = 'out' | 'pairs' | 'explain' | 'model-out';

export interface DedupeOptions extends LinkOptions {
  outputs: ReadonlyMap<Output, string>;
  spreadsheet: boolean;
  /** Where the engine keeps what it needs. */
  workDir: string;
  signal?: AbortSignal | undefined;
}

/**
 * Searches one file, or two, and writes the outputs: all of them at the end, or none. Throws a UsageError for what is wrong with a file, and a
 * Failure when the disk is full.
 */
export async function dedupe({ outputs, spreadsheet, workDir, signal, ...options }: DedupeOptions): Promise<{ linked: Linked; written: Written }> {
  const partial = (name: Output): string | undefined => (outputs.has(name) ? `${outputs.get(name) ?? ''}.${process.pid}.partial` : undefined);
  mkdirSync(workDir, { recursive: true, mode: 0o700 });
  for (const path of outputs.values()) mkdirSync(dirname(resolve(path)), { recursive: true });
  const engine = await Engine.open({ workDir, signal, inMemory: true, memoryMb: ENGINE_MEMORY_MB });
  try {
    const linked = await link(engine, options);
    options.onProgress('Writing', 0.95);
    const paths = { groups: partial('out') ?? '', pairs: partial('pairs'), explain: partial('explain'), spreadsheet };
    const written = await writeOutputs(engine, linked, paths);
    const model = partial('model-out');
    // Without records nothing was learned.
    if (model !== undefined && linked.model.kinds.length > 0) writeFileSync(model, modelText(linked.model));
    for (const [name, path] of outputs) if (existsSync(partial(name) ?? '')) renameSync(partial(name) ?? '', path);
    return { linked, written };
  } catch (error) {
    throw error instanceof UsageError ? error : asDiskFailure(error, outputs.get('out') ?? '', 'Make room, and run the same command again.');
  } finally {
    engine.close();
    for (const name of outputs.keys()) rmSync(partial(name) ?? '', { force: true });
  }
}
