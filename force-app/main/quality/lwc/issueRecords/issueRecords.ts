/** The records that issues are about, read through the rights of whoever looks. */
import { gql } from 'lightning/graphql';
import { nodes } from 'c/graphqlNodes';
import type { Connection, Field } from 'c/graphqlNodes';
import type { FieldInfo } from 'c/fieldInput';
import type { WireAnswer } from 'c/wireAnswer';

/** Records of an object that one request reads. */
const MAX_RECORDS = 200;

/** An object as its description tells it. */
export interface ObjectInfo {
    apiName: string;
    label: string;
    updateable: boolean;
    nameFields: string[];
    defaultRecordTypeId: string | null;
    fields: Record<string, FieldInfo>;
}

/** A record beside its issue: its fields by API name. */
export type RecordNode = { Id: string } & Record<string, Field<unknown>>;

type Document = ReturnType<typeof gql>;

/** What the wire of several objects hands over. */
export interface ObjectInfosAnswer {
    data?: { results: { statusCode: number; result: ObjectInfo }[] };
}

/** What the descriptions of several objects come to: by API name, those that the user may see. Undefined while they are awaited. */
export function infosOf({ data }: ObjectInfosAnswer): Map<string, ObjectInfo> | undefined {
    const read = (data?.results ?? []).filter(({ statusCode }) => statusCode === 200);
    return data && new Map(read.map(({ result }) => [result.apiName, result]));
}

/** What the request of {@link recordsOfIssues} hands over. */
export type RecordsAnswer = WireAnswer<{ uiapi: { query: Record<string, Connection<RecordNode>> } }>;

/** The records of an answer, by id; none where it has errors alone. */
export const recordsOf = ({ data }: RecordsAnswer): Map<string, RecordNode> =>
    new Map(
        Object.values(data?.uiapi?.query ?? {})
            .flatMap(nodes)
            .map((record) => [record.Id, record])
    );

/** Only what an object's own description names gets into the text of a query. */
export const isName = (name: string): boolean => /^\w+$/.test(name);

/** The field that names a record. */
export const nameFieldOf = ({ nameFields, fields }: ObjectInfo): string | undefined => (fields.Name ? 'Name' : nameFields.find((one) => fields[one]));

/**
 * The records of a page of issues with the fields that the user may read, one part an object. Each part takes its ids from a variable.
 * Undefined while there is nothing to read.
 */
function recordsQuery(
    asked: readonly { info: ObjectInfo; fields: readonly string[]; ids: readonly string[] }[]
): { query: Document; variables: Record<string, string[]> } | undefined {
    const parts = asked.filter(({ info, ids }) => isName(info.apiName) && ids.length > 0);
    if (parts.length === 0) return undefined;
    const bodies = parts.map(({ info, fields }, index) => {
        const wanted = [nameFieldOf(info), 'LastModifiedDate', 'RecordTypeId', ...fields];
        const read = [...new Set(wanted)].filter((name): name is string => name !== undefined && isName(name) && info.fields[name] !== undefined);
        return `of${index}: ${info.apiName}(first: ${MAX_RECORDS}, where: { Id: { in: $ids${index} } }) {
            edges { node { Id ${read.map((name) => `${name} { value displayValue }`).join(' ')} } }
        }`;
    });
    const declared = parts.map((_, index) => `$ids${index}: [ID]`).join(', ');
    return {
        query: gql`query IssueRecords(${declared}) { uiapi { query { ${bodies.join('\n')} } } }`,
        variables: Object.fromEntries(parts.map(({ ids }, index) => [`ids${index}`, [...ids]]))
    };
}

/** An issue, as far as its record is found by it. */
interface IssueOf {
    Object__c: Field<string>;
    Record_Id__c: Field<string>;
}

/** The records that issues are about, with the fields that `fieldsFor` names for the issues of an object; undefined while there is nothing to read. */
export function recordsOfIssues<I extends IssueOf>(
    issues: readonly I[],
    infos: ReadonlyMap<string, ObjectInfo>,
    fieldsFor: (issues: readonly I[]) => readonly string[]
): ReturnType<typeof recordsQuery> {
    return recordsQuery(
        [...Map.groupBy(issues, (issue) => issue.Object__c.value ?? '')].flatMap(([object, own]) => {
            const info = infos.get(object);
            return info ? [{ info, fields: fieldsFor(own), ids: [...new Set(own.map((issue) => issue.Record_Id__c.value ?? ''))] }] : [];
        })
    );
}
