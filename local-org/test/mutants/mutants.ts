/** Every broken copy, by room. */
import { APP_MUTANTS } from './apps.ts';
import { BUNDLE_MUTANTS } from './bundles.ts';
import { DUPLICATE_MUTANTS } from './duplicates.ts';
import { FIELD_MUTANTS } from './fields.ts';
import { FLOW_MUTANTS } from './flows.ts';
import { FORMULA_MUTANTS } from './formulas.ts';
import { LAYOUT_MUTANTS } from './layouts.ts';
import { LIST_MUTANTS } from './lists.ts';
import type { Mutant } from './mutant.ts';
import { NAME_MUTANTS } from './names.ts';
import { OBJECT_MUTANTS } from './objects.ts';
import { PAGE_MUTANTS } from './pages.ts';
import { PERMISSION_MUTANTS } from './permissions.ts';
import { PICKLIST_MUTANTS } from './picklists.ts';
import { READING_MUTANTS } from './reading.ts';
import { REFERENCE_MUTANTS } from './references.ts';
import { RELATIONSHIP_MUTANTS } from './relationships.ts';
import { REPORT_MUTANTS } from './reports.ts';
import { SHARING_MUTANTS } from './sharing.ts';

/** All of them. */
export const MUTANTS: readonly Mutant[] = [
  ...READING_MUTANTS,
  ...NAME_MUTANTS,
  ...OBJECT_MUTANTS,
  ...FIELD_MUTANTS,
  ...RELATIONSHIP_MUTANTS,
  ...PICKLIST_MUTANTS,
  ...FORMULA_MUTANTS,
  ...PERMISSION_MUTANTS,
  ...LAYOUT_MUTANTS,
  ...APP_MUTANTS,
  ...LIST_MUTANTS,
  ...PAGE_MUTANTS,
  ...FLOW_MUTANTS,
  ...REPORT_MUTANTS,
  ...REFERENCE_MUTANTS,
  ...SHARING_MUTANTS,
  ...DUPLICATE_MUTANTS,
  ...BUNDLE_MUTANTS,
];
