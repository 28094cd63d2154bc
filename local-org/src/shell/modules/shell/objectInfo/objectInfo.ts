import { ask } from 'shell/http';

/** A field of an object as the UI API describes it; only what the shell reads. */
export interface FieldInfo {
  apiName: string;
  label: string;
  dataType: string;
  inlineHelpText: string | null;
  extraTypeInfo: string | null;
  length: number;
  scale: number;
  required: boolean;
  createable: boolean;
  updateable: boolean;
  sortable?: boolean;
  controllerName: string | null;
  relationshipName: string | null;
  referenceToInfos: { apiName: string; nameFields: string[] }[];
}

/** An object as the UI API describes it to this user: fields he may not see are not in it. */
export interface ObjectInfo {
  apiName: string;
  label: string;
  labelPlural: string;
  defaultRecordTypeId: string | null;
  nameFields: string[];
  fields: Record<string, FieldInfo>;
}

/** Picklist values of a field for a record type. */
export interface PicklistValues {
  values: { label: string; value: string; validFor: number[] }[];
  defaultValue: { value: string } | null;
  controllerValues: Record<string, number>;
}

/** Record type Id that means "no record type". */
export const MASTER_RECORD_TYPE = '012000000000000AAA';

const infos = new Map<string, Promise<ObjectInfo>>();
const picklists = new Map<string, Promise<Record<string, PicklistValues>>>();

/** Describes an object; asks the server once a page. */
export function objectInfo(apiName: string): Promise<ObjectInfo> {
  return once(infos, apiName, () => ask<ObjectInfo>('GET', `/ui-api/object-info/${apiName}`));
}

/** All picklist values of an object by field; asks the server once a page. */
export function picklistValues(apiName: string, recordTypeId: string = MASTER_RECORD_TYPE): Promise<Record<string, PicklistValues>> {
  return once(picklists, `${apiName}/${recordTypeId}`, async () => {
    const path = `/ui-api/object-info/${apiName}/picklist-values/${recordTypeId}`;
    return (await ask<{ picklistFieldValues: Record<string, PicklistValues> }>('GET', path)).picklistFieldValues;
  });
}

/** A field's label on a page: a lookup is called by what it points at, "Owner" for "Owner ID". */
export function pageLabel({ dataType, label }: FieldInfo): string {
  return dataType === 'Reference' ? label.replace(/ ID$/i, '') : label;
}

function once<T>(known: Map<string, Promise<T>>, key: string, read: () => Promise<T>): Promise<T> {
  let promise = known.get(key);
  if (!promise) {
    promise = read();
    known.set(key, promise);
    promise.catch(() => known.delete(key));
  }
  return promise;
}
