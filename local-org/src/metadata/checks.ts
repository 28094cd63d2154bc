import { placeOf } from './package.ts';
import type { PackagedComponent, Problem } from './package.ts';
import { APP_RULES } from './rules/apps.ts';
import { BUNDLE_RULES } from './rules/bundles.ts';
import { CONSTANT_RULES } from './rules/constants.ts';
import { DUPLICATE_RULES } from './rules/duplicates.ts';
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
import type { CheckContext, Finding, Rule } from './rules/rule.ts';
import { SETTING_RULES } from './rules/settings.ts';
import { TRANSLATION_RULES } from './rules/translations.ts';
import { WEB_LINK_RULES } from './rules/web-links.ts';

/** Every rule a deployed component must satisfy, by room. */
export const RULES: readonly Rule[] = [
  ...NAME_RULES,
  ...OBJECT_RULES,
  ...FIELD_RULES,
  ...RELATIONSHIP_RULES,
  ...PICKLIST_RULES,
  ...FORMULA_RULES,
  ...CONSTANT_RULES,
  ...METADATA_RECORD_RULES,
  ...PERMISSION_RULES,
  ...LAYOUT_RULES,
  ...APP_RULES,
  ...LIST_RULES,
  ...PAGE_RULES,
  ...FLOW_RULES,
  ...REPORT_RULES,
  ...DUPLICATE_RULES,
  ...SETTING_RULES,
  ...TRANSLATION_RULES,
  ...WEB_LINK_RULES,
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

const ownFindings = new WeakMap<object, Map<Rule, Finding[]>>();

/** A rule that does not take the context asks nothing but the component: what it found there stays true while the component's file does. */
function findingsOf(rule: Rule, component: PackagedComponent, context: CheckContext): Finding[] {
  if (rule.check.length > 1) return rule.check(component, context);
  const read = component.root ?? component.files;
  const known = ownFindings.get(read) ?? new Map<Rule, Finding[]>();
  const findings = known.get(rule) ?? rule.check(component, context);
  ownFindings.set(read, known.set(rule, findings));
  return findings;
}

/** Runs every rule over what a deploy brings. */
export function checkComponents(context: Omit<CheckContext, 'failed'>): Problem[] {
  const failed = new Set<string>();
  const whole: CheckContext = { ...context, failed };
  return inOrder(context.incoming).flatMap((component) => {
    const problems = (byType.get(component.type) ?? []).flatMap((rule) =>
      findingsOf(rule, component, whole).map((finding) => ({
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
