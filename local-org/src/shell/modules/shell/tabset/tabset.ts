import { api, LightningElement } from 'lwc';
import type { ComponentModel } from '../../../model.ts';
import { labels } from 'shell/labels';
import { entryState, keepInEntry } from 'shell/router';

/** The titles that follow the user's language, by what stands behind `Standard.Tab.`. */
const STANDARD_TITLES: Record<string, string> = {
  activity: labels.activity,
  collaborate: labels.chatter,
  detail: labels.details,
  details: labels.details,
  news: labels.news,
  relatedLists: labels.related,
};

/** flexipage:tabset: the facet named by `tabs` has the tabs, each of which names the facet of its body. */
export default class Tabset extends LightningElement {
  @api facets: Record<string, ComponentModel[]> = {};
  @api properties: Record<string, string> = {};
  @api recordId?: string;
  @api objectApiName?: string;

  get tabs() {
    return (this.facets?.[this.facetName] ?? []).map(({ properties }, index) => ({
      key: `tab-${index}`,
      label: titleOf(properties.title ?? properties.label ?? ''),
      isActive: properties.active === 'true',
      components: (this.facets[properties.body ?? ''] ?? []).map((component, place) => ({ ...component, key: String(place) })),
    }));
  }

  get facetName() {
    return this.properties.tabs ?? '';
  }

  /** The place in the history entry where the chosen tab is kept. */
  get entryKey() {
    return `tabset-${this.facetName}`;
  }

  /** The tab chosen before a reload or a way back, else the one the page names. */
  get active() {
    const kept = entryState(this.entryKey);
    return (this.tabs.find(({ key }) => key === kept) ?? this.tabs.find(({ isActive }) => isActive) ?? this.tabs[0])?.key;
  }

  keepTab(event: Event) {
    keepInEntry(this.entryKey, (event.currentTarget as HTMLElement).dataset.key ?? '');
  }
}

/** "Standard.Tab.relatedLists" has a translated title; any other title is the words to show. */
function titleOf(title: string): string {
  const [, name] = /^Standard\.Tab\.(\w+)$/.exec(title) ?? [];
  return name ? (STANDARD_TITLES[name] ?? name.charAt(0).toUpperCase() + name.slice(1)) : title;
}
