/** A whole deploy of `force-app` by the CLI, and the org's own part of it: from the request that brings the zip to the answer that says it is done. `npm run bench`. */
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ALIAS, ADMIN, withThrowawayOrg } from '../conformance/throwaway-org.ts';
import { build } from '../pipeline/build.ts';
import { PROJECT } from '../pipeline/project.ts';
import { CLIENT_ID } from '../start/server-process.ts';

/** Passes requests on and adds up how long those of deploys took, in milliseconds. */
async function stopwatch(target: string): Promise<{ url: string; elapsedMs(): number; close(): void }> {
  let elapsedMs = 0;
  const { hostname, port } = new URL(target);
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks);
      const isDeploy = body.includes('<deploy') || body.includes('<checkDeployStatus');
      const began = performance.now();
      const onward = request(
        { hostname, port, path: incoming.url, method: incoming.method, headers: { ...incoming.headers, host: `localhost:${port}` } },
        (answer) => {
          const parts: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => parts.push(chunk));
          answer.on('end', () => {
            if (isDeploy) elapsedMs += performance.now() - began;
            // A login tells where the org is: here, from now on.
            const said = Buffer.concat(parts)
              .toString()
              .replaceAll(target, `http://${incoming.headers.host ?? ''}`);
            outgoing.writeHead(answer.statusCode ?? 500, { ...answer.headers, 'content-length': Buffer.byteLength(said) });
            outgoing.end(said);
          });
        },
      );
      onward.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://localhost:${(server.address() as AddressInfo).port}`, elapsedMs: () => elapsedMs, close: () => server.close() };
}

await build();
await withThrowawayOrg(async (org) => {
  const watch = await stopwatch(org.url);
  const how = ['--client-id', CLIENT_ID, '--jwt-key-file', org.keyFile, '--username', ADMIN, '--instance-url', watch.url, '--alias', ALIAS];
  await org.sf(['org', 'login', 'jwt', ...how]);
  const began = Date.now();
  await org.sf(['project', 'deploy', 'start', '--source-dir', 'force-app', '--target-org', ALIAS, '--ignore-conflicts'], PROJECT);
  const seconds = (Date.now() - began) / 1000;
  watch.close();
  process.stdout.write(
    `sf project deploy start of force-app: ${seconds.toFixed(1)} s, of which the org ${(watch.elapsedMs() / 1000).toFixed(1)} s\n`,
  );
});
