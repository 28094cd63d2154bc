import type { ObjectDef } from '../../catalog/types.ts';
import type { FormulaValue } from '../../formula/formula.ts';
import { toFormulaValue } from '../../formula/formula.ts';
import { decimalSum } from '../../org/decimal.ts';
import { SaveError, saveError } from '../../org/errors.ts';
import type { Org } from '../../org/org.ts';
import type { Row } from '../../org/store.ts';
import { runQuery } from '../../soql/run.ts';
import { toValue } from '../../soql/outputs.ts';
import { systemReader } from '../../soql/reader.ts';
import { allOf, fieldExpression } from '../../soql/spec.ts';
import type { ComparisonOperator, Condition, Literal } from '../../soql/spec.ts';
import { isChanged, readGlobal, readRowPath } from '../draft.ts';
import type { Draft } from '../draft.ts';
import { write } from '../save.ts';
import { fromFormula } from '../values.ts';
import { runAction } from './actions.ts';
import { combine, compareValues } from './conditions.ts';
import type { FieldAssignment, FlowCondition, FlowDef, FlowElement, FlowFilter, FlowValue } from './definition.ts';
import { flowFormula, recordOf } from './scope.ts';

/** A record a flow holds in hand. */
interface Held {
  object: ObjectDef;
  row: Row;
}
/** A collection holds records or plain values. */
type Slot = FormulaValue | Held | (Held | FormulaValue)[];

const isHeld = (slot: Slot | undefined): slot is Held => typeof slot === 'object' && slot !== null && !Array.isArray(slot);

const COMPARE: Record<string, ComparisonOperator> = {
  EqualTo: '=',
  NotEqualTo: '!=',
  GreaterThan: '>',
  GreaterThanOrEqualTo: '>=',
  LessThan: '<',
  LessThanOrEqualTo: '<=',
  Contains: 'LIKE',
  StartsWith: 'LIKE',
  EndsWith: 'LIKE',
};
const MAX_STEPS = 2000;

/** One run of one flow for one record. Flows run as the system: no one's permissions are asked. */
export class FlowRun {
  readonly #org: Org;
  readonly #flow: FlowDef;
  readonly #draft: Draft;
  readonly #depth: number;
  readonly #slots = new Map<string, Slot>();
  readonly #loops = new Map<string, Held[]>();

  constructor(org: Org, flow: FlowDef, draft: Draft, depth: number) {
    this.#org = org;
    this.#flow = flow;
    this.#draft = draft;
    this.#depth = depth;
    for (const [name, variable] of flow.variables) {
      if (variable.isCollection) this.#slots.set(name, []);
      else if (variable.value && 'literal' in variable.value) this.#slots.set(name, variable.value.literal);
    }
  }

  /** Whether the record meets the flow's entry conditions. */
  entered(row: Row): boolean {
    const { filters, filterLogic, filterFormula } = this.#flow;
    if (filterFormula !== undefined) return this.#formula(filterFormula, 'Boolean') === true;
    const results = filters.map((filter) => {
      const left = filter.operator === 'IsChanged' ? null : readRowPath(this.#org, this.#draft.object, row, filter.field.split('.'));
      return this.#compare(left, filter.operator, this.#value(filter.value), filter.field);
    });
    return combine(results, filterLogic);
  }

  run(): void {
    let at = this.#flow.start;
    for (let steps = 0; at !== undefined; steps++) {
      const element = this.#flow.elements.get(at);
      if (!element) throw this.#failure(`element ${at} is not supported by the local org`);
      if (steps > MAX_STEPS) throw this.#failure('the flow runs in circles');
      at = this.#step(element);
    }
  }

  #failure(reason: string): SaveError {
    return saveError(
      'CANNOT_EXECUTE_FLOW_TRIGGER',
      `We can't save this record because the “${this.#flow.name}” process failed. Give your Salesforce admin these details. ${reason}`,
    );
  }

  #step(element: FlowElement): string | undefined {
    switch (element.kind) {
      case 'decision': {
        const outcome = element.outcomes.find((one) =>
          combine(
            one.conditions.map((condition) => this.#meets(condition)),
            one.logic,
          ),
        );
        return outcome ? outcome.next : element.next;
      }
      case 'assignment':
        for (const item of element.items) this.#assign(item.target, item.operator, this.#slot(item.value));
        return element.next;
      case 'lookup': {
        const found = this.#find(element.object, element.filters, element.logic, element);
        this.#slots.set(element.name, element.first ? (found[0] ?? null) : found);
        return element.next;
      }
      case 'create':
        this.#create(element);
        return element.next;
      case 'update':
        this.#update(element);
        return element.next;
      case 'delete':
        for (const held of element.input ? this.#heldAt(element.input) : this.#find(element.object, element.filters, element.logic)) {
          this.#writeSystem({ operation: 'delete', object: held.object.name, id: String(held.row['Id']) });
        }
        return element.next;
      case 'loop':
        return this.#loop(element);
      case 'action':
        this.#act(element);
        return element.next;
      case 'error':
        throw new SaveError(
          element.messages.map((message) => ({
            statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
            message: this.#org
              .wording(this.#draft.userId)
              .flowError(this.#flow.name, element.name, message.text)
              .replace(/\{!\s*([^}]+?)\s*\}/g, (_, reference: string) => String(this.#value({ reference }) ?? '')),
            fields: message.field ? [message.field] : [],
          })),
        );
    }
  }

  #act({ type, inputs }: Extract<FlowElement, { kind: 'action' }>): void {
    const given = inputs.map(({ name, value }): [string, string | string[]] => {
      const slot = this.#slot(value);
      return [
        name,
        Array.isArray(slot) ? slot.filter((one) => !isHeld(one)).map(String) : isHeld(slot) ? String(slot.row['Id']) : String(slot ?? ''),
      ];
    });
    try {
      runAction(this.#org, type, new Map(given));
    } catch (error) {
      throw this.#failure((error as Error).message);
    }
  }

  #loop(element: Extract<FlowElement, { kind: 'loop' }>): string | undefined {
    const left = this.#loops.get(element.name) ?? [...this.#heldAt(element.collection)];
    const next = left.shift();
    if (next === undefined) {
      this.#loops.delete(element.name);
      return element.next;
    }
    this.#loops.set(element.name, left);
    this.#slots.set(element.name, next);
    return element.each;
  }

  #create(element: Extract<FlowElement, { kind: 'create' }>): void {
    if (element.input) {
      for (const held of this.#heldAt(element.input)) {
        const values = Object.fromEntries(
          Object.entries(held.row).map(([name, stored]) => [name, toValue(held.object.fields.get(name) ?? { type: 'string' }, stored)]),
        );
        held.row['Id'] = this.#writeSystem({ operation: 'insert', object: held.object.name, values });
      }
      return;
    }
    const id = this.#writeSystem({ operation: 'insert', object: element.object, values: this.#fieldValues(element.fields) });
    this.#slots.set(element.name, id);
  }

  #update(element: Extract<FlowElement, { kind: 'update' }>): void {
    if (element.input === '$Record' && this.#flow.trigger === 'RecordBeforeSave') {
      for (const { field, value } of element.fields) this.#setOnRecord(field, this.#value(value));
      return;
    }
    const targets = element.input ? this.#heldAt(element.input) : this.#find(element.object, element.filters, element.logic);
    const values = this.#fieldValues(element.fields);
    for (const held of targets) {
      const own =
        element.fields.length > 0
          ? values
          : Object.fromEntries(
              Object.entries(held.row)
                .filter(([name]) => held.object.fields.get(name)?.updateable)
                .map(([name, stored]) => [name, toValue(held.object.fields.get(name) ?? { type: 'string' }, stored)]),
            );
      this.#writeSystem({ operation: 'update', object: held.object.name, id: String(held.row['Id']), values: own });
    }
  }

  /** Writes as the system. What refuses the write is the flow's failure, told as the platform tells it. */
  #writeSystem(request: Parameters<typeof write>[2]): string {
    try {
      return write(this.#org, { userId: this.#draft.userId, access: undefined }, request, this.#depth + 1).id ?? '';
    } catch (error) {
      const [reason] = error instanceof SaveError ? error.errors : [];
      if (!reason) throw error;
      const verb = { insert: 'create', update: 'update', upsert: 'update', delete: 'delete' }[request.operation];
      throw this.#failure(
        `This error occurred when the flow tried to ${verb} records: ${reason.statusCode}: ${reason.message}. You can look up ExceptionCode values in the SOAP API Developer Guide.`,
      );
    }
  }

  #fieldValues(fields: FieldAssignment[]): Record<string, FormulaValue> {
    return Object.fromEntries(fields.map(({ field, value }) => [field, this.#value(value)]));
  }

  #find(
    objectName: string,
    filters: FlowFilter[],
    logic: string,
    options?: { sortField: string | undefined; descending: boolean; first: boolean; limit: number | undefined },
  ): Held[] {
    const object = this.#org.object(objectName);
    const conditions = filters.map((filter) => this.#condition(filter));
    const where: Condition | undefined = logic === 'or' && conditions.length > 0 ? { kind: 'or', parts: conditions } : allOf(...conditions);
    const answer = runQuery(this.#org, systemReader, {
      object: object.name,
      select: [{ kind: 'expression', expression: fieldExpression('Id'), alias: undefined }],
      where,
      orderBy: options?.sortField ? [{ expression: fieldExpression(options.sortField), descending: options.descending, nullsLast: false }] : [],
      limit: options?.first ? 1 : options?.limit,
    });
    return answer.records.map((record) => {
      const row = this.#org.store.get(`SELECT * FROM ${this.#org.store.ensureTable(object)} WHERE "Id" = ?`, record.fields['Id'] as string) as Row;
      delete row['rid'];
      return { object, row };
    });
  }

  #condition(filter: FlowFilter): Condition {
    const value = this.#value(filter.value) as Literal;
    const left = fieldExpression(filter.field);
    if (filter.operator === 'IsNull') return { kind: 'compare', left, operator: value === true ? '=' : '!=', value: null };
    const operator = COMPARE[filter.operator];
    if (!operator) throw this.#failure(`operator ${filter.operator} is not supported by the local org`);
    const text = String(value).replace(/[\\%_]/g, '\\$&');
    const operand =
      filter.operator === 'Contains'
        ? `%${text}%`
        : filter.operator === 'StartsWith'
          ? `${text}%`
          : filter.operator === 'EndsWith'
            ? `%${text}`
            : value;
    return { kind: 'compare', left, operator, value: operand };
  }

  #meets(condition: FlowCondition): boolean {
    return this.#compare(this.#slot({ reference: condition.left }), condition.operator, this.#value(condition.right), condition.left);
  }

  #compare(leftSlot: Slot, operator: string, right: FormulaValue, name: string): boolean {
    if (operator === 'IsChanged') return isChanged(this.#draft, this.#org, name.split('.').at(-1) ?? '') === (right !== false);
    const empty = leftSlot === null || leftSlot === '' || (Array.isArray(leftSlot) && leftSlot.length === 0);
    if (operator === 'IsNull' || operator === 'IsBlank') return empty === (right !== false);
    if (operator === 'IsEmpty') return empty === (right !== false);
    const result = compareValues(typeof leftSlot === 'object' ? null : leftSlot, operator, right);
    if (result === undefined) throw this.#failure(`operator ${operator} is not supported by the local org`);
    return result;
  }

  #heldAt(reference: string): Held[] {
    if (reference === '$Record') return [{ object: this.#draft.object, row: this.#draft.row }];
    const slot = this.#slots.get(reference);
    return Array.isArray(slot) ? slot.filter(isHeld) : isHeld(slot) ? [slot] : [];
  }

  #slot(value: FlowValue): Slot {
    if ('literal' in value) return value.literal;
    const slot = this.#slots.get(value.reference);
    return slot !== undefined && !value.reference.includes('.') ? slot : this.#value(value);
  }

  #value(value: FlowValue): FormulaValue {
    return 'literal' in value ? value.literal : this.#read(value.reference.split('.'));
  }

  #read(path: string[]): FormulaValue {
    const [head = '', ...rest] = path;
    if (head === '$Prior') return this.#read([rest[0] === '$Record' ? '$Record__Prior' : (rest[0] ?? ''), ...rest.slice(1)]);
    if (head === '$Record') return readRowPath(this.#org, this.#draft.object, this.#draft.row, rest);
    if (head === '$Record__Prior') return this.#draft.prior ? readRowPath(this.#org, this.#draft.object, this.#draft.prior, rest) : null;
    if (head === '$GlobalConstant') return { EmptyString: '', True: true, False: false }[rest[0] ?? ''] ?? null;
    if (head === '$Flow') return rest[0] === 'CurrentDate' ? this.#org.now().toISOString().slice(0, 10) : this.#org.now().toISOString();
    const global = readGlobal(this.#org, this.#draft.userId, path);
    if (global !== undefined) return global;
    const formula = this.#flow.formulas.get(head);
    if (formula) return this.#formula(formula.expression, formula.dataType, formula.scale);
    const slot = this.#slots.get(head);
    if (isHeld(slot)) return rest.length > 0 ? readRowPath(this.#org, slot.object, slot.row, rest) : null;
    return Array.isArray(slot) ? null : (slot ?? null);
  }

  #formula(expression: string, dataType: string, scale?: number): FormulaValue {
    const formula = flowFormula(this.#org.catalog, this.#flow, expression, dataType, scale);
    return formula.evaluate((path) => this.#read(path), {
      now: this.#org.now,
      isNew: this.#draft.prior === undefined,
      isChanged: (path) => isChanged(this.#draft, this.#org, path.split('.').at(-1) ?? ''),
    });
  }

  #assign(target: string, operator: string, value: Slot): void {
    const [head = '', name] = target.split('.');
    if (head === '$Record' && name) return this.#setOnRecord(name, this.#combined(this.#read(target.split('.')), operator, value));
    const slot = this.#slots.get(head);
    if (name) {
      const object = isHeld(slot) ? slot.object : recordOf(this.#org.catalog, this.#flow, head);
      if (!object) throw this.#failure(`${target} cannot be assigned`);
      const held = isHeld(slot) ? slot : { object, row: {} };
      const field = this.#org.catalog.field(object, name);
      if (field) held.row[field.name] = fromFormula(field, this.#combined(toFormulaValue(field, held.row[field.name]), operator, value));
      this.#slots.set(head, held);
      return;
    }
    if (Array.isArray(slot) && operator === 'Add') {
      slot.push(...(isHeld(value) ? [{ object: value.object, row: { ...value.row } }] : [value].flat()));
      return;
    }
    this.#slots.set(head, operator === 'Assign' ? value : this.#combined(slot as FormulaValue, operator, value));
  }

  #combined(current: FormulaValue, operator: string, value: Slot): FormulaValue {
    const plain = typeof value === 'object' ? null : value;
    if (operator === 'Add')
      return typeof current === 'string' || typeof plain === 'string'
        ? `${current ?? ''}${plain ?? ''}`
        : decimalSum([Number(current ?? 0), Number(plain ?? 0)]);
    if (operator === 'Subtract') return decimalSum([Number(current ?? 0), -Number(plain ?? 0)]);
    return plain;
  }

  #setOnRecord(name: string, value: FormulaValue): void {
    const field = this.#org.catalog.field(this.#draft.object, name);
    if (!field) throw this.#failure(`field ${name} does not exist`);
    this.#draft.row[field.name] = fromFormula(field, value);
  }
}
