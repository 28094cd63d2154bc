/** What shows that the pillar works in an org: a page's own request, and a write that must be refused. */
import { readFileSync } from 'node:fs';
import type { Connection } from 'jsforce';
import type { Trial } from '../jobs/pillar-contract.ts';
import { Failure } from '../org/errors.ts';
import { queryAll } from '../org/query.ts';

/** The request of the value cockpit, as its component has it. */
const COCKPIT = new URL('../../force-app/main/value/lwc/valueCockpit/cockpitQuery.ts', import.meta.url);

export const trials: readonly Trial[] = [
  { title: 'a page', shows: 'a page answers', run: checkPage },
  { title: 'a write that must be refused', shows: 'a wrong write is refused', run: checkRefusal },
];

interface GraphqlAnswer {
  data?: { uiapi?: { query?: Record<string, { edges: unknown[] }> } };
  errors?: { message: string }[];
}

/** Asks the org for what the value cockpit shows, in the cockpit's own words. */
async function checkPage(connection: Connection): Promise<void> {
  const query = /gql`([\s\S]+?)`/.exec(readFileSync(COCKPIT, 'utf8'))?.[1] ?? '';
  const answer = await connection.request<GraphqlAnswer>({
    method: 'POST',
    url: '/graphql',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: { programs: {}, beneficiaries: {}, kpis: {}, measurements: {} } }),
  });
  const [problem] = answer.errors ?? [];
  const programs = answer.data?.uiapi?.query?.['CRM_Program__c']?.edges.length ?? 0;
  if (problem ?? programs === 0)
    throw new Failure(`The value cockpit's request failed: ${problem?.message ?? 'it shows no program'}`, 'Run again from the stage "permissions".');
}

/** Tries to save a KPI whose target lies before its baseline: a rule of Perennial must refuse it. */
async function checkRefusal(connection: Connection): Promise<void> {
  const [beneficiary] = await queryAll<{ Id: string }>(connection, 'SELECT Id FROM Beneficiary__c LIMIT 1');
  const kpis = connection.sobject('Value_KPI__c');
  const [result] = await kpis.create([
    {
      Beneficiary__c: beneficiary?.Id ?? '',
      Name: 'Smoke check',
      Direction__c: 'Increase',
      Granularity__c: 'Month',
      Annual_Volume__c: 1,
      Unit__c: 'days',
      Baseline_Date__c: '2025-01-01',
      Target_Date__c: '2024-01-01',
    },
  ]);
  const [error] = result?.success === false ? result.errors : [];
  if ((error as { statusCode?: string } | undefined)?.statusCode === 'FIELD_CUSTOM_VALIDATION_EXCEPTION') return;
  if (result?.success) await kpis.destroy(result.id);
  throw new Failure(
    result?.success
      ? 'A KPI with a target before its baseline was saved'
      : `A KPI was refused, but not by its rule: ${error?.message ?? 'no reason given'}`,
    'See that the validation rules of Value_KPI__c are active.',
  );
}
