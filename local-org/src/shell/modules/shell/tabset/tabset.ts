import { api, LightningElement } from 'lwc';
import type { ComponentModel } from '../../../model.ts';
import { labels } from 'shell/labels';

const STANDARD_TITLES: Record<string, string> = { detail: labels.details, details: labels.details, relatedLists: labels.related };

/** flexipage:tabset: the facet named by `tabs` has the tabs, each of which names the facet of its body. */
export default class Tabset extends LightningElement {
  @api facets: Record<string, ComponentModel[]> = {};
  @api properties: Record<string, string> = {};
  @api recordId?: string;
  @api objectApiName?: string;

  get tabs() {
    return (this.facets?.[this.properties.tabs ?? ''] ?? []).map(({ properties }, index) => ({
      key: `tab-${index}`,
      label: titleOf(properties.title ?? properties.label ?? ''),
      isActive: properties.active === 'true',
      components: (this.facets[properties.body ?? ''] ?? []).map((component, place) => ({ ...component, key: String(place) })),
    }));
  }

  get active() {
    return (this.tabs.find(({ isActive }) => isActive) ?? this.tabs[0])?.key;
  }
}

/** "Standard.Tab.relatedLists" has a translated title; any other title is the words to show. */
function titleOf(title: string): string {
  const [, name] = /^Standard\.Tab\.(\w+)$/.exec(title) ?? [];
  return name ? (STANDARD_TITLES[name] ?? name.charAt(0).toUpperCase() + name.slice(1)) : title;
}
