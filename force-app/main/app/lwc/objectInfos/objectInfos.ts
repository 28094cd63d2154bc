/** Objects as the org describes them to whoever looks. */
import type { FieldInfo } from 'c/fieldInput';

/** An object as its description tells it. */
export interface ObjectInfo {
    apiName: string;
    label: string;
    updateable: boolean;
    nameFields: string[];
    defaultRecordTypeId: string | null;
    fields: Record<string, FieldInfo>;
}

/** What the wire of several objects hands over. */
export interface ObjectInfosAnswer {
    data?: { results: { statusCode: number; result: ObjectInfo }[] };
}

/** What the descriptions of several objects come to: by API name, those that the user may see. Undefined while they are awaited. */
export function infosOf({ data }: ObjectInfosAnswer): Map<string, ObjectInfo> | undefined {
    const read = (data?.results ?? []).filter(({ statusCode }) => statusCode === 200);
    return data && new Map(read.map(({ result }) => [result.apiName, result]));
}

/** Only what an object's own description names gets into the text of a query. */
export const isName = (name: string): boolean => /^\w+$/.test(name);

/** The field that names a record. */
export const nameFieldOf = ({ nameFields, fields }: ObjectInfo): string | undefined => (fields.Name ? 'Name' : nameFields.find((one) => fields[one]));
