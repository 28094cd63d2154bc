import { api, LightningElement } from 'lwc';
import type { ComponentModel } from '../../../model.ts';
import { fill, labels } from 'shell/labels';

const DEFAULT_HEIGHT = 480;

/** The app's utility bar: buttons at the foot of the page that open a panel each. */
export default class UtilityBar extends LightningElement {
  @api items: ComponentModel[] = [];
  labels = labels;
  open: string | undefined;
  /** Panels once opened stay alive, so that minimizing loses nothing. */
  loaded: string[] = [];

  get utilities() {
    return this.items.map((item, index) => {
      const key = `${index}-${item.name}`;
      const { label = item.name, icon = 'utility:apps', height, eager, ...properties } = item.properties;
      const isOpen = key === this.open;
      return {
        key,
        label,
        icon: icon.includes(':') ? icon : `utility:${icon}`,
        component: { name: item.name, properties },
        isLoaded: eager === 'true' || this.loaded.includes(key),
        expanded: String(isOpen),
        itemClass: `slds-utility-bar__item${isOpen ? ' slds-utility-bar__item_active' : ''}`,
        minimizeLabel: fill(labels.minimize, label),
        panelClass: `slds-utility-panel slds-grid slds-grid_vertical${isOpen ? ' slds-is-open' : ' slds-hide'}`,
        panelStyle: `height: ${Number(height) || DEFAULT_HEIGHT}px`,
      };
    });
  }

  toggle(event: Event) {
    const { key = '' } = (event.currentTarget as HTMLElement).dataset;
    this.open = this.open === key ? undefined : key;
    if (!this.loaded.includes(key)) this.loaded = [...this.loaded, key];
  }
}
