import { placeOf } from './package.ts';
import type { Problem } from './package.ts';
import { BUNDLE_RULES } from './rules/bundles.ts';
import { FLOW_RULES } from './rules/flows.ts';
import { OBJECT_RULES } from './rules/objects.ts';
import { PAGE_RULES } from './rules/pages.ts';
import { PERMISSION_RULES } from './rules/permissions.ts';
import type { CheckContext, Rule } from './rules/rule.ts';

/** Every rule a deployed component must satisfy. To add one, add it to the table it belongs to. */
export const RULES: Rule[] = [...OBJECT_RULES, ...PERMISSION_RULES, ...PAGE_RULES, ...FLOW_RULES, ...BUNDLE_RULES];

/** Runs every rule over what a deploy brings. */
export function checkComponents(context: CheckContext): Problem[] {
  return context.incoming.flatMap((component) =>
    RULES.filter((rule) => rule.type === component.type).flatMap((rule) =>
      rule.check(component, context).map((finding) => ({
        type: component.type,
        name: component.name,
        file: component.file,
        message: finding.message,
        ...placeOf(finding.at),
        ...(finding.warning ? { warning: true } : {}),
      })),
    ),
  );
}
