import { LightningElement } from 'lwc';
import type { AppModel, PageModel, TabModel } from '../../../model.ts';
import { decodeDefaultFieldValues } from 'lightning/pageReferenceUtils';
import { fill, labels } from 'shell/labels';
import { model } from 'shell/model';
import RecordModal from 'shell/recordModal';
import { currentPage, go, navigate, onForm, onNavigate, type PageReference, urlOf } from 'shell/router';
import { setTitle } from 'shell/title';

const APP_KEY = 'shell-app';
const HOME_URL = '/lightning/page/home';
const REPORTS_URL = '/lightning/o/Report/home';

/** What the main area shows; exactly one part is set. */
interface View {
  key: string;
  page?: PageModel;
  recordId?: string;
  object?: string;
  list?: string;
  listView?: string;
  /** Id of a report to run. */
  report?: string | undefined;
  isReports?: boolean;
  heading?: string;
  message?: string;
}

/** The frame of every page: header, main area by address, utility bar. */
export default class App extends LightningElement {
  pageReference = currentPage();
  appName = sessionStorage.getItem(APP_KEY) ?? undefined;

  connectedCallback() {
    onForm((page) => void this.openForm(page));
    onNavigate((page) => this.show(page, true));
    this.show(this.pageReference, false);
  }

  get app(): AppModel | undefined {
    return model.apps.find(({ name }) => name === this.appName) ?? model.apps[0];
  }

  get hasUtilities() {
    return Boolean(this.app?.utilityItems.length);
  }

  get appTabs(): TabModel[] {
    return (this.app?.tabs ?? []).flatMap((name) => model.tabs.find((tab) => tab.name === name) ?? []);
  }

  /** Tabs for the header, with their addresses and which one is open. */
  get tabs() {
    return this.appTabs.map((tab) => ({ ...tab, url: this.urlOfTab(tab), isCurrent: this.isCurrent(tab) }));
  }

  /** A list of one: a new key makes a new page, as a new address does on the platform. */
  get views(): View[] {
    const view = this.view;
    return [{ ...view, key: [view.page?.name, view.recordId, view.list, view.listView, view.report, view.isReports, view.heading].join('|') }];
  }

  get view(): Omit<View, 'key'> {
    const { type, attributes, state } = this.pageReference;
    const object = attributes.objectApiName;
    if (object === 'Report') return type === 'standard__recordPage' ? { report: attributes.recordId } : { isReports: true };
    if (type === 'standard__recordPage' && object) {
      return model.objects[object] ? { recordId: attributes.recordId, object } : noAccess(object);
    }
    if (type === 'standard__objectPage' && object) {
      return model.objects[object] ? { list: object, listView: state.filterName ?? '' } : noAccess(object);
    }
    if (type === 'standard__namedPage' || type === 'standard__app') return this.home;
    if (type === 'standard__navItemPage') return this.viewOfTab(attributes.apiName ?? '');
    return { heading: labels.notFound, message: labels.notFoundMessage };
  }

  get home(): Omit<View, 'key'> {
    const page = this.app?.homePage ? model.pages[this.app.homePage] : undefined;
    if (page) return { page };
    const first = this.appTabs.find(({ kind }) => kind !== 'home');
    return first ? this.viewOfTab(first.name) : { heading: labels.noAccess, message: fill(labels.noAccessObject, labels.home) };
  }

  viewOfTab(name: string): Omit<View, 'key'> {
    const tab = model.tabs.find((candidate) => candidate.name === name);
    if (tab?.kind === 'home') return this.home;
    if (tab?.kind === 'reports') return { isReports: true };
    if (tab?.object) return model.objects[tab.object] ? { list: tab.object, listView: '' } : noAccess(tab.label);
    const page = tab?.page ? model.pages[tab.page] : undefined;
    return page ? { page } : noAccess(tab?.label ?? name);
  }

  urlOfTab(tab: TabModel): string {
    if (tab.kind === 'home') return HOME_URL;
    if (tab.kind === 'reports') return REPORTS_URL;
    return tab.kind === 'object' ? `/lightning/o/${tab.object}/list` : `/lightning/n/${tab.name}`;
  }

  isCurrent(tab: TabModel): boolean {
    const { type, attributes } = this.pageReference;
    if (tab.kind === 'home') return type === 'standard__namedPage' || type === 'standard__app';
    if (tab.kind === 'reports') return attributes.objectApiName === 'Report';
    if (tab.kind === 'object') return attributes.objectApiName === tab.object;
    return type === 'standard__navItemPage' && attributes.apiName === tab.name;
  }

  show(page: PageReference, moved: boolean) {
    this.pageReference = page;
    if (page.type === 'standard__app') this.appName = page.attributes.appTarget;
    if (page.attributes.actionName === 'new' || page.attributes.actionName === 'edit') this.openFromAddress(page);
    setTitle(
      this.view.heading ??
        (this.view.isReports ? labels.reports : undefined) ??
        this.view.page?.label ??
        model.objects[this.view.list ?? '']?.labelPlural ??
        this.app?.label ??
        '',
      this.app?.label,
    );
    if (moved) this.skip();
  }

  changeApp(event: CustomEvent<string>) {
    sessionStorage.setItem(APP_KEY, event.detail);
    this.appName = event.detail;
    go(HOME_URL);
  }

  skip() {
    (this.refs?.main as HTMLElement | undefined)?.focus();
  }

  /** An address that ends in /new or /edit: the list or record, and the form over it. */
  openFromAddress(page: PageReference) {
    const actionName = page.attributes.actionName === 'new' ? 'list' : 'view';
    history.replaceState(null, '', urlOf({ ...page, attributes: { ...page.attributes, actionName }, state: {} }));
    void this.openForm(page);
  }

  async openForm({ attributes, state }: PageReference) {
    const object = model.objects[attributes.objectApiName ?? ''];
    if (!object) return;
    const defaults = decodeDefaultFieldValues(state.defaultFieldValues ?? '');
    const recordId = await RecordModal.openForm(object, { recordId: attributes.recordId, recordTypeId: state.recordTypeId, defaults });
    if (recordId && !attributes.recordId) {
      navigate({ type: 'standard__recordPage', attributes: { recordId, objectApiName: object.name, actionName: 'view' }, state: {} });
    }
  }
}

function noAccess(name: string): Omit<View, 'key'> {
  return { heading: labels.noAccess, message: fill(labels.noAccessObject, name) };
}
