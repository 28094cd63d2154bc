/** What the review shows of records: columns, and a row a field or address. */
import { canonical, isConsent, objections, resultOf, unitOf } from 'c/mergeMath';
import type { MergeRecord } from 'c/mergeMath';
import { textIn } from 'c/mergeGroups';
import type { Chosen, RecordNode, ShownField } from 'c/mergeGroups';
import type { Row } from 'c/mergeFields';

/** An address in one text. */
const joined = (texts: readonly string[]): string => texts.filter((text) => text !== '').join(', ');

export interface ReviewOf {
    /** Records that are taken for one thing, in their order. */
    held: readonly MergeRecord[];
    /** All records, as they are read. */
    nodes: ReadonlyMap<string, RecordNode>;
    /** The order of columns. */
    ids: readonly string[];
    fields: readonly ShownField[];
    chosen: Chosen;
}

/** Names of addresses as people read them: `MailingAddress` is Mailing Address. */
function unitLabel(unit: string, fields: readonly ShownField[]): string {
    const [only, ...others] = fields;
    return only && others.length === 0 ? only.label : unit.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ');
}

/** A box that is not ticked says nothing. */
const isOff = (node: RecordNode, { name, dataType }: ShownField): boolean =>
    dataType === 'Boolean' && (node[name] as { value?: unknown } | null | undefined)?.value !== true;

/** A row a field or address that any record has a value of; `differing` alone where they do not all say the same. */
export function reviewRows({ held, nodes, ids, fields, chosen }: ReviewOf, onlyDiffering: boolean): Row[] {
    const against = objections(held, chosen.survivor, fields, chosen.values);
    const result = resultOf(held, chosen.survivor, fields, chosen.values);
    const survivor = held.find(({ id }) => id === chosen.survivor);
    const rows: Row[] = [];
    for (const [unit, own] of Map.groupBy(fields, unitOf)) {
        const textOf = (id: string): string => {
            const node = nodes.get(id);
            return node ? joined(own.map((field) => (isOff(node, field) ? '' : textIn(node, field)))) : '';
        };
        const texts = ids.map(textOf);
        if (texts.every((text) => text === '')) continue;
        if (onlyDiffering && new Set(held.map((one) => own.map(({ name }) => canonical(one.values[name])).join('\n'))).size < 2) continue;
        const from = chosen.values[unit] ?? chosen.survivor;
        const isFixed = own.some(({ name }) => isConsent(name) && held.some(({ values }) => values[name] === true));
        rows.push({
            ...{ unit, label: unitLabel(unit, own), result: textOf(from), objection: against.get(unit), fixed: isFixed },
            cells: ids.map((id, at) => ({ id, text: texts[at] ?? '', chosen: id === from })),
            filled: own.some(({ name }) => canonical(result[name]) !== canonical(survivor?.values[name]))
        });
    }
    return rows;
}
