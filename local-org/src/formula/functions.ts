/** Functions of the formula language that the library lacks. */

export type ExpressionNode = { type: string; [key: string]: unknown };

/** What functions about the record being saved need to know. */
export interface FunctionContext {
  isNew?: boolean;
  /** True when the field at this path differs from what was saved before. */
  isChanged?: (path: string) => boolean;
  /** The org's clock; the machine's when left out. */
  now?: () => Date;
}

const functionType = (returns: string, ...argumentTypes: string[]) => ({
  type: 'function',
  arguments: argumentTypes.map((type) => ({ argument: { type }, optional: false })),
  returns: { type: returns },
});

/** Types of the functions below, for the library's type checker. */
export const functionTypes: Record<string, object> = {
  REGEX: functionType('boolean', 'string', 'string'),
  ISNEW: functionType('boolean'),
  $$IS_CHANGED: functionType('boolean', 'string'),
  $$TODAY: functionType('date'),
  $$NOW: functionType('datetime'),
  UNIXTIMESTAMP: functionType('number', 'datetime'),
  BR: functionType('string'),
  TRUNC: functionType('number', 'number', 'number'),
};

/** The functions themselves, bound to one record. */
export function functions(context: FunctionContext): Record<string, (...values: never[]) => unknown> {
  const now = (): string => (context.now?.() ?? new Date()).toISOString();
  return {
    $$TODAY: () => now().slice(0, 10),
    $$NOW: () => now().replace('Z', '+0000'),
    REGEX: (text: string | null, pattern: string) => new RegExp(`^(?:${pattern})$`, 'u').test(text ?? ''),
    ISNEW: () => context.isNew ?? false,
    $$IS_CHANGED: (path: string) => context.isChanged?.(path) ?? false,
    UNIXTIMESTAMP: (moment: string) => Math.floor(Date.parse(moment) / 1000),
    BR: () => '\n',
    TRUNC: (value: number, digits: number) => Math.trunc(value * 10 ** digits) / 10 ** digits,
  };
}

const dotted = (node: ExpressionNode): string =>
  node.type === 'MemberExpression' ? `${dotted(node.object as ExpressionNode)}.${dotted(node.property as ExpressionNode)}` : (node.name as string);

/**
 * `ISCHANGED(x)` becomes a call with the field's name; `PRIORVALUE(x)` becomes the path `$Prior.x`.
 * `TODAY` and `NOW` become calls that ask the org's clock: the library's own cannot be replaced by name.
 */
export function splitRecordCalls(node: ExpressionNode): ExpressionNode {
  if (node.type === 'CallExpression') {
    const name = String((node.callee as ExpressionNode).name).toUpperCase();
    const [first] = node.arguments as ExpressionNode[];
    if (name === 'ISCHANGED' && first) {
      const path = dotted(first);
      return { ...node, callee: { type: 'Identifier', name: '$$IS_CHANGED' }, arguments: [{ type: 'Literal', value: path, raw: path }] };
    }
    if (name === 'PRIORVALUE' && first) {
      return { type: 'MemberExpression', computed: false, optional: false, object: { type: 'Identifier', name: '$Prior' }, property: first };
    }
    return {
      ...node,
      callee: { type: 'Identifier', name: name === 'TODAY' || name === 'NOW' ? `$$${name}` : name },
      arguments: (node.arguments as ExpressionNode[]).map(splitRecordCalls),
    };
  }
  const copy: ExpressionNode = { ...node };
  for (const key of ['left', 'right', 'argument'] as const) {
    if (copy[key]) copy[key] = splitRecordCalls(copy[key] as ExpressionNode);
  }
  return copy;
}
