#!/usr/bin/env node
/** The one command line. What it needs is imported when compiled code is kept: whatever is imported at once is compiled before. */
import './compile-cache.ts';

await import('./cli/main.ts');
