/** Duplicate rules with exact matching: what a save is held against, and what is done about it. */
import { rootOf } from '../metadata/components.ts';
import type { Component, ComponentSet } from '../metadata/components.ts';
import { child, children, textOf } from '../metadata/xml.ts';
import { saveError } from '../org/errors.ts';
import type { Org } from '../org/org.ts';
import { quoted, sqlText } from '../org/store.ts';
import type { Stored } from '../org/store.ts';
import type { Draft } from './draft.ts';
import type { Writer } from './save.ts';

/** Fields that are compared, and how they go together. */
interface MatchingRule {
  items: { field: string; blanksMatch: boolean }[];
  /** `1 AND (2 OR 3)`; undefined where all must match. */
  logic: string | undefined;
}

/** What a rule does when a record is made, or changed. */
interface Action {
  blocks: boolean;
  alerts: boolean;
}

/** An active duplicate rule. */
export interface DuplicateRuleDef {
  object: string;
  order: number;
  onInsert: Action;
  onUpdate: Action;
  alertText: string;
  /** Whether only records count that the user may see. */
  enforcesSharing: boolean;
  matching: MatchingRule[];
}

const objectOf = (name: string): string => name.split('.')[0] ?? '';

/** Active rules, by object in lower case, in their order. Deploy rules see to it that they compare exactly, within one object. */
export function duplicateRulesOf(components: ComponentSet): Map<string, DuplicateRuleDef[]> {
  const rules = components.ofType('DuplicateRule').flatMap((component) => duplicateRule(component, components) ?? []);
  return Map.groupBy(
    rules.sort((a, b) => a.order - b.order),
    ({ object }) => object.toLowerCase(),
  );
}

function duplicateRule(component: Component, components: ComponentSet): DuplicateRuleDef | undefined {
  const root = rootOf(component);
  if (textOf(root, 'isActive') !== 'true') return undefined;
  const object = objectOf(component.name);
  const action = (name: 'Insert' | 'Update'): Action => ({
    blocks: textOf(root, `actionOn${name}`) === 'Block',
    alerts: children(root, `operationsOn${name}`).some((one) => one.text.trim() === 'Alert'),
  });
  const matching = children(root, 'duplicateRuleMatchRules').flatMap((one) => {
    const rule = components.get('MatchingRule', `${object}.${textOf(one, 'matchingRule') ?? ''}`);
    return rule && textOf(rootOf(rule), 'ruleStatus') === 'Active' ? [matchingRule(rule)] : [];
  });
  return {
    ...{ object, order: Number(textOf(root, 'sortOrder') ?? 1), onInsert: action('Insert'), onUpdate: action('Update'), matching },
    alertText: textOf(root, 'alertText') ?? '',
    enforcesSharing: textOf(root, 'securityOption') !== 'BypassSharingRules',
  };
}

function matchingRule(component: Component): MatchingRule {
  const root = rootOf(component);
  return {
    items: children(root, 'matchingRuleItems').map((item) => ({
      field: textOf(item, 'fieldName') ?? '',
      blanksMatch: textOf(item, 'blankValueBehavior') === 'MatchBlanks',
    })),
    logic: child(root, 'booleanFilter') && textOf(root, 'booleanFilter'),
  };
}

/** The platform's words where a rule has none of its own (NPSP issue 1669). */
const ALERT = "You're creating a duplicate record. We recommend you use an existing record instead.";

/**
 * Holds a save by a user against the rules. One that blocks refuses; one that alerts refuses a client that has not said that it saves all the same
 * (DuplicateRuleHeader). Records of the same call are not compared, nor are edits that leave the fields of a rule alone.
 */
export function checkDuplicates(org: Org, writer: Writer, draft: Draft): void {
  if (!writer.access || writer.skipsDuplicateRules) return;
  for (const rule of org.duplicateRules(draft.object)) {
    const { blocks, alerts } = draft.prior ? rule.onUpdate : rule.onInsert;
    if (!blocks && (!alerts || writer.savesDuplicates)) continue;
    for (const matching of rule.matching) {
      if (draft.prior && !matching.items.some(({ field }) => draft.row[field] !== draft.prior?.[field])) continue;
      const found = matches(org, draft, matching).filter((id) => !writer.madeInCall?.has(id));
      const seen = rule.enforcesSharing ? found.filter((id) => writer.access?.sharing.reaches(draft.object, id, 'read')) : found;
      if (seen.length > 0) throw saveError('DUPLICATES_DETECTED', rule.alertText || ALERT);
    }
  }
}

/** A stored value as SQL: numbers of the logic may come in any order, so nothing is bound by its place. */
const sqlLiteral = (value: Stored): string => (typeof value === 'number' ? String(value) : sqlText(String(value)));

const isBlank = (value: Stored | undefined): boolean => value === null || value === undefined || value === '';

/** Ids of records that match; the same letters in another case are the same. */
function matches(org: Org, { object, id, row }: Draft, { items, logic }: MatchingRule): string[] {
  const conditions = items.map(({ field, blanksMatch }) => {
    const value = row[field];
    return isBlank(value) ? (blanksMatch ? `${quoted(field)} IS NULL` : '0') : `${quoted(field)} = ${sqlLiteral(value as Stored)} COLLATE NOCASE`;
  });
  const place = (number: string): string => `(${conditions[Number(number) - 1] ?? '0'})`;
  const where = logic === undefined ? conditions.map((one) => `(${one})`).join(' AND ') : logic.replaceAll(/\d+/g, place);
  return org.store.all(`SELECT "Id" FROM ${org.store.ensureTable(object)} WHERE (${where || '0'}) AND "Id" <> ?`, id).map((one) => String(one['Id']));
}
