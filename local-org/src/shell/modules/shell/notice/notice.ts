import { api, LightningElement } from 'lwc';

/** A short notice in its place on the page. */
export default class Notice extends LightningElement {
  @api text = '';
  /** warning (default), error or info. An error is read out at once. */
  @api variant: 'warning' | 'error' | 'info' = 'warning';

  get className() {
    return `slds-scoped-notification slds-media slds-media_center slds-scoped-notification_light shell-notice shell-notice_${this.variant}`;
  }

  get role() {
    return this.variant === 'error' ? 'alert' : 'note';
  }

  get iconName() {
    return `utility:${this.variant}`;
  }

  get iconVariant() {
    return this.variant === 'info' ? '' : this.variant;
  }
}
