/** The sample of the pillar: the programs led through their phases, and the people of their bodies. */
import type { Connection } from 'jsforce';
import type { PillarSample, SamplePeople } from '../jobs/pillar-contract.ts';
import { readSample, takeSteps } from '../jobs/sample.ts';
import type { Parents, SampleStep } from '../jobs/sample.ts';
import { queryAll } from '../org/query.ts';
import { list, text } from '../org/soql.ts';
import { writeAll } from '../org/write.ts';

const PARENTS: Parents = {
  Lifecycle_Phase__c: { Program: 'Program__r', Opening_Gate: 'Opening_Gate__r' },
  Payment_Milestone__c: { Phase: 'Phase__r', Gate: 'Gate__r' },
  Budget_Entry__c: { Phase: 'Phase__r' },
  Gain_Share_Agreement__c: { Program: 'Program__r' },
  Gain_Share_KPI__c: { Agreement: 'Agreement__r', KPI: 'KPI__r' },
  Governance_Body__c: { Program: 'Program__r' },
  Governance_Meeting__c: { Body: 'Body__r' },
};

/** The files of steps, one a program: open, accept, pay, spend, close, as the people of a program do it. */
const FILES = ['budget.json', 'service-desk-budget.json'];

export const sample: PillarSample = {
  fills: ['Lifecycle_Phase__c', 'Budget_Entry__c'],
  load: async (context, outcome) => {
    for (const file of FILES) {
      const { steps } = await readSample<{ steps: SampleStep[] }>(file);
      await takeSteps(context, steps, PARENTS, 'Sample data: phases, milestones and spend', outcome);
    }
  },
  act: async (people) => {
    await signAgreements(people);
    await seatPeople(people.delivery);
  },
};

/** The sample's value share agreements. */
const AGREEMENTS = ['as-value-share', 'sd-value-share'];

/** Signs the sample's value share agreements, each person for themselves. Does nothing the second time. */
async function signAgreements({ delivery, business }: SamplePeople): Promise<void> {
  const agreements = await queryAll<{ Id: string; Business_Signatures__c: number; Delivery_Signatures__c: number; Settlement_Count__c: number }>(
    delivery,
    `SELECT Id, Business_Signatures__c, Delivery_Signatures__c, Settlement_Count__c FROM Gain_Share_Agreement__c WHERE External_Key__c IN ${list(AGREEMENTS)}`,
  );
  for (const agreement of agreements.filter((one) => one.Settlement_Count__c === 0)) {
    const sign = (connection: Connection, side: string) =>
      connection.sobject('Gain_Share_Signature__c').create({ Agreement__c: agreement.Id, Side__c: side });
    if (agreement.Business_Signatures__c === 0) await sign(business, 'Business');
    if (agreement.Delivery_Signatures__c === 0) await sign(delivery, 'Delivery');
  }
}

/** Who sits in which of the sample's bodies. */
const SEATS = [
  { body: 'as-steering', username: 'viewer@perennial.local', role: 'Chair', function: 'Head of after-sales' },
  { body: 'as-steering', username: 'admin@perennial.local', role: 'Secretary', function: 'Sales operations' },
  { body: 'as-monitoring', username: 'admin@perennial.local', role: 'Chair', function: 'Sales operations' },
  { body: 'as-improvement', username: 'viewer@perennial.local', role: 'Chair', function: 'Head of after-sales' },
  { body: 'sd-steering', username: 'viewer@perennial.local', role: 'Chair', function: 'Head of service' },
];

/** What the steering committee of the sample wants done. */
const ACTION = 'as-slimming-action';

/** Seats the people of the sample in its bodies, and gives one of them something to do. Does nothing the second time. */
async function seatPeople(connection: Connection): Promise<void> {
  const users = await queryAll<{ Id: string; Username: string }>(
    connection,
    `SELECT Id, Username FROM User WHERE Username IN ${list(SEATS.map((seat) => seat.username))}`,
  );
  await writeAll(
    connection,
    SEATS.map((seat) => ({
      kind: 'create',
      object: 'Governance_Member__c',
      keyField: 'External_Key__c',
      key: `${seat.body}-${seat.username}`,
      values: {
        Body__r: { External_Key__c: seat.body },
        Person__c: users.find((user) => user.Username === seat.username)?.Id,
        Role__c: seat.role,
        Function__c: seat.function,
      },
    })),
  );
  const [action] = await queryAll(connection, `SELECT Id FROM Corrective_Action__c WHERE External_Key__c = ${text(ACTION)}`);
  if (action) return;
  const values = {
    Program__r: { External_Key__c: 'after-sales' },
    Meeting__r: { External_Key__c: 'as-steering-2026-10' },
    Name: 'Spend the slimming money on retired reports',
    Reason__c: 'Allowance Unspent',
    Action_Owner__c: users.find((user) => user.Username === 'viewer@perennial.local')?.Id,
    Due_Date__c: '2026-12-15',
  };
  await writeAll(connection, [{ kind: 'create', object: 'Corrective_Action__c', keyField: 'External_Key__c', key: ACTION, values }]);
}
