import type { LayoutModel } from '../../../model.ts';
import { model } from 'shell/model';

/** The page layout of records of a record type; the object's own where the type has none. */
export function layoutOf(objectApiName: string, recordTypeId?: string | null): LayoutModel {
  const object = model.objects[objectApiName];
  return object?.layoutsByRecordType?.[recordTypeId ?? ''] ?? object?.layout ?? { sections: [], relatedLists: [] };
}

/** Every field that some layout of the object shows: what to ask for before the record's type is known. */
export function fieldsShown(objectApiName: string): string[] {
  const object = model.objects[objectApiName];
  const layouts = object ? [object.layout, ...Object.values(object.layoutsByRecordType ?? {})] : [];
  return [...new Set(layouts.flatMap(({ sections }) => sections.flatMap(({ columns }) => columns.flat().map(({ field }) => field))))];
}
