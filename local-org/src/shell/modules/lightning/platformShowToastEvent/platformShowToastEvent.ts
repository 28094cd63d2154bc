/** Announces a toast; the shell shows it. */
export class ShowToastEvent extends CustomEvent<object> {
  constructor(detail: object) {
    super('lightning__showtoast', { bubbles: true, composed: true, cancelable: true, detail });
  }
}
