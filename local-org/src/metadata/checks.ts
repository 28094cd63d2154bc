import { placeOf } from './package.ts';
import type { PackagedComponent, Problem } from './package.ts';
import { APP_RULES } from './rules/apps.ts';
import { BUNDLE_RULES } from './rules/bundles.ts';
import { FIELD_RULES } from './rules/fields.ts';
import { FLOW_RULES } from './rules/flows.ts';
import { FORMULA_RULES } from './rules/formulas.ts';
import { LAYOUT_RULES } from './rules/layouts.ts';
import { LIST_RULES } from './rules/lists.ts';
import { METADATA_RECORD_RULES } from './rules/metadata-records.ts';
import { NAME_RULES } from './rules/names.ts';
import { OBJECT_RULES } from './rules/objects.ts';
import { PAGE_RULES } from './rules/pages.ts';
import { PERMISSION_RULES } from './rules/permissions.ts';
import { PICKLIST_RULES } from './rules/picklists.ts';
import { REFERENCE_RULES } from './rules/references.ts';
import { RELATIONSHIP_RULES } from './rules/relationships.ts';
import { REPORT_RULES } from './rules/reports.ts';
import { sentence } from './rules/rule.ts';
import type { CheckContext, Rule } from './rules/rule.ts';
import { TRANSLATION_RULES } from './rules/translations.ts';

/** Every rule a deployed component must satisfy, by room. */
export const RULES: readonly Rule[] = [
  ...NAME_RULES,
  ...OBJECT_RULES,
  ...FIELD_RULES,
  ...RELATIONSHIP_RULES,
  ...PICKLIST_RULES,
  ...FORMULA_RULES,
  ...METADATA_RECORD_RULES,
  ...PERMISSION_RULES,
  ...LAYOUT_RULES,
  ...APP_RULES,
  ...LIST_RULES,
  ...PAGE_RULES,
  ...FLOW_RULES,
  ...REPORT_RULES,
  ...TRANSLATION_RULES,
  ...REFERENCE_RULES,
  ...BUNDLE_RULES,
];

const byType = new Map<string, Rule[]>();
for (const rule of RULES) for (const type of rule.appliesTo) byType.set(type, [...(byType.get(type) ?? []), rule]);

/** Objects and fields come first: what else names them is told whether they failed. */
const inOrder = (components: readonly PackagedComponent[]): PackagedComponent[] => {
  const rank = ({ type }: PackagedComponent): number => ['CustomObject', 'CustomField'].indexOf(type) + 1 || 3;
  return components.toSorted((a, b) => rank(a) - rank(b));
};

/** Runs every rule over what a deploy brings. */
export function checkComponents(context: Omit<CheckContext, 'failed'>): Problem[] {
  const failed = new Set<string>();
  return inOrder(context.incoming).flatMap((component) => {
    const problems = (byType.get(component.type) ?? []).flatMap((rule) =>
      rule.check(component, { ...context, failed }).map((finding) => ({
        rule: rule.id,
        type: component.type,
        name: component.name,
        file: component.file,
        message: sentence(rule, finding),
        ...placeOf(finding.at),
        ...(rule.warning ? { warning: true } : {}),
      })),
    );
    if (problems.some((problem) => !problem.warning)) failed.add(`${component.type}\n${component.name}`);
    return problems;
  });
}
