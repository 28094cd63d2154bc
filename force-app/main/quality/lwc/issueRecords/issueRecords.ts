/** The records that issues are about, read through the rights of whoever looks. */
import { gql } from 'lightning/graphql';
import { nodes } from 'c/graphqlNodes';
import type { Connection, Field } from 'c/graphqlNodes';
import { isName, nameFieldOf } from 'c/objectInfos';
import type { ObjectInfo } from 'c/objectInfos';
import type { WireAnswer } from 'c/wireAnswer';

/** Records of an object that one request reads. */
const MAX_RECORDS = 200;

/** A record beside its issue: its fields by API name. */
export type RecordNode = { Id: string } & Record<string, Field<unknown>>;

type Document = ReturnType<typeof gql>;

/** What the request of {@link recordsOfIssues} hands over. */
export type RecordsAnswer = WireAnswer<{ uiapi: { query: Record<string, Connection<RecordNode>> } }>;

/** The records of an answer, by id; none where it has errors alone. */
export const recordsOf = ({ data }: RecordsAnswer): Map<string, RecordNode> =>
    new Map(
        Object.values(data?.uiapi?.query ?? {})
            .flatMap(nodes)
            .map((record) => [record.Id, record])
    );

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
