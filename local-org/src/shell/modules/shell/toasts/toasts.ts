import Toast from 'lightning/toast';
import { ShowToastEvent } from 'lightning/platformShowToastEvent';

interface ToastDetail {
  title?: string;
  message?: string;
  variant?: string;
  mode?: string;
  messageData?: (string | { url: string; label: string })[];
  /** Set by lightning/toast itself; such events are already what it understands. */
  toast?: unknown;
}

/** Shows what components announce with ShowToastEvent, from wherever on the page. */
export function listenForToasts(): void {
  window.addEventListener(
    'lightning__showtoast',
    (event) => {
      const detail = (event as CustomEvent<ToastDetail>).detail;
      if (detail.toast) return;
      event.stopImmediatePropagation();
      const { message, links } = fill(detail.message ?? '', detail.messageData ?? []);
      const mode = detail.mode === 'sticky' ? 'sticky' : 'dismissible';
      Toast.show({ label: detail.title ?? '', message, messageLinks: links, variant: detail.variant ?? 'info', mode });
    },
    { capture: true },
  );
}

/** Shows a toast of the shell's own; an error stays until it is dismissed. */
export function toast(title: string, variant: 'success' | 'error' | 'info' | 'warning' = 'success', message = ''): void {
  window.dispatchEvent(new ShowToastEvent({ title, variant, message, mode: variant === 'error' ? 'sticky' : 'dismissible' }));
}

/** Puts words in their places; links stay numbered for lightning/toast. */
function fill(text: string, values: NonNullable<ToastDetail['messageData']>) {
  const links: { url: string; label: string }[] = [];
  const message = text.replace(/\{(\d+)\}/g, (place, index: string) => {
    const value = values[Number(index)];
    if (value === undefined) return place;
    return typeof value === 'string' ? value : `{${links.push(value) - 1}}`;
  });
  return { message, links };
}
