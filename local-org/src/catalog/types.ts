/** What an sObject is. Everything else (describe, object-info, GraphQL, deploy symbols) is a projection of these shapes. */

/** Describe's own names for field types, so that a projection needs no mapping. */
export type FieldType =
  | 'id'
  | 'string'
  | 'textarea'
  | 'email'
  | 'phone'
  | 'url'
  | 'boolean'
  | 'int'
  | 'double'
  | 'currency'
  | 'percent'
  | 'date'
  | 'datetime'
  | 'time'
  | 'picklist'
  | 'multipicklist'
  | 'reference'
  | 'address'
  | 'location'
  | 'base64'
  | 'combobox'
  | 'encryptedstring'
  | 'anyType';

export interface PicklistValue {
  value: string;
  label: string;
  active: boolean;
  default: boolean;
  /** Of a dependent picklist: the values of its controlling field that it may follow. */
  validFor?: string[];
}

/** A record type as metadata describes it. */
export interface RecordTypeDef {
  name: string;
  label: string;
  description: string;
  active: boolean;
  /** By field: the picklist values it leaves, and the one a new record starts with. */
  picklists: Map<string, { values: Set<string>; default: string | undefined }>;
}

export interface SummaryDef {
  operation: 'count' | 'sum' | 'min' | 'max';
  childObject: string;
  /** The master-detail field on the child. */
  foreignKey: string;
  /** Absent for a count. */
  summarizedField?: string;
  filters: { field: string; operation: string; value?: string }[];
}

export interface FieldDef {
  name: string;
  label: string;
  type: FieldType;
  custom: boolean;
  /** True when a save must end with a value in it. */
  required: boolean;
  /** Whom a client may let set it; a calculated field is neither. */
  createable: boolean;
  updateable: boolean;
  length?: number;
  precision?: number;
  scale?: number;
  unique?: boolean;
  caseSensitive?: boolean;
  externalId?: boolean;
  /** A standard field that identifies a record as an external id does; see `isIdLookup`. */
  idLookup?: boolean;
  /** Long text areas and a few others can be neither filtered nor sorted by. */
  filterable?: boolean;
  helpText?: string;
  description?: string;
  /** A formula, as in metadata: a literal for checkboxes, an expression elsewhere. */
  defaultValue?: string;
  referenceTo?: string[];
  /** The name a query walks up by, e.g. `Account` or `Program__r`. */
  relationshipName?: string;
  /** The name a query walks down by from the parent, e.g. `Contacts` or `KPIs__r` (with `__r`). */
  childRelationshipName?: string;
  deleteConstraint?: 'SetNull' | 'Restrict' | 'Cascade';
  masterDetail?: { order: number; reparentable: boolean; writeRequiresMasterRead: boolean };
  picklist?: { restricted: boolean; values: PicklistValue[]; controllingField?: string };
  formula?: { text: string; blanksAsZero: boolean };
  summary?: SummaryDef;
  autoNumber?: { format: string };
  trackHistory?: boolean;
  /** `LongTextArea`, `Html`, `TextArea`: what metadata calls a `textarea`. */
  metadataType?: string;
}

export interface ValidationRuleDef {
  name: string;
  active: boolean;
  formula: string;
  errorMessage: string;
  errorDisplayField?: string;
}

export interface ObjectDef {
  name: string;
  label: string;
  labelPlural: string;
  keyPrefix: string;
  custom: boolean;
  /** Reachable through the UI API and so through GraphQL. */
  uiApi: boolean;
  createable: boolean;
  updateable: boolean;
  deletable: boolean;
  sharingModel: string;
  nameField?: string;
  /** By API name, in the order they came. */
  fields: Map<string, FieldDef>;
  validationRules: ValidationRuleDef[];
  enableHistory?: boolean;
  enableReports?: boolean;
  /** Shown by the Tooling API and by no other. */
  tooling?: boolean;
}

/** The form the generated catalogue of standard objects has on disk: maps are objects, absent means the default. */
export interface StandardObjectJson {
  name: string;
  label: string;
  labelPlural: string;
  keyPrefix: string;
  uiApi: boolean;
  createable: boolean;
  updateable: boolean;
  deletable: boolean;
  sharingModel: string;
  nameField?: string;
  tooling?: boolean;
  fields: Omit<FieldDef, 'custom'>[];
}
