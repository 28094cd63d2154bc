import { api, LightningElement } from 'lwc';

/** flexipage:filterListCard: a list view on a page. */
export default class ListCard extends LightningElement {
  @api properties: Record<string, string> = {};
}
