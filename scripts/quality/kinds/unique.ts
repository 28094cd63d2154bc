import { parameter } from '../rule.ts';
import type { Rule, RuleKind, RuleSql } from '../rule.ts';

/** What the rows of a rule are compared by, as SQL: without white space around, and without case where the rule says so. */
export function uniqueKeys(rule: Rule, { text }: Pick<RuleSql, 'text'>): string[] {
  const isFolded = parameter<boolean>(rule, 'ignoreCase') ?? false;
  return rule.fields.map((field) => (isFolded ? `lower(trim(${text(field).sql}))` : `trim(${text(field).sql})`));
}

/** No two rows have the same values in the fields. White space around them and, with `ignoreCase`, case do not count. All rows of a group are blamed. */
export const unique: RuleKind = {
  name: 'unique',
  fields: { min: 1, max: 10 },
  parameters: { type: 'object', additionalProperties: false, properties: { ignoreCase: { type: 'boolean', description: 'true or false' } } },
  dimension: 'uniqueness',
  sets: (rule, { text, dialect }) => {
    const keys = uniqueKeys(rule, { text });
    const isFilled = keys.map((key) => `${key} <> ''`).join(' AND ');
    return [
      {
        fields: rule.fields.slice(0, 1),
        query: (table) => {
          const [named, same] = [keys.map((key, index) => `${key} AS k${index}`), keys.map((key, index) => `${key} = k${index}`)];
          return (
            `SELECT t.row, ${dialect.text(rule.fields[0] ?? '')} AS field, 'not_unique' AS reason, NULL AS expected FROM ${table} AS t ` +
            `JOIN (SELECT ${named.join(', ')} FROM ${table} WHERE ${isFilled} GROUP BY ALL HAVING count(*) > 1) AS doubled ON ${same.join(' AND ')}`
          );
        },
      },
    ];
  },
};
