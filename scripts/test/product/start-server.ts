/** A process that starts a local org in a folder, as `npm start` does, and says where it is. */
import { startServerProcess } from '../../start/server-process.ts';

const { url } = await startServerProcess(process.argv[2] ?? '');
process.stdout.write(`${url}\n`);
