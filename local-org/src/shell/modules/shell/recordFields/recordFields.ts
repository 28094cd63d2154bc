import type { FieldInfo, ObjectInfo } from 'shell/objectInfo';
import { lookupTarget } from 'shell/recordQuery';

/** What to ask of a record to show these fields: each field, and the name behind each lookup. */
export function recordFields(info: ObjectInfo, fields: string[]): string[] {
  return fields.flatMap((name) => {
    const field = info.fields[name];
    if (!field) return [];
    const nameField = nameFieldOf(field);
    return [`${info.apiName}.${name}`, ...(nameField ? [`${info.apiName}.${field.relationshipName}.${nameField}`] : [])];
  });
}

/** Class of each column of a layout section: half the width, or all of it when it is the only one. */
export function columnClass(columns: number): string {
  return `slds-col slds-size_1-of-1${columns > 1 ? ' slds-medium-size_1-of-2' : ''}`;
}

/** The name field behind a lookup; of a lookup to several objects it is Name. */
export function nameFieldOf(field: FieldInfo): string | undefined {
  if (field.dataType !== 'Reference' || !field.relationshipName) return undefined;
  return lookupTarget(field)?.nameField ?? (field.referenceToInfos.length > 1 ? 'Name' : undefined);
}
