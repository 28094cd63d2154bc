/** What hangs on records: by which relationships, and which records they are. */
import { OrgRefusal } from '../../org/client.ts';
import type { OrgClient } from '../../org/client.ts';
import { getTogether, queryTogether } from '../../org/composite.ts';
import { describeObject } from '../../org/describe.ts';
import { queryAll } from '../../org/query.ts';
import { identifier, list } from '../../org/soql.ts';
import type { DescribeSObjectResult } from 'jsforce';

/** A relationship by which records of another object hang on those of an object. */
export interface Relationship {
  object: string;
  /** The field that leads to the parent. */
  field: string;
  /** What its records are called. */
  label: string;
  /** Whether the field can be written: then a restore brings them back to their parent. */
  restorable: boolean;
  /** The field whose value two of them may not share: then one of them is there twice after a merge. */
  twiceBy: string | undefined;
}

/** A record that hangs on another. */
export interface Child {
  relationship: Relationship;
  id: string;
  parent: string;
  /** The value of `twiceBy`; empty where there is none. */
  other: string;
  /** Of an account-contact relation: the one that the platform keeps itself, by the account of the contact. */
  isDirect: boolean;
}

/** What must not be there twice, by object and field: members of a campaign, relations of contacts and accounts, roles, teams. */
const TWICE: Readonly<Record<string, string>> = {
  ...{ 'CampaignMember.ContactId': 'CampaignId', 'CampaignMember.LeadId': 'CampaignId', 'OpportunityContactRole.ContactId': 'OpportunityId' },
  ...{ 'AccountContactRelation.ContactId': 'AccountId', 'AccountContactRelation.AccountId': 'ContactId', 'AccountTeamMember.AccountId': 'UserId' },
  ...{ 'CaseContactRole.ContactId': 'CasesId', 'AccountContactRole.ContactId': 'AccountId', 'AccountContactRole.AccountId': 'ContactId' },
};

/** Objects that tell of records and are not moved, or not by themselves. */
const NOT_COUNTED = /(Share|History|Feed|ChangeEvent|__e)$/;

/** Objects that the org gives only by the ids of their parents: files. */
const UNPROBED = new Set(['ContentDocumentLink']);

/** Ids in one query, so that its address stays short enough. */
const IDS_AT_ONCE = 400;

interface GlobalObject {
  name: string;
  labelPlural: string;
  queryable: boolean;
}

/**
 * The relationships by which anything hangs on records of an object at all, and the objects that cannot be asked. Throws what the client throws.
 */
export async function relationshipsOf(client: OrgClient, object: string): Promise<{ used: Relationship[]; unseen: string[] }> {
  const described = await describeObject(client, object);
  const { sobjects } = await client.json<{ sobjects: GlobalObject[] }>({ method: 'GET', path: '/sobjects', repeatable: true });
  const known = new Map(sobjects.map((one) => [one.name, one]));
  const candidates = (described?.childRelationships ?? []).filter(
    ({ childSObject, field }) => field && field !== 'MasterRecordId' && known.get(childSObject)?.queryable && !NOT_COUNTED.test(childSObject),
  );
  const probed = candidates.filter(({ childSObject }) => !UNPROBED.has(childSObject));
  const answers = await queryTogether(
    client,
    probed.map(({ childSObject, field }) => `SELECT Id FROM ${identifier(childSObject)} WHERE ${identifier(field)} != NULL LIMIT 1`),
  );
  const answerOf = new Map(probed.map((one, at) => [one, answers[at]]));
  const unseen = probed.filter((one) => answerOf.get(one) instanceof OrgRefusal).map(({ childSObject }) => childSObject);
  const found = candidates.filter((one) => {
    const answer = answerOf.get(one);
    return UNPROBED.has(one.childSObject) || (answer !== undefined && !(answer instanceof OrgRefusal) && answer.length > 0);
  });
  const children = [...new Set(found.map(({ childSObject }) => childSObject))];
  const descriptions = await getTogether<DescribeSObjectResult>(
    client,
    children.map((name) => `/sobjects/${identifier(name)}/describe`),
  );
  const fieldsOf = new Map(
    children.map((name, at) => {
      const answer = descriptions[at];
      return [name, answer === undefined || answer instanceof OrgRefusal ? [] : answer.fields];
    }),
  );
  const used = found.map(({ childSObject, field }): Relationship => {
    const fields = fieldsOf.get(childSObject) ?? [];
    const twiceBy = TWICE[`${childSObject}.${field}`];
    return {
      ...{ object: childSObject, field, label: known.get(childSObject)?.labelPlural ?? childSObject },
      restorable: fields.some(({ name, updateable }) => name === field && updateable),
      twiceBy: fields.some(({ name }) => name === twiceBy) ? twiceBy : undefined,
    };
  });
  return { used: used.sort((a, b) => (`${a.object}.${a.field}` < `${b.object}.${b.field}` ? -1 : 1)), unseen: [...new Set(unseen)] };
}

/**
 * What hangs on some records: one query a relationship and {@link IDS_AT_ONCE} records. Objects whose query the org refuses are named: what hangs on
 * records by them is not known.
 */
export async function readChildren(
  client: OrgClient,
  relationships: readonly Relationship[],
  ids: readonly string[],
): Promise<{ children: Child[]; refused: string[] }> {
  const children: Child[] = [];
  const refused = new Set<string>();
  for (const relationship of relationships) {
    const { object, field, twiceBy } = relationship;
    const more = [...(twiceBy === undefined ? [] : [twiceBy]), ...(object === 'AccountContactRelation' ? ['IsDirect'] : [])];
    const fields = ['Id', field, ...more].map(identifier).join(', ');
    try {
      for (let from = 0; from < ids.length; from += IDS_AT_ONCE) {
        const soql = `SELECT ${fields} FROM ${identifier(object)} WHERE ${identifier(field)} IN ${list(ids.slice(from, from + IDS_AT_ONCE))}`;
        for (const record of await queryAll<Record<string, string | boolean | null>>(client.connection, soql))
          children.push({
            ...{ relationship, id: String(record['Id']), parent: String(record[field]) },
            other: twiceBy === undefined ? '' : String(record[twiceBy] ?? ''),
            isDirect: record['IsDirect'] === true,
          });
      }
    } catch (error) {
      if (!(error instanceof OrgRefusal) || error.status >= 500) throw error;
      refused.add(`${object}.${field}`);
    }
  }
  return { children, refused: [...refused] };
}

/** How many of some records will be there twice when their parents are one: those beyond the first of each. */
export function doubledOf(children: readonly Child[]): number {
  const told = children.filter(({ other }) => other !== '');
  return told.length - new Set(told.map(({ other }) => other)).size;
}
