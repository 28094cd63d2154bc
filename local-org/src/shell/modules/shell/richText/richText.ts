import { api, LightningElement } from 'lwc';

/** flexipage:richText */
export default class RichText extends LightningElement {
  @api properties: Record<string, string> = {};

  get text() {
    return this.properties.richTextValue ?? '';
  }
}
