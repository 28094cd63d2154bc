import { flowFromMetadata, unsupportedElements } from '../../records/flow/definition.ts';
import { flowFormula } from '../../records/flow/scope.ts';
import type { PackagedComponent } from '../package.ts';
import { textOf } from '../xml.ts';
import { descendants, fieldExists, formulaFinding, rootsOf } from './rule.ts';
import type { CheckContext, Finding, Rule } from './rule.ts';

/** Flows: what they name exists, and they go somewhere. */
export const FLOW_RULES: Rule[] = [{ id: 'flow', type: 'Flow', check: checkFlow }];

function checkFlow(component: PackagedComponent, { model }: CheckContext): Finding[] {
  const root = rootsOf(component);
  const flow = flowFromMetadata(component.name, root);
  if (!flow) return [{ message: 'Only record-triggered flows run in the local org; this one is stored', at: root, warning: true }];
  const object = model.catalog.object(flow.object);
  if (!object) return [{ message: `${component.name} (Start) - The objectType is invalid. Provide the API name of an object.`, at: root }];
  const findings: Finding[] = unsupportedElements(root).map((name) => ({
    message: `Flow element ${name} does not run in the local org`,
    at: root,
    warning: true,
  }));
  if (!flow.start)
    findings.push({
      message: "field integrity exception: unknown (The flow can't run because nothing is connected to the Start element.)",
      at: root,
    });
  for (const target of descendants(root, 'targetReference')) {
    const name = target.text.trim();
    if (!root.children.some((element) => textOf(element, 'name') === name))
      findings.push({ message: `field integrity exception: unknown (A connector has a reference to ${name}, which doesn't exist.)`, at: target });
  }
  for (const element of flow.elements.values()) {
    if (!('object' in element) || !element.object) continue;
    const target = model.catalog.object(element.object);
    if (!target) {
      findings.push({ message: `${element.name} - The objectType is invalid. Provide the API name of an object.`, at: root });
      continue;
    }
    const names = [
      ...('filters' in element ? element.filters.map((filter) => filter.field) : []),
      ...('fields' in element ? element.fields.map((field) => field.field) : []),
    ];
    for (const name of names)
      if (!fieldExists(model, target, name))
        findings.push({ message: `${element.name} - The field ${name} for the object ${target.name} doesn't exist.`, at: root });
  }
  for (const filter of flow.filters)
    if (!fieldExists(model, object, filter.field))
      findings.push({ message: `$Record - The field ${filter.field} for the object ${object.name} doesn't exist.`, at: root });
  const formulas = [
    ...[...flow.formulas].map(([name, formula]) => ({ name, ...formula })),
    ...(flow.filterFormula ? [{ name: 'Start', expression: flow.filterFormula, dataType: 'Boolean', scale: undefined }] : []),
  ];
  for (const formula of formulas) {
    const [finding] = formulaFinding(() => flowFormula(model.catalog, flow, formula.expression, formula.dataType, formula.scale), root);
    if (finding) findings.push({ ...finding, message: `${formula.name} (Formula) - The formula expression is invalid: ${finding.message}` });
  }
  return findings;
}
