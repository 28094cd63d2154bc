import type { FieldDef, ObjectDef } from '../catalog/types.ts';

/** Whom a query is read for: what exists, as far as this user may know. */
export interface Reader {
  canReadObject(object: ObjectDef): boolean;
  canReadField(object: ObjectDef, field: FieldDef): boolean;
  /** SQL that is true for rows shared with the user, over the given table alias; undefined when all are. */
  rowFilter(object: ObjectDef, alias: string): string | undefined;
  /** The time zone of the reader's days; UTC where there is none. */
  readonly timeZone?: string;
  /** How fields are shown in the reader's language; as they are where there is none. */
  readonly words?: { field(object: ObjectDef, field: FieldDef): FieldDef };
}

/** Reads everything: the engine itself, flows, roll-ups. */
export const systemReader: Reader = {
  canReadObject: () => true,
  canReadField: () => true,
  rowFilter: () => undefined,
};
