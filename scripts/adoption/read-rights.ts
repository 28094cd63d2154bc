import type { Connection } from 'jsforce';
import type { Finding } from '../jobs/run.ts';
import { clientOf } from '../org/client.ts';
import { queryAll } from '../org/query.ts';
import { partlySeen } from '../org/sees-all.ts';
import type { Step } from './facts.ts';
import { problemOf, readTypes } from './read-steps.ts';

interface StepRecord {
  Name: string;
  Object__c: string;
  User_Field__c: string;
  Date_Field__c: string;
  Conditions__c: string | null;
}

/** The process steps that whoever is connected could not count, each with the reason. Those that the last run of the job has written are looked at. */
export async function uncountable(connection: Connection): Promise<Finding[]> {
  const records = await queryAll<StepRecord>(
    connection,
    'SELECT Name, Object__c, User_Field__c, Date_Field__c, Conditions__c FROM Process_Step__c WHERE Active__c = TRUE ORDER BY Name',
  );
  const steps = records.map((one): Step => ({
    ...{ key: one.Name, name: one.Name, object: one.Object__c, userField: one.User_Field__c, dateField: one.Date_Field__c },
    ...(JSON.parse(one.Conditions__c ?? '{}') as Pick<Step, 'conditions' | 'sameUser' | 'within'>),
  }));
  if (steps.length === 0) return [];
  const client = clientOf(connection);
  const objects = [...new Set(steps.map(({ object }) => object))];
  const types = await readTypes(client, objects);
  const unseen = await partlySeen(client, (await connection.identity()).user_id, objects);
  return steps.flatMap((step): Finding[] => {
    const problem = problemOf(step, types, unseen);
    const remedy = 'Give the user of the jobs the right, or take the step out of adoption.json. Until then it has no figure.';
    return problem === undefined ? [] : [{ where: `Process step ${step.name}`, problem, remedy }];
  });
}
