import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { issueToken } from '../../src/api/context.ts';
import { eventually } from '../eventually.ts';
import { trees, World } from '../bulk/world.ts';

describe('limits and faults', { timeout: 600_000 }, () => {
  const world = new World({ apiLimit: 40, faults: true });
  before(() => world.furnish());
  after(() => world.close());

  const plan = (...rules: unknown[]): Promise<Response> => put({ seed: 7, rules });
  const faults = (method: string, body?: unknown): Promise<Response> =>
    fetch(`${world.server.url}/services/local/faults`, {
      method,
      headers: { authorization: `Bearer ${world.token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const put = (body: unknown): Promise<Response> => faults('PUT', body);

  it('are for administrators, and not there unless the org was started for them', async () => {
    const other = new World();
    await other.open();
    assert.equal((await fetch(`${other.server.url}/services/local/faults`, { headers: { authorization: `Bearer ${other.token}` } })).status, 404);
    await other.close();
    assert.equal((await fetch(`${world.server.url}/services/local/faults`)).status, 401);
    const wrong = await put({ rules: [{ kind: 'rain' }] });
    assert.match(await wrong.text(), /rules\[0\]\.kind must be one of latency/);
  });

  it('answer late', async (context) => {
    await plan({ kind: 'latency', after: 90_000, times: 1 });
    context.mock.timers.enable({ apis: ['setTimeout'] });
    let isAnswered = false;
    const late = world.call('GET', '/limits').finally(() => (isAnswered = true));
    const happened = async () => ((await (await faults('GET')).json()) as { happened: Record<string, number> }).happened;
    await eventually('The delay', async () => (await happened())['latency']);
    context.mock.timers.tick(89_999);
    assert.equal((await world.call('GET', '/limits')).status, 200);
    assert.equal(isAnswered, false);
    context.mock.timers.tick(1);
    assert.equal((await late).status, 200);
  });

  it('answer not at all, or that the session is over', async () => {
    await plan({ kind: 'unavailable', times: 1 });
    assert.match(await world.refusal('GET', '/limits'), /^503 SERVER_UNAVAILABLE/);
    assert.equal((await world.call('GET', '/limits')).status, 200);
    await plan({ kind: 'drop', times: 1 });
    await assert.rejects(world.call('GET', '/limits'));
    await plan({ kind: 'dropAnswer', times: 1, path: 'POST /services/data' });
    await assert.rejects(world.rest('POST', '/sobjects/Tree__c', { Name: 'Unheard', Key__c: 'U' }));
    assert.equal(await world.count("SELECT COUNT() FROM Tree__c WHERE Key__c = 'U'"), 1);
    await plan({ kind: 'expire', times: 1 });
    assert.match(await world.refusal('GET', '/limits'), /^401 INVALID_SESSION_ID/);
    assert.equal((await world.call('GET', '/limits')).status, 401);
    world.token = issueToken(world.server.org, world.server.org.adminId, 'access');
    await plan({ kind: 'lock', times: 1 });
    assert.match(await world.refusal('POST', '/sobjects/Tree__c', { Name: 'Held' }), /UNABLE_TO_LOCK_ROW/);
    const told = (await (await faults('GET')).json()) as { happened: Record<string, number> };
    assert.deepEqual(told.happened, { lock: 1 });
    assert.equal((await faults('DELETE')).status, 204);
  });

  it('abort a job midway, keep it from moving, and give a page again', async () => {
    await plan({ kind: 'abort', after: 400, times: 1 });
    const aborted = await world.load({ object: 'Tree__c', operation: 'insert' }, `Name,Key__c,Height__c\n${trees(0, 1000)}\n`);
    assert.deepEqual([aborted['state'], aborted['numberRecordsProcessed']], ['Aborted', 400]);
    await plan({ kind: 'repeatPage', times: 1 });
    const { id } = await world.query('SELECT Name FROM Tree__c');
    const firstRow = async (locator: string): Promise<string> =>
      (await (await world.call('GET', `/jobs/query/${String(id)}/results?maxRecords=100${locator}`)).text()).split('\n')[1] ?? '';
    const first = await world.call('GET', `/jobs/query/${String(id)}/results?maxRecords=100`);
    const locator = `&locator=${first.headers.get('sforce-locator') ?? ''}`;
    assert.equal(await firstRow(locator), await firstRow(''));
    assert.notEqual(await firstRow(locator), await firstRow(''));
  });

  it('count every call, tell of it, and refuse those above the cap', async () => {
    const { status, body } = await world.rest('GET', '/limits');
    assert.equal(status, 200);
    const { DailyApiRequests } = body as { DailyApiRequests: { Max: number; Remaining: number } };
    const next = await world.call('GET', '/sobjects');
    assert.equal(next.headers.get('sforce-limit-info'), `api-usage=${DailyApiRequests.Max - DailyApiRequests.Remaining + 1}/40`);
    let answer = next;
    for (let calls = 0; answer.status === 200 && calls < 50; calls++) answer = await world.call('GET', '/sobjects');
    assert.match(await answer.text(), /REQUEST_LIMIT_EXCEEDED.*TotalRequests Limit exceeded|TotalRequests Limit exceeded.*REQUEST_LIMIT_EXCEEDED/);
    assert.equal(answer.status, 403);
  });
});
