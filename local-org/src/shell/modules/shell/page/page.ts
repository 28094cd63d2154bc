import { api, LightningElement } from 'lwc';
import type { PageModel } from '../../../model.ts';
import { labels } from 'shell/labels';
import { pageRows } from 'shell/pageLayout';

/** A FlexiPage: its regions in their places, its components in the regions. */
export default class Page extends LightningElement {
  @api page!: PageModel;
  /** On record pages. */
  @api recordId?: string;
  /** On record pages. */
  @api objectApiName?: string;
  labels = labels;

  get rows() {
    return pageRows(this.page);
  }

  get isEmpty() {
    return this.rows.length === 0;
  }

  get isAppPage() {
    return this.page.type === 'AppPage';
  }

  /** A page always has a heading; a record page takes it from its highlights panel. */
  get needsHeading() {
    const components = this.page.regions.flatMap((region) => region.components);
    return !this.isAppPage && !components.some(({ name }) => name === 'force:highlightsPanel');
  }
}
