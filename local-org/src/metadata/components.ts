import type { Store } from '../org/store.ts';
import { parseXml } from './xml.ts';
import type { XmlElement } from './xml.ts';

/** One deployed component: its metadata as XML, its other files as base64. */
export interface Component {
  type: string;
  name: string;
  xml: string | undefined;
  /** By path inside the component: `valueCockpit.js`; a content file of a static resource is under its own name. */
  files: Record<string, string>;
  modified: string;
  /** What `xml` says, where it is known without reading it. */
  root?: XmlElement | undefined;
}

const parsed = new WeakMap<Component, XmlElement>();

/** The root of a component's XML, read once. */
export function rootOf(component: Component): XmlElement {
  let root = component.root ?? parsed.get(component);
  if (!root) {
    root = parseXml(component.xml ?? '<empty/>', true);
    parsed.set(component, root);
  }
  return root;
}

const keyOf = (type: string, name: string): string => `${type}\n${name.toLowerCase()}`;

/** The components of an org, or of an org as a deploy would leave it. */
export class ComponentSet {
  readonly #components: Map<string, Component>;
  /** By type, worked out when first asked for and again after a change. */
  #byType: Map<string, Component[]> | undefined;

  constructor(components: Iterable<Component> | ComponentSet = []) {
    this.#components =
      components instanceof ComponentSet
        ? new Map(components.#components)
        : new Map([...components].map((component) => [keyOf(component.type, component.name), component]));
  }

  static load(store: Store): ComponentSet {
    return new ComponentSet(
      store.all('SELECT type, name, body, modified FROM component ORDER BY rowid').map((row) => {
        const body = JSON.parse(String(row['body'])) as Pick<Component, 'xml' | 'files'>;
        return { type: String(row['type']), name: String(row['name']), modified: String(row['modified']), xml: body.xml, files: body.files };
      }),
    );
  }

  copy(): ComponentSet {
    return new ComponentSet(this);
  }

  get(type: string, name: string): Component | undefined {
    return this.#components.get(keyOf(type, name));
  }

  has(type: string, name: string): boolean {
    return this.#components.has(keyOf(type, name));
  }

  put(component: Component): void {
    this.#byType = undefined;
    this.#components.set(keyOf(component.type, component.name), component);
  }

  remove(type: string, name: string): boolean {
    this.#byType = undefined;
    return this.#components.delete(keyOf(type, name));
  }

  /** The components of these types, in the order they came. */
  ofType(...types: string[]): Component[] {
    if (types.length > 1) return this.all().filter((component) => types.includes(component.type));
    this.#byType ??= Map.groupBy(this.#components.values(), ({ type }) => type);
    return [...(this.#byType.get(types[0] ?? '') ?? [])];
  }

  all(): Component[] {
    return [...this.#components.values()];
  }
}

/** Writes what a deploy changed. */
export function saveComponents(store: Store, changed: Component[], removed: Pick<Component, 'type' | 'name'>[]): void {
  for (const { type, name, xml, files, modified } of changed) {
    store.run(
      'INSERT INTO component (type, name, body, modified) VALUES (?, ?, ?, ?) ON CONFLICT (type, name) DO UPDATE SET body = excluded.body, modified = excluded.modified',
      type,
      name,
      JSON.stringify({ xml, files }),
      modified,
    );
  }
  for (const { type, name } of removed) store.run('DELETE FROM component WHERE type = ? AND name = ?', type, name);
}
