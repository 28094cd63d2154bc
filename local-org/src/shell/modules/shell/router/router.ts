import { model } from 'shell/model';

/** A place in the app, in the platform's words. */
export interface PageReference {
  type: string;
  attributes: Record<string, string | undefined>;
  state: Record<string, string>;
}

type Listener = (page: PageReference) => void;
const listeners = new Set<Listener>();
const FORMS: Record<string, string> = { standard__objectPage: 'new', standard__recordPage: 'edit' };
let openForm: Listener | undefined;

/** Where the browser is. */
export function currentPage(): PageReference {
  return pageOf(location);
}

/** Calls the listener at every move. Returns the way to stop. */
export function onNavigate(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Who opens the forms for "new" and "edit"; these show over the page and leave the address alone. */
export function onForm(listener: Listener): void {
  openForm = listener;
}

/** Goes to a page. `replace` leaves no entry in the history. */
export function navigate(page: PageReference, replace = false): void {
  if (page.type === 'standard__webPage') {
    openWebPage(page.attributes.url ?? '', replace);
  } else if (openForm && page.type in FORMS && FORMS[page.type] === page.attributes.actionName) {
    openForm({ ...page, attributes: { ...page.attributes, objectApiName: page.attributes.objectApiName ?? objectOf(page.attributes.recordId) } });
  } else {
    go(urlOf(page), replace);
  }
}

/** Goes to an address of the shell. */
export function go(url: string, replace = false): void {
  history[replace ? 'replaceState' : 'pushState'](null, '', url);
  announce();
}

/** What was kept in the current entry of the history: it is there again after a reload and on the way back. */
export function entryState(key: string): unknown {
  return (history.state as Record<string, unknown> | null)?.[key];
}

/** Keeps something in the current entry of the history. */
export function keepInEntry(key: string, value: unknown): void {
  history.replaceState({ ...(history.state as object | null), [key]: value }, '');
}

/** Puts values into the address of the current page, without a move; undefined takes one out. */
export function keepInAddress(state: Record<string, string | undefined>): void {
  const page = currentPage();
  const kept = Object.entries({ ...page.state, ...state }).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const query = new URLSearchParams(kept).toString();
  history.replaceState(history.state, '', location.pathname + (query && `?${query}`));
}

/** Makes plain clicks on links into the shell moves without a reload, wherever on the page the link is. */
export function followLinks(): void {
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
    const href = link?.getAttribute('href');
    if (!link || !href?.startsWith('/lightning/') || link.target === '_blank') return;
    event.preventDefault();
    go(href);
  });
}

/** The address of a page. */
export function urlOf({ type, attributes, state }: Partial<PageReference> & { type: string }): string {
  const a = attributes ?? {};
  const query = new URLSearchParams(Object.entries(state ?? {}).filter(([, value]) => value !== undefined && value !== null)).toString();
  return pathOf(type, a) + (query && `?${query}`);
}

function pathOf(type: string, a: Record<string, string | undefined>): string {
  switch (type) {
    case 'standard__recordPage':
      return recordUrl(a.recordId ?? '', a.objectApiName, a.actionName);
    case 'standard__objectPage':
      return `/lightning/o/${a.objectApiName}/${a.actionName ?? 'list'}`;
    case 'standard__navItemPage':
      return `/lightning/n/${a.apiName}`;
    case 'standard__app':
      return `/lightning/app/${a.appTarget?.replace(/^c__/, '')}`;
    case 'standard__namedPage':
      return `/lightning/page/${a.pageName ?? 'home'}`;
    case 'standard__webPage':
      return a.url ?? '';
    default:
      return `/lightning/unknown/${type}`;
  }
}

/** The address of a record. */
export function recordUrl(recordId: string, objectApiName?: string, action = 'view'): string {
  return `/lightning/r/${objectApiName ?? objectOf(recordId) ?? 'record'}/${recordId}/${action}`;
}

/** The object a record Id belongs to, by its first three characters. */
export function objectOf(recordId: string | undefined): string | undefined {
  return Object.values(model.objects).find((object) => recordId?.startsWith(object.keyPrefix))?.name;
}

function pageOf({ pathname, search }: { pathname: string; search: string }): PageReference {
  const state = Object.fromEntries(new URLSearchParams(search));
  const [kind, first, second, third] = pathname
    .replace(/^\/lightning\/?/, '')
    .split('/')
    .filter(Boolean)
    .map(decodeURIComponent);
  const page = (type: string, attributes: Record<string, string | undefined>): PageReference => ({ type, attributes, state });
  if (!kind || (kind === 'page' && first === 'home')) return page('standard__namedPage', { pageName: 'home' });
  if (kind === 'n' && first) return page('standard__navItemPage', { apiName: first });
  if (kind === 'app' && first) return page('standard__app', { appTarget: first });
  if (kind === 'o' && first) return page('standard__objectPage', { objectApiName: first, actionName: second ?? 'list' });
  if (kind === 'r' && first) {
    const recordId = /^\w{15}(\w{3})?$/.test(second ?? '') ? second : first;
    const objectApiName = recordId === first ? objectOf(first) : first === 'record' ? objectOf(second) : first;
    return page('standard__recordPage', { objectApiName, recordId, actionName: (recordId === first ? second : third) ?? 'view' });
  }
  return page('unknown', {});
}

function openWebPage(url: string, replace: boolean): void {
  const target = new URL(url, location.href);
  if (!/^(https?|mailto|tel):$/.test(target.protocol)) return;
  if (target.origin === location.origin && target.pathname.startsWith('/lightning')) go(target.pathname + target.search, replace);
  else window.open(target.href, '_blank', 'noopener');
}

function announce(): void {
  const page = currentPage();
  for (const listener of [...listeners]) listener(page);
}

window.addEventListener('popstate', announce);
