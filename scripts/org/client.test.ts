import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { Connection } from 'jsforce';
import { pauseFor, POLLING } from './bulk-job.ts';
import { OrgClient, Unanswered } from './client.ts';
import { RETRY, waitBefore } from './retry.ts';

describe('waiting', () => {
  it('is for a random part of a span that doubles, up to a bound', () => {
    const longest = (attempt: number): number => waitBefore(attempt, RETRY, () => 1);
    assert.deepEqual([longest(1), longest(2), longest(3), longest(20)], [400, 800, 1600, RETRY.maxDelayMs]);
    assert.equal(
      waitBefore(3, RETRY, () => 0),
      0,
    );
  });

  it('for a job is halfway to its end, as far as that can be told', () => {
    assert.equal(pauseFor(POLLING, 10_000, 50, 100), 5000);
    assert.equal(pauseFor(POLLING, 10_000, 99, 100), POLLING.minDelayMs);
    assert.equal(pauseFor(POLLING, 1_000_000, 1, 100), POLLING.maxDelayMs);
    assert.equal(pauseFor(POLLING, 6000, 0, undefined), 1000);
    assert.equal(pauseFor(POLLING, 0, 0, undefined), POLLING.minDelayMs);
  });
});

describe('a gateway that gives up waiting', () => {
  /** How many requests come before the client is done with one. */
  async function requests(repeatable: boolean): Promise<{ count: number; outcome: unknown }> {
    let count = 0;
    const gateway = createServer((_request, answer) => {
      count += 1;
      answer.writeHead(504).end('Gateway Timeout');
    });
    await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
    const instanceUrl = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
    const client = new OrgClient(new Connection({ instanceUrl, accessToken: 'none' }), { retry: { attempts: 3, baseDelayMs: 1, maxDelayMs: 2 } });
    const outcome: unknown = await client
      .json({ method: 'POST', path: '/composite/sobjects', body: {}, repeatable })
      .catch((error: unknown) => error);
    gateway.close();
    return { count, outcome };
  }

  it('is asked again what may be done twice', async () => {
    const { count } = await requests(true);
    assert.equal(count, 3);
  });

  it('is not asked again what may not: nobody knows whether the org has done it', async () => {
    const { count, outcome } = await requests(false);
    assert.equal(count, 1);
    assert.ok(outcome instanceof Unanswered);
  });
});
