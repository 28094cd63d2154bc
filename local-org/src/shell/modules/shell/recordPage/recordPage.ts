import { api, LightningElement, wire } from 'lwc';
import type { PageModel } from '../../../model.ts';
import { getFieldValue, getRecord, type RecordRepresentation } from 'lightning/uiRecordApi';
import { messageOf } from 'shell/errors';
import { labels } from 'shell/labels';
import { model } from 'shell/model';
import { setTitle } from 'shell/title';

/** The page of an object that has no record page of its own. */
const PLAIN_PAGE: Omit<PageModel, 'name' | 'label' | 'sobject'> = {
  type: 'RecordPage',
  template: 'flexipage:recordHomeTemplateDesktop',
  regions: [
    { name: 'header', components: [{ name: 'force:highlightsPanel', properties: {} }] },
    { name: 'main', components: [{ name: 'flexipage:tabset', properties: { tabs: 'tabs' } }] },
  ],
  facets: {
    tabs: [
      { name: 'flexipage:tab', properties: { title: 'Standard.Tab.detail', body: 'details' } },
      { name: 'flexipage:tab', properties: { title: 'Standard.Tab.relatedLists', body: 'related' } },
    ],
    details: [{ name: 'force:detailPanel', properties: {} }],
    related: [{ name: 'force:relatedListContainer', properties: {} }],
  },
};

/** A record's page, once it is sure that the user can read the record. */
export default class RecordPage extends LightningElement {
  @api recordId!: string;
  @api objectApiName!: string;
  labels = labels;
  isReady = false;
  problem = '';

  @wire(getRecord, { recordId: '$recordId', fields: '$nameField' })
  receive(answer: unknown) {
    const { data, error } = answer as { data?: RecordRepresentation; error?: unknown };
    if (data) {
      this.isReady = true;
      setTitle(String(getFieldValue(data, this.nameField) ?? this.recordId));
    } else if (error) {
      this.isReady = false;
      this.problem = messageOf(error);
    }
  }

  get object() {
    return model.objects[this.objectApiName]!;
  }

  get nameField() {
    return `${this.objectApiName}.${this.object.nameField}`;
  }

  get page(): PageModel {
    const own = model.pages[this.object.recordPage ?? ''];
    return own ?? { ...PLAIN_PAGE, name: `${this.objectApiName}_plain`, label: this.object.label, sobject: this.objectApiName };
  }
}
