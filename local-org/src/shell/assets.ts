import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join, resolve, sep } from 'node:path';

/** A file to send: its path on disk and its Content-Type. */
export interface Asset {
  file: string;
  contentType: string;
}

const CONTENT_TYPES: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
};

const require = createRequire(import.meta.url);
const slds1 = dirname(require.resolve('@salesforce-ux/design-system/package.json'));
const slds2 = dirname(require.resolve('@salesforce-ux/design-system-2/package.json'));

/**
 * What /slds/… may name, and where it is in node_modules.
 *
 * Styles are SLDS 2 (Cosmos). Its LICENSE.txt grants a "worldwide, non-exclusive, no-charge, royalty-free copyright
 * license to reproduce, … publicly display, … and distribute the Software", asking that the terms go with every copy:
 * so the file is sent as installed, its terms at /slds/LICENSE.txt, and nothing of it is kept in this repository.
 * It also gives the --slds-g-* styling hooks their values, which SLDS 1 does not.
 * Icons are the SLDS 1 sprites (CC BY-ND 4.0, unchanged; licence at /slds/icons/LICENSE.txt): SLDS 2 brings none.
 */
const SLDS_FILES = new Map<string, string>(
  Object.entries({
    'slds2.cosmos.css': join(slds2, 'dist/css/bundled/slds2.cosmos.css'),
    'LICENSE.txt': join(slds2, 'LICENSE.txt'),
    'icons/LICENSE.txt': join(slds1, 'assets/icons/License-for-icons.txt'),
    ...Object.fromEntries(
      ['utility', 'standard', 'custom', 'action', 'doctype'].map((category) => [
        `icons/${category}.svg`,
        join(slds1, `assets/icons/${category}-sprite/svg/symbols.svg`),
      ]),
    ),
  }),
);

/**
 * Serves the shell built in `dir`, and those built before it beside it: a page that is open loads its own chunks even
 * after a deployment. The function returned takes the path of a URL (/shell/<hash>/… or /slds/…) and returns the file
 * to send, or undefined. SLDS files come from a fixed list; shell files never from outside the build the path names.
 */
export function shellAssets(dir: string): (path: string) => Asset | undefined {
  const cacheDir = dirname(resolve(dir));
  return (path) => {
    if (path.startsWith('/slds/')) return asset(SLDS_FILES.get(path.slice('/slds/'.length)));
    const [, hash, name] = /^\/shell\/([0-9a-f]{20})\/(.+)$/.exec(path) ?? [];
    if (!hash || !name) return undefined;
    const root = join(cacheDir, hash);
    const file = resolve(root, decode(name));
    return file.startsWith(root + sep) ? asset(file) : undefined;
  };
}

function asset(file: string | undefined): Asset | undefined {
  if (file === undefined || file.includes('\0')) return undefined;
  const contentType = CONTENT_TYPES[extname(file)];
  return contentType && existsSync(file) ? { file, contentType } : undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '\0';
  }
}
