/** A script of npm that ends when npm is killed: it says its process id first. */
import { whenNpmIsGone } from '../../start/npm-parent.ts';

process.stdout.write(`under npm: ${process.pid}\n`);
// The event loop has something to do until then.
const work = setInterval(() => undefined, 60_000);
whenNpmIsGone(() => clearInterval(work));
