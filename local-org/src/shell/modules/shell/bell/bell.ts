import { LightningElement } from 'lwc';
import { onRecordsChanged } from 'shell/changes';
import { ask } from 'shell/http';
import { fill, labels } from 'shell/labels';
import { recordUrl } from 'shell/router';

/** A notification as the Connect API gives it. */
interface Notification {
  id: string;
  messageTitle: string;
  messageBody: string;
  target: string;
  mostRecentActivityDate: string;
  read: boolean;
}

/** How often the count is asked for while nothing happens, in milliseconds. */
const EVERY = 60_000;

/** The bell: how many notifications are unread, and the last ten of them. */
export default class Bell extends LightningElement {
  labels = labels;
  unread = 0;
  isOpen = false;
  notifications: Notification[] = [];
  timer?: ReturnType<typeof setInterval>;
  stop?: () => void;

  connectedCallback() {
    this.timer = setInterval(() => void this.count(), EVERY);
    this.stop = onRecordsChanged(() => this.count());
    void this.count();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    this.stop?.();
  }

  get title() {
    return fill(labels.notificationCount, this.unread);
  }

  get expanded() {
    return String(this.isOpen);
  }

  get hasUnread() {
    return this.unread > 0;
  }

  get isEmpty() {
    return this.notifications.length === 0;
  }

  get items() {
    return this.notifications.map((one) => ({
      ...one,
      url: recordUrl(one.target),
      className: one.read ? 'shell-bell-item' : 'shell-bell-item shell-bell-item_unread',
    }));
  }

  /** A bell that cannot ask shows what it knew: nothing on the page depends on it. */
  async count() {
    const status = await ask<{ unreadCount: number }>('GET', '/connect/notifications/status').catch(() => undefined);
    this.unread = status?.unreadCount ?? this.unread;
  }

  async toggle() {
    this.isOpen = !this.isOpen;
    if (!this.isOpen) return;
    const answer = await ask<{ notifications: Notification[] }>('GET', '/connect/notifications?size=10').catch(() => undefined);
    this.notifications = answer?.notifications ?? this.notifications;
  }

  handleKey(event: KeyboardEvent) {
    if (event.key !== 'Escape' || !this.isOpen) return;
    this.isOpen = false;
    (this.template?.querySelector('button') as HTMLElement | null)?.focus();
  }

  handleFocusOut(event: FocusEvent) {
    const next = event.relatedTarget as Node | null;
    if (next && !this.template?.contains(next)) this.isOpen = false;
  }

  readAll() {
    return this.mark();
  }

  readOne(event: Event) {
    const { id } = (event.currentTarget as HTMLElement).dataset;
    this.isOpen = false;
    return this.mark(id);
  }

  async mark(id?: string) {
    const body = id === undefined ? { read: true } : { read: true, notificationIds: [id] };
    const answer = await ask<{ notifications: Notification[] }>('PATCH', '/connect/notifications', body).catch(() => undefined);
    this.notifications = answer?.notifications.slice(0, 10) ?? this.notifications;
    await this.count();
  }
}
