import type { ComponentModel, PageModel } from '../../../model.ts';

/** A row of a page: columns side by side, each of regions one under the other. */
export interface PageRow {
  key: string;
  columns: { key: string; className: string; regions: { key: string; className: string; components: (ComponentModel & { key: string })[] }[] }[];
}

/** Columns of region names; a region's number is how many share the column's width. */
interface Plan {
  columns: { thirds: 1 | 2 | 3 | undefined; regions: { name: string; share: 1 | 2 }[] }[];
}

const full = (name: string): Plan => ({ columns: [{ thirds: 3, regions: [{ name, share: 1 }] }] });

/**
 * Places a FlexiPage's regions. The home template nests two regions in its wide column; in every other template a
 * region's name says its place: headers above and footers below at full width, side columns a third, the rest equal.
 */
export function pageRows(page: PageModel): PageRow[] {
  const filled = new Map(page.regions.filter(({ components }) => components.length > 0).map(({ name, components }) => [name, components]));
  return plan(page.template, [...filled.keys()]).map((row, rowIndex) => ({
    key: String(rowIndex),
    columns: row.columns.map(({ thirds, regions }, columnIndex) => ({
      key: String(columnIndex),
      className: `slds-col slds-size_1-of-1 ${widthOf(thirds)} shell-column`,
      regions: regions.map(({ name, share }) => ({
        key: name,
        className: `slds-size_1-of-1${share === 2 ? ' slds-large-size_1-of-2' : ''} shell-region`,
        components: (filled.get(name) ?? []).map((component, index) => ({ ...component, key: `${name}-${index}` })),
      })),
    })),
  }));
}

function plan(template: string, names: string[]): Plan[] {
  if (template === 'home:desktopTemplate') return homePlan(names);
  const isHeader = (name: string) => /header|^top$/i.test(name);
  const isFooter = (name: string) => /footer|^bottom$/i.test(name);
  const middle = names.filter((name) => !isHeader(name) && !isFooter(name));
  const isSide = (name: string) => /sidebar|leftcol|rightcol/i.test(name);
  const sides = middle.filter(isSide).length;
  const thirds = (name: string) => (isSide(name) ? 1 : sides === 1 && middle.length === 2 ? 2 : undefined);
  const row: Plan = { columns: middle.map((name) => ({ thirds: middle.length === 1 ? 3 : thirds(name), regions: [{ name, share: 1 }] })) };
  return [...names.filter(isHeader).map(full), ...(middle.length > 0 ? [row] : []), ...names.filter(isFooter).map(full)];
}

function homePlan(names: string[]): Plan[] {
  const bottom: string[] = names.filter((name) => name === 'bottomLeft' || name === 'bottomRight');
  const wide = names
    .filter((name) => name !== 'sidebar')
    .map((name) => ({ name, share: bottom.length === 2 && bottom.includes(name) ? (2 as const) : (1 as const) }));
  const side = names.includes('sidebar');
  const columns: Plan['columns'] = [];
  if (wide.length > 0) columns.push({ thirds: side ? 2 : 3, regions: wide });
  if (side) columns.push({ thirds: wide.length > 0 ? 1 : 3, regions: [{ name: 'sidebar', share: 1 }] });
  return columns.length > 0 ? [{ columns }] : [];
}

function widthOf(thirds: 1 | 2 | 3 | undefined): string {
  if (thirds === 3) return '';
  return thirds === undefined ? 'shell-column_equal' : `slds-large-size_${thirds}-of-3`;
}
