/** Formula text to tree. The library's parser needs time that doubles with each level of nesting: deep formulas are parsed piece by piece. */
import type { ExpressionNode } from './functions.ts';
import { parseFormula } from './library.ts';

/** Up to here the library's parser takes no time worth speaking of. */
const SHALLOW = 5;
/** The name a parsed piece has in the text around it. */
const PIECE = /^PIECE__(\d+)__$/;

/** Texts and comments, which may hold parentheses that mean nothing; names before a parenthesis; parentheses. */
const TOKENS = /"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|\/\*[\s\S]*?\*\/|[()]|[^"'/()]+|[\s\S]/g;

/** What is wrong with the pairs of parentheses, in the platform's words. */
function unpaired(tokens: string[]): string | undefined {
  let open = 0;
  for (const token of tokens) {
    if (token === '(') open += 1;
    else if (token === ')') open -= 1;
    if (open < 0) return "Extra ')'";
  }
  return open > 0 ? "Missing ')'" : undefined;
}

function depthOf(tokens: string[]): number {
  let depth = 0;
  let deepest = 0;
  for (const token of tokens) {
    if (token === '(') deepest = Math.max(deepest, ++depth);
    else if (token === ')') depth -= 1;
  }
  return deepest;
}

/** A tree with the pieces named in it put in their places. */
function withPieces(node: ExpressionNode, pieces: ExpressionNode[]): ExpressionNode {
  const index = node.type === 'Identifier' ? PIECE.exec(String(node['name']))?.[1] : undefined;
  if (index !== undefined) return pieces[Number(index)] ?? node;
  const copy: ExpressionNode = { ...node };
  for (const key of ['left', 'right', 'argument', 'object'] as const) if (copy[key]) copy[key] = withPieces(copy[key] as ExpressionNode, pieces);
  if (Array.isArray(copy['arguments'])) copy['arguments'] = (copy['arguments'] as ExpressionNode[]).map((one) => withPieces(one, pieces));
  return copy;
}

/** Trees of formulas read before: an org's are read at each deploy. Nobody changes a tree. */
const parsed = new Map<string, ExpressionNode>();
const MOST_KEPT = 5000;

/** Parses a formula. Throws the library's syntax error, or one that says which parenthesis has no partner. */
export function parseExpression(text: string): ExpressionNode {
  let tree = parsed.get(text);
  if (!tree) {
    tree = parseAnew(text);
    if (parsed.size >= MOST_KEPT) parsed.clear();
    parsed.set(text, tree);
  }
  return tree;
}

function parseAnew(text: string): ExpressionNode {
  const tokens = text.match(TOKENS) ?? [];
  const problem = unpaired(tokens);
  if (problem) throw new SyntaxError(problem);
  if (depthOf(tokens) <= SHALLOW) return parseFormula(text);
  const pieces: ExpressionNode[] = [];
  const open: string[] = [''];
  const add = (more: string): void => void (open[open.length - 1] += more);
  for (const token of tokens) {
    if (token === '(') open.push('');
    else if (token === ')') {
      const inside = open.pop() ?? '';
      const before = open.pop() ?? '';
      const name = /[A-Za-z_]\w*\s*$/.exec(before)?.[0] ?? '';
      pieces.push(withPieces(parseFormula(`${name}(${inside})`), pieces));
      open.push(`${before.slice(0, before.length - name.length)} PIECE__${pieces.length - 1}__ `);
    } else add(token);
  }
  return withPieces(parseFormula(open[0] ?? ''), pieces);
}
