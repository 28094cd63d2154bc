// What the shell's modules import that has no types of its own.
declare module 'shell/deployed' {
  import type { LightningElement } from 'lwc';
  /** A deployed bundle, by name in `bundles`. */
  export interface DeployedBundle {
    exposed: boolean;
    properties: Record<string, { type: string; default?: string }>;
    load(): Promise<{ default: new () => LightningElement }>;
  }
  export const bundles: Record<string, DeployedBundle | undefined>;
}
declare module '@salesforce/i18n/currency' {
  const currency: string;
  export default currency;
}
declare module '@salesforce/i18n/locale' {
  const locale: string;
  export default locale;
}
declare module '@salesforce/i18n/timeZone' {
  const timeZone: string;
  export default timeZone;
}
declare module '@lwc/synthetic-shadow';
declare module 'lightning/toast' {
  const Toast: { show(config: object): void };
  export default Toast;
}
declare module 'lightning/confirm' {
  const LightningConfirm: { open(config: object): Promise<boolean> };
  export default LightningConfirm;
}
declare module 'lightning/modal' {
  import { LightningElement } from 'lwc';
  export default class LightningModal extends LightningElement {
    static open(config: object): Promise<unknown>;
    close(result?: unknown): void;
  }
}
