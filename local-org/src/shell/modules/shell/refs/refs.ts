/** An object by name, or as @salesforce/schema gives it. */
export type ObjectRef = string | { objectApiName: string };
/** A field as "Object.Field", or as @salesforce/schema gives it. */
export type FieldRef = string | { objectApiName: string; fieldApiName: string };

/** The API name of an object. */
export function apiNameOf(object: ObjectRef | undefined): string {
  return typeof object === 'string' ? object : (object?.objectApiName ?? '');
}

/** "Object.Field" of a field. */
export function qualified(field: FieldRef): string {
  return typeof field === 'string' ? field : `${field.objectApiName}.${field.fieldApiName}`;
}

/** Object and then each step to the field: ['Opportunity', 'Account', 'Name']. */
export function fieldPath(field: FieldRef | undefined): string[] {
  return field === undefined ? [] : qualified(field).split('.');
}

/** Several fields, given as one or as a list, comma-separated for an address; undefined for none. */
export function fieldList(fields: FieldRef | FieldRef[] | undefined): string | undefined {
  if (fields === undefined) return undefined;
  return [fields].flat().map(qualified).join(',') || undefined;
}
