import type { FieldDef, ObjectDef } from '../../catalog/types.ts';
import { compileFormula, recordScope } from '../../formula/formula.ts';
import type { CompiledFormula, FormulaScope } from '../../formula/formula.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { FlowDef } from './definition.ts';

const DATA_TYPES: Record<string, FieldDef['type']> = {
  String: 'string',
  Number: 'double',
  Currency: 'currency',
  Boolean: 'boolean',
  Date: 'date',
  DateTime: 'datetime',
  Time: 'time',
  Picklist: 'string',
};

/** What `$Flow` has besides texts such as the interview's id. */
const FLOW_GLOBALS: Record<string, FieldDef['type']> = { CurrentDate: 'date', CurrentDateTime: 'datetime', InterviewStartTime: 'datetime' };

/** The object that the first name of a flow reference stands for, when it stands for a record. */
export function recordOf(catalog: Catalog, flow: FlowDef, head: string): ObjectDef | undefined {
  if (head === '$Record' || head === '$Record__Prior') return catalog.object(flow.object);
  const element = flow.elements.get(head);
  if (element?.kind === 'lookup') return catalog.object(element.object);
  if (element?.kind === 'loop') return recordOf(catalog, flow, element.collection);
  const variable = flow.variables.get(head);
  return variable?.objectType ? catalog.object(variable.objectType) : undefined;
}

/** What a reference in a flow's formula means. */
export function flowScope(catalog: Catalog, flow: FlowDef): FormulaScope {
  return {
    typeOf: (path) => {
      const [head = '', ...rest] = path;
      const object = recordOf(catalog, flow, head);
      if (object) return rest.length > 0 ? recordScope(catalog, object).typeOf(rest) : undefined;
      if (head === '$Flow') return { type: FLOW_GLOBALS[rest[0] ?? ''] ?? 'string' };
      if (head.startsWith('$') && head !== '$Prior') return recordScope(catalog, catalog.object(flow.object) as ObjectDef).typeOf(path);
      if (head === '$Prior') return flowScope(catalog, flow).typeOf(rest);
      const variable = flow.variables.get(head);
      if (variable) return { type: DATA_TYPES[variable.dataType] ?? 'string' };
      const formula = flow.formulas.get(head);
      return formula && { type: DATA_TYPES[formula.dataType] ?? 'string' };
    },
  };
}

const compiledFormulas = new WeakMap<FlowDef, Map<string, CompiledFormula>>();

/**
 * A formula of a flow, compiled once. `{!…}` marks references; the formula language itself has no such marks. A caller that keeps compiled
 * formulas of its own gives its `compile`.
 */
export function flowFormula(
  catalog: Catalog,
  flow: FlowDef,
  expression: string,
  dataType?: string,
  scale?: number,
  compile: typeof compileFormula = compileFormula,
): CompiledFormula {
  const known = compiledFormulas.get(flow) ?? new Map<string, CompiledFormula>();
  compiledFormulas.set(flow, known);
  let compiled = known.get(expression);
  if (!compiled) {
    compiled = compile(expression.replace(/\{!\s*([^}]+?)\s*\}/g, '$1'), flowScope(catalog, flow), {
      returns: dataType ? DATA_TYPES[dataType] : undefined,
      scale,
    });
    known.set(expression, compiled);
  }
  return compiled;
}
