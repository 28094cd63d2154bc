/** Alias notation: `FROM Contact c, c.Account a` gives relationships names of their own. */
import { malformedQuery } from '../org/errors.ts';

/** Texts, which may hold what looks like a clause. */
const STRINGS = /'(?:\\[\s\S]|[^'\\])*'/g;
const NAME = String.raw`(?!(?:WHERE|USING|WITH|GROUP|HAVING|ORDER|LIMIT|OFFSET|FOR|UPDATE)\b)\w+`;
const FROM = new RegExp(String.raw`\bFROM\s+(\w+)(?:\s+(?:AS\s+)?(${NAME}))?((?:\s*,\s*[\w.]+\s+(?:AS\s+)?${NAME})+)`, 'gi');
const RELATIONSHIP = /,\s*([\w.]+)\s+(?:AS\s+)?(\w+)/gi;

/** Paths from the queried object by the alias, in lower case, that stands for them. */
export type Aliases = ReadonlyMap<string, readonly string[]>;

/** A query without the relationships in its FROM, and what their aliases stand for. */
export function withoutAliases(text: string): { text: string; aliases: Aliases } {
  const aliases = new Map<string, readonly string[]>();
  const masked = text.replace(STRINGS, (literal) => '_'.repeat(literal.length));
  let plain = text;
  for (const { index, 0: clause, 1: object = '', 2: root = '', 3: list = '' } of masked.matchAll(FROM)) {
    const roots = [object.toLowerCase(), root.toLowerCase()];
    for (const [, path = '', alias = ''] of list.matchAll(RELATIONSHIP)) {
      const [head = '', ...rest] = path.split('.');
      const from = roots.includes(head.toLowerCase()) ? [] : aliases.get(head.toLowerCase());
      if (!from || rest.length === 0)
        throw malformedQuery(`unexpected token: '${path}': a relationship in FROM begins with an alias, as in c.Account a`);
      aliases.set(alias.toLowerCase(), [...from, ...rest]);
    }
    const [start, end] = [index + clause.length - list.length, index + clause.length];
    plain = plain.slice(0, start) + ' '.repeat(list.length) + plain.slice(end);
  }
  return { text: plain, aliases };
}

/** A path from the queried object: without the object's own alias, and with what another alias stands for. */
export function pathOf(path: string[], objectAlias: string | undefined, aliases: Aliases): string[] {
  const [head = '', ...rest] = path;
  if (rest.length === 0) return path;
  if (objectAlias !== undefined && head.toLowerCase() === objectAlias.toLowerCase()) return rest;
  const named = aliases.get(head.toLowerCase());
  return named ? [...named, ...rest] : path;
}
