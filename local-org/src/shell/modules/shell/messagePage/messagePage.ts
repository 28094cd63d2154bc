import { api, LightningElement } from 'lwc';
import { labels } from 'shell/labels';

/** A page that only says something: not found, no access. */
export default class MessagePage extends LightningElement {
  @api heading = '';
  @api message = '';
  labels = labels;
}
