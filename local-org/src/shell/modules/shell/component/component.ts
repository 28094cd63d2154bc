import { api, getComponentDef, LightningElement } from 'lwc';
import type { ComponentModel } from '../../../model.ts';
import { bundles, type DeployedBundle } from 'shell/deployed';
import { messageOf } from 'shell/errors';
import { fill, labels } from 'shell/labels';
import { type Constructor, standardComponent } from 'shell/standardComponents';

/** One component of a page: the platform's own by the shell's stand-in, a deployed one by its bundle, or a notice. */
export default class Component extends LightningElement {
  @api component!: ComponentModel;
  @api facets?: Record<string, ComponentModel[]>;
  @api recordId?: string;
  @api objectApiName?: string;
  constructorOf: Constructor | null = null;
  properties: Record<string, unknown> = {};
  problem = '';

  async connectedCallback() {
    const { name } = this.component;
    const standard = standardComponent(name);
    if (standard) {
      this.properties = { ...this.context, facets: this.facets, properties: this.component.properties };
      this.constructorOf = standard;
      return;
    }
    const bundle = /^(c:)?[A-Za-z]\w*$/.test(name) ? bundles[name.replace('c:', '')] : undefined;
    if (!bundle) this.problem = fill(labels.componentUnknown, name);
    else if (!bundle.exposed) this.problem = fill(labels.componentNotExposed, name);
    else await this.load(bundle);
  }

  /** A component that fails takes nothing else of the page with it. */
  errorCallback(error: unknown) {
    this.fail(error);
  }

  get context() {
    return { recordId: this.recordId, objectApiName: this.objectApiName };
  }

  async load(bundle: DeployedBundle) {
    try {
      const { default: constructor } = await bundle.load();
      const known = getComponentDef(constructor).props;
      const context = Object.entries(this.context).filter(([name, value]) => name in known && value !== undefined);
      this.properties = { ...designProperties(bundle, this.component.properties), ...Object.fromEntries(context) };
      this.constructorOf = constructor;
    } catch (error) {
      this.fail(error);
    }
  }

  fail(error: unknown) {
    console.error(error);
    this.constructorOf = null;
    this.problem = fill(labels.componentFailed, this.component.name, messageOf(error));
  }
}

/** The page's texts as the types that the bundle declares, over the declared defaults. */
function designProperties(bundle: DeployedBundle, given: Record<string, string>): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, { type, default: initial }] of Object.entries(bundle.properties)) {
    const text = given[name] ?? initial;
    if (text !== undefined) values[name] = type === 'Boolean' ? text === 'true' : type === 'Integer' ? Number(text) : text;
  }
  return values;
}
