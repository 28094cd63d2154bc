/** Duplicate groups with their records, read through the rights of whoever looks, and what is decided on them. */
import { executeMutation, gql } from 'lightning/graphql';
import { nodes } from 'c/graphqlNodes';
import type { Connection, Field } from 'c/graphqlNodes';
import { addressOf, choicesOf, hashOf, objections, survivorOf, unitOf, withConsent } from 'c/mergeMath';
import type { MergeField, MergeRecord, MergeRule } from 'c/mergeMath';
import { isName, nameFieldOf } from 'c/objectInfos';
import type { ObjectInfo } from 'c/objectInfos';
import type { WireAnswer } from 'c/wireAnswer';

type Document = ReturnType<typeof gql>;

/** A record of a group. */
export interface MemberNode {
    Id: string;
    Object__c: Field<string>;
    Record_Id__c: Field<string>;
    Weight__c: Field<number>;
    Source_Rank__c: Field<number>;
    Left_Out__c: Field<boolean>;
}

/** A group as queries read it. */
export interface GroupNode {
    Id: string;
    Name: Field<string>;
    Object__c: Field<string>;
    Proposal__c: Field<string>;
    Status__c: Field<string>;
    Band__c: Field<string>;
    Weight__c: Field<number>;
    Record_Count__c: Field<number>;
    Survivor_Id__c: Field<string>;
    Choices__c: Field<string>;
    Evidence__c: Field<string>;
    Children__c: Field<string>;
    Blocked_Because__c: Field<string>;
    Checked_On__c: Field<string>;
    Approved_On__c: Field<string>;
    Approved_By__r: { Name: Field<string> } | null;
    Message__c: Field<string>;
    Joined_Into__r: { Id: string; Name: Field<string> } | null;
    Split_From__r: { Id: string; Name: Field<string> } | null;
    Members__r: Connection<MemberNode>;
}

/** Records of a group that a page reads. */
const MOST_MEMBERS = 50;

/** What queries read of a group with its records. */
export const GROUP_FIELDS = `
    Id
    Name { value }
    Object__c { value }
    Proposal__c { value }
    Status__c { value displayValue }
    Band__c { value displayValue }
    Weight__c { value }
    Record_Count__c { value }
    Survivor_Id__c { value }
    Choices__c { value }
    Evidence__c { value }
    Children__c { value }
    Blocked_Because__c { value }
    Checked_On__c { value }
    Approved_On__c { value }
    Approved_By__r { Name { value } }
    Message__c { value }
    Joined_Into__r { Id Name { value } }
    Split_From__r { Id Name { value } }
    Members__r(first: ${MOST_MEMBERS}, orderBy: { Record_Id__c: { order: ASC } }) {
        edges { node { Id Object__c { value } Record_Id__c { value } Weight__c { value } Source_Rank__c { value } Left_Out__c { value } } }
    }
`;

/** Types that are chosen as one value. */
const CHOSEN = [
    ...['String', 'TextArea', 'Picklist', 'MultiPicklist', 'Email', 'Phone', 'Url', 'Boolean', 'Date', 'DateTime', 'Time'],
    ...['Currency', 'Double', 'Int', 'Percent', 'Reference', 'Combobox']
];

/** Fields that belong to the record itself: its owner and its kind stay. */
const KEPT = ['OwnerId', 'RecordTypeId', 'EmailBouncedDate', 'EmailBouncedReason'];

/** A field that may be chosen, as a page shows it. */
export interface ShownField extends MergeField {
    label: string;
    dataType: string;
    /** The name by which a lookup leads to its record. */
    relationship?: string;
}

/** The fields of an object that whoever looks may edit: only these are offered. */
export function shownFields({ fields }: ObjectInfo): ShownField[] {
    return Object.values(fields)
        .filter(({ apiName, dataType, updateable }) => updateable && CHOSEN.includes(dataType) && !KEPT.includes(apiName) && isName(apiName))
        .map(({ apiName, label, dataType, relationshipName, referenceToInfos, unique, externalId }): ShownField => {
            const part = addressOf(apiName);
            const leads = dataType === 'Reference' && relationshipName && referenceToInfos?.length === 1;
            return {
                ...{ name: apiName, label, dataType, isText: dataType === 'String' || dataType === 'TextArea' },
                ...(part === undefined ? {} : { part }),
                ...(unique || externalId ? { isKey: true } : {}),
                ...(leads && isName(relationshipName) ? { relationship: relationshipName } : {})
            };
        })
        .sort((a, b) => (unitOf(a) === unitOf(b) ? 0 : a.label < b.label ? -1 : 1));
}

/** A record of a customer: its fields by API name. */
export type RecordNode = { Id: string } & Record<string, Field<unknown> | { Name?: Field<string> } | null>;

/** What the request of {@link membersQuery} hands over. */
export type RecordsAnswer = WireAnswer<{ uiapi: { query: Record<string, Connection<RecordNode>> } }>;

/** Records that one part of a request reads. */
const MOST_RECORDS = 200;

/** The records of groups, one part an object. Undefined while there is nothing to read. */
export function membersQuery(
    members: readonly MemberNode[],
    infos: ReadonlyMap<string, ObjectInfo>
): { query: Document; variables: Record<string, string[]> } | undefined {
    const parts = [...Map.groupBy(members, (one) => one.Object__c.value ?? '')].flatMap(([object, own]) => {
        const info = infos.get(object);
        return info && isName(object) ? [{ info, ids: [...new Set(own.map((one) => one.Record_Id__c.value ?? ''))] }] : [];
    });
    if (parts.length === 0) return undefined;
    const bodies = parts.map(({ info }, index) => {
        const fields = shownFields(info);
        const more = [nameFieldOf(info), 'CreatedDate', 'LastModifiedDate', 'EmailBouncedDate'].filter(
            (name): name is string => name !== undefined && info.fields[name] !== undefined && !fields.some((one) => one.name === name)
        );
        const read = [...fields.map(({ name }) => name), ...more].map((name) => `${name} { value displayValue }`);
        const parents = fields.flatMap(({ relationship }) => (relationship ? [`${relationship} @optional { Name @optional { value } }`] : []));
        return `of${index}: ${info.apiName}(first: ${MOST_RECORDS}, where: { Id: { in: $ids${index} } }) {
            edges { node { Id ${[...read, ...parents].join(' ')} } }
        }`;
    });
    const declared = parts.map((_, index) => `$ids${index}: [ID]`).join(', ');
    return {
        query: gql`query GroupRecords(${declared}) { uiapi { query { ${bodies.join('\n')} } } }`,
        variables: Object.fromEntries(parts.map(({ ids }, index) => [`ids${index}`, ids]))
    };
}

/** The records of an answer, by id; none where it has errors alone. */
export const recordsIn = ({ data }: RecordsAnswer): Map<string, RecordNode> =>
    new Map(
        Object.values(data?.uiapi?.query ?? {})
            .flatMap(nodes)
            .map((record) => [record.Id, record])
    );

const valueIn = (record: RecordNode, name: string): unknown => (record[name] as Field<unknown> | null | undefined)?.value ?? null;

/** A value as Lightning shows it: of a lookup the name of its record. */
export function textIn(record: RecordNode, { name, relationship }: ShownField): string {
    const field = record[name] as Field<unknown> | null | undefined;
    const parent = relationship === undefined ? undefined : (record[relationship] as { Name?: Field<string> } | null);
    const text = parent?.Name?.value ?? field?.displayValue ?? field?.value ?? '';
    return String(text as string | number | boolean);
}

/** A record as it is chosen from. */
export function mergeRecordOf(record: RecordNode, fields: readonly ShownField[], rank: number | null): MergeRecord {
    const text = (name: string): string => String((valueIn(record, name) as string | null) ?? '');
    return {
        ...{ id: record.Id, rank, modified: text('LastModifiedDate'), created: text('CreatedDate'), bounced: text('EmailBouncedDate') !== '' },
        values: Object.fromEntries(fields.map(({ name }) => [name, valueIn(record, name)]))
    };
}

/** A change of a group or of one of its records. */
export interface GroupChange {
    object: 'Duplicate_Group__c' | 'Duplicate_Member__c';
    id: string;
    values: Record<string, unknown>;
}

/** Changes that one request carries. */
const WRITTEN_AT_ONCE = 50;

/** Writes changes, all or none of them. Throws what the org objects to. */
export async function writeChanges(changes: readonly GroupChange[]): Promise<void> {
    for (let from = 0; from < changes.length; from += WRITTEN_AT_ONCE) {
        const some = changes.slice(from, from + WRITTEN_AT_ONCE);
        const declared = some.map(({ object }, index) => `$one${index}: ${object}UpdateInput!`).join(', ');
        const bodies = some.map(({ object }, index) => `one${index}: ${object}Update(input: $one${index}) { success }`).join('\n');
        // eslint-disable-next-line no-await-in-loop -- one part after the other
        const { errors } = await executeMutation({
            query: gql`mutation DecideOnGroups(${declared}) { uiapi(input: { allOrNone: true }) { ${bodies} } }`,
            variables: Object.fromEntries(some.map(({ object, id, values }, index) => [`one${index}`, { Id: id, [object]: values }]))
        });
        // The error panel reads what the org answers.
        if (errors?.length) throw errors;
    }
}

/** What is chosen of a group. */
export interface Chosen {
    survivor: string;
    values: Record<string, string>;
}

/** What a rule chooses of some records. */
export function chosenBy(rule: MergeRule, records: readonly MergeRecord[], fields: readonly ShownField[]): Chosen {
    const survivor = survivorOf(records, fields, rule);
    return { survivor, values: withConsent(records, survivor, fields, choicesOf(records, survivor, fields, rule)) };
}

/** What approves a group: which record stays, where its values come from, and a hash of what was looked at. */
export async function approval(
    { Id, Members__r: members }: Pick<GroupNode, 'Id' | 'Members__r'>,
    records: readonly MergeRecord[],
    fields: readonly ShownField[],
    { survivor, values }: Chosen
): Promise<GroupChange[]> {
    const hashed = fields.map(({ name }) => name);
    const hashes = new Map(await Promise.all(records.map(async (one): Promise<[string, string]> => [one.id, await hashOf(one.values, hashed)])));
    return [
        ...nodes(members).flatMap((member): GroupChange[] => {
            const hash = hashes.get(member.Record_Id__c.value ?? '');
            return hash === undefined ? [] : [{ object: 'Duplicate_Member__c', id: member.Id, values: { Approved_Hash__c: hash } }];
        }),
        {
            ...{ object: 'Duplicate_Group__c', id: Id },
            values: { Status__c: 'Approved', Survivor_Id__c: survivor, Choices__c: JSON.stringify({ values, hashed }) }
        }
    ];
}

/** The records of a group that are taken for one thing. */
export const heldMembers = ({ Members__r: members }: Pick<GroupNode, 'Members__r'>): MemberNode[] =>
    nodes(members).filter((one) => !one.Left_Out__c.value);

/** Whether a group may be approved without a look: its records are all seen, and nothing objects. */
export const isPlain = (records: readonly MergeRecord[], seen: number, fields: readonly ShownField[], { survivor, values }: Chosen): boolean =>
    records.length === seen && records.length > 1 && survivor !== '' && objections(records, survivor, fields, values).size === 0;
