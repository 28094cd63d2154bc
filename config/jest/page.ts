import { createElement } from 'lwc';
import type { LightningElement } from 'lwc';
import { graphql as graphqlAdapter } from 'lightning/graphql';
import { CurrentPageReference } from 'lightning/navigation';
import { getObjectInfo, getObjectInfos, getPicklistValues } from 'lightning/uiObjectInfoApi';

export { executeMutation } from './lightning/graphql';
export { navigate } from './lightning/navigation';

interface TestAdapter {
  emit(value: unknown, filter?: (config: Record<string, unknown>) => boolean): void;
  getLastConfig(): Record<string, unknown>;
}
const graphql = graphqlAdapter as unknown as TestAdapter;

/** Lets promises and the rendering that follows them finish. */
export const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** Lets promises finish until something is so, however busy the machine is: hashes are made on other threads. Gives up after many turns. */
export async function until(isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 10_000 && !isSo(); turn++) await settled();
  await settled();
}

/** Puts a component on the page with these properties. */
export async function show<T>(name: string, is: LightningElement['constructor'] & (new () => T), properties: Partial<Omit<T, 'constructor'>> = {}) {
  const element = createElement(name, { is });
  Object.assign(element, properties);
  document.body.appendChild(element);
  await settled();
  return element;
}

/** All elements that match inside a component's template. */
export const all = <E extends Element = HTMLElement>(host: Element, selector: string): E[] => [
  ...(host.shadowRoot?.querySelectorAll<E>(selector) ?? []),
];

/** The one element that matches. Throws when none does. */
export function one<E extends Element = HTMLElement>(host: Element, selector: string): E {
  const [found] = all<E>(host, selector);
  if (!found) throw new Error(`${host.localName} shows no ${selector}`);
  return found;
}

/** The texts of the elements that match. */
export const texts = (host: Element, selector: string): string[] => all(host, selector).map((element) => (element.textContent ?? '').trim());

/** A table's cells, row by row, its header left out. */
export const cells = (host: Element): string[][] =>
  all(host, 'table tbody tr').map((row) => [...row.children].map((cell) => (cell.textContent ?? '').trim()));

/** What the matching child components were told, to be read from their public properties. */
export const told = <P>(host: Element, selector: string): P[] => all(host, selector) as unknown as P[];

/** The org answers the GraphQL queries that are open; `refresh` is what asks anew. */
export async function answer(data: unknown, refresh?: () => Promise<void>): Promise<void> {
  graphql.emit({ data, errors: undefined, refresh });
  await settled();
}

/** The org answers the open GraphQL query of this name, where a page has several. */
export async function answerTo(name: string, data: unknown): Promise<void> {
  graphql.emit({ data, errors: undefined }, (config) => isCalled(name, config));
  await settled();
}

const isCalled = (name: string, config: Record<string, unknown>): boolean => new RegExp(`query ${name}\\b`).test(String(config['query']));

/** The org answers the GraphQL queries with errors alone. */
export async function refuse(...messages: string[]): Promise<void> {
  graphql.emit({ data: undefined, errors: messages.map((message) => ({ message })) });
  await settled();
}

/** How the org answers who may not know of an object. */
export const unknownObject = (name: string): string =>
  `Validation error (FieldUndefined@[uiapi/query/${name}]) : Field '${name}' in type 'RecordQuery' is undefined`;

/** What the open GraphQL query asks for. */
export const asked = (): { query: string; variables?: Record<string, unknown> } => graphql.getLastConfig() as { query: string };

/** What the open GraphQL query of this name asks for, where a page has several. Throws when it is not open. */
export function askedBy(name: string): { query: string; variables?: Record<string, unknown> } {
  const found: Record<string, unknown>[] = [];
  graphql.emit(undefined, (config) => isCalled(name, config) && !found.push(config));
  const config = found.at(-1);
  if (!config) throw new Error(`No query ${name} is open`);
  return config as { query: string };
}

/** The org tells what the user may do with the records of an object. */
export async function allow(objectApiName: string, rights: { createable: boolean; updateable: boolean }): Promise<void> {
  (getObjectInfo as unknown as TestAdapter).emit(
    rights,
    (config) => (config.objectApiName as { objectApiName: string }).objectApiName === objectApiName,
  );
  await settled();
}

/** The org describes objects, as the UI API does. */
export async function describeObjects(...infos: (object & { apiName: string })[]): Promise<void> {
  (getObjectInfos as unknown as TestAdapter).emit({ results: infos.map((result) => ({ statusCode: 200, result })) });
  await settled();
}

/** The org tells the values of the picklist that is asked for. Gives what was asked. */
export async function offerValues(...values: { label: string; value: string }[]): Promise<Record<string, unknown>> {
  const adapter = getPicklistValues as unknown as TestAdapter;
  const asked = adapter.getLastConfig();
  adapter.emit({ values });
  await settled();
  return asked;
}

/** The org says that the user may not even know of an object. */
export async function forbid(objectApiName: string): Promise<void> {
  (
    getObjectInfo as unknown as { error(body: unknown, status: number, text: string, filter: (config: Record<string, unknown>) => boolean): void }
  ).error(
    { message: 'You do not have access' },
    403,
    'Forbidden',
    (config) => (config['objectApiName'] as { objectApiName: string }).objectApiName === objectApiName,
  );
  await settled();
}

/** The events of a name that reach the document, as they come. */
export function heard<D>(name: string): CustomEvent<D>[] {
  const events: CustomEvent<D>[] = [];
  document.body.addEventListener(name, (event) => events.push(event as CustomEvent<D>));
  return events;
}

/** The page that is open, with what its address says. */
export async function openPage(state: Record<string, string>): Promise<void> {
  (CurrentPageReference as unknown as TestAdapter).emit({ type: 'standard__navItemPage', attributes: {}, state });
  await settled();
}

/** A field as GraphQL answers it. */
export const field = <T>(value: T): { value: T } => ({ value });

/** Records as GraphQL answers them. */
export const edges = <T>(...found: T[]): { edges: { node: T }[] } => ({ edges: found.map((node) => ({ node })) });
