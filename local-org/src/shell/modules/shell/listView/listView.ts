import { api, LightningElement } from 'lwc';
import { onRecordsChanged } from 'shell/changes';
import { type Column, columnsOf, sortField, withLinks } from 'shell/columns';
import { messageOf } from 'shell/errors';
import { fill, labels } from 'shell/labels';
import { model } from 'shell/model';
import { type ObjectInfo, objectInfo } from 'shell/objectInfo';
import { readListView, type Row } from 'shell/recordQuery';
import { currentPage, go, keepInAddress, navigate, onNavigate } from 'shell/router';

const PAGE_SIZE = 50;
/** As many as the UI API gives at once. */
const MOST_ROWS = 2000;
const PAUSE_MS = 300;

/** The records of an object in the columns of a list view, sortable, page by page. */
export default class ListView extends LightningElement {
  @api objectApiName!: string;
  /** The first list view when it is missing or unknown. */
  @api listViewName?: string;
  /** True when it is a part of a page rather than the page. */
  @api isCard = false;
  @api pageSize?: string;
  labels = labels;
  info?: ObjectInfo;
  rows: Row[] = [];
  columns: Column[] = [];
  next?: string | undefined;
  problem = '';
  isReady = false;
  /** Field to sort by, with a minus for descending; empty for the name. */
  sortBy = '';
  searchTerm = '';
  /** Rows to read from the start. */
  shown = 0;
  /** The last reading that was begun; answers of others come too late. */
  latest = 0;
  timer?: ReturnType<typeof setTimeout>;
  stops: (() => void)[] = [];

  connectedCallback() {
    this.takeState();
    this.stops = [
      onRecordsChanged(() => this.read()),
      onNavigate(() => {
        if (this.takeState()) void this.read();
      }),
    ];
    void this.read();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    this.stops.forEach((stop) => stop());
  }

  /** Takes sorting, search and the number of rows from the address; true when something is different. */
  takeState(): boolean {
    if (this.isCard) return false;
    const { sortBy = '', searchTerm = '', rows = '' } = currentPage().state;
    const before = JSON.stringify([this.sortBy, this.searchTerm]);
    this.sortBy = /^-?\w+$/.test(sortBy) ? sortBy : '';
    this.searchTerm = searchTerm;
    this.shown = Math.min(Math.max(Number(rows) || 0, this.firstPage), MOST_ROWS);
    return before !== JSON.stringify([this.sortBy, this.searchTerm]);
  }

  keepState() {
    if (this.isCard) return;
    const isUsual = this.sortBy === '' || this.sortBy === this.object.nameField;
    keepInAddress({
      sortBy: isUsual ? undefined : this.sortBy,
      searchTerm: this.searchTerm,
      rows: this.rows.length > this.firstPage ? String(this.rows.length) : undefined,
    });
  }

  /** Reads as many rows as are shown from the start, or what follows them. */
  async read(after?: string) {
    const turn = ++this.latest;
    try {
      const info = (this.info ??= await objectInfo(this.objectApiName));
      const first = after ? this.firstPage : Math.max(this.shown, this.firstPage);
      const page = { sortBy: this.sortBy || this.object.nameField, first, after, search: this.searchTerm };
      const answer = await readListView(info, this.view, page);
      if (turn !== this.latest) return;
      this.problem = '';
      this.columns = columnsOf(info, this.view.columns, !this.isCard);
      this.rows = [...(after ? this.rows : []), ...withLinks(info, answer.rows)];
      this.shown = this.rows.length;
      this.next = answer.next;
      this.keepState();
    } catch (error) {
      this.problem = messageOf(error);
    }
    this.isReady = true;
  }

  get firstPage() {
    return Number(this.pageSize) || PAGE_SIZE;
  }

  /** The column that is sorted: a link column is named after its address. */
  get sortedBy() {
    const field = this.sortBy.replace(/^-/, '') || this.object.nameField;
    return this.columns.find(({ fieldName }) => this.info && sortField(this.info, fieldName) === field)?.fieldName;
  }

  get sortedDirection() {
    return this.sortBy.startsWith('-') ? 'desc' : 'asc';
  }

  get object() {
    return model.objects[this.objectApiName]!;
  }

  get view() {
    const { listViews, nameField, compactFields } = this.object;
    const plain = { name: 'All', label: this.object.labelPlural, columns: [nameField, ...compactFields.filter((field) => field !== nameField)] };
    return listViews.find(({ name }) => name === this.listViewName) ?? listViews[0] ?? plain;
  }

  get views() {
    return this.object.listViews.map(({ name, label }) => ({ name, label, isCurrent: name === this.view.name }));
  }

  get hasViews() {
    return this.views.length > 1 && !this.isCard;
  }

  get viewLabel() {
    return this.view.label;
  }

  get viewsLabel() {
    return fill(labels.listViews, this.object.labelPlural);
  }

  get tableLabel() {
    return `${this.object.labelPlural}: ${this.view.label}`;
  }

  get buttons() {
    return this.object.listButtons ?? [];
  }

  get hasSearch() {
    return !this.isCard;
  }

  get hasNew() {
    return this.object.createable && !this.object.hidesNew;
  }

  get searchLabel() {
    return fill(labels.searchRecords, this.view.label);
  }

  get newLabel() {
    return fill(labels.newTitle, this.object.label);
  }

  get icon() {
    return this.object.icon ?? 'standard:record';
  }

  get hasRows() {
    return this.rows.length > 0;
  }

  get isEmpty() {
    return this.isReady && !this.hasRows && !this.problem;
  }

  get emptyText() {
    return this.searchTerm ? labels.emptySearch : fill(labels.emptyList, this.object.labelPlural);
  }

  get status() {
    if (!this.isReady) return labels.loading;
    const { length } = this.rows;
    const count = this.next ? fill(labels.itemsMore, length) : length === 1 ? labels.itemOne : fill(labels.items, length);
    const column = this.columns.find(({ fieldName }) => fieldName === this.sortedBy);
    return column ? `${count} • ${fill(labels.sortedBy, column.label)}` : count;
  }

  sort(event: CustomEvent<{ fieldName: string; sortDirection: 'asc' | 'desc' }>) {
    const { fieldName, sortDirection } = event.detail;
    this.sortBy = `${sortDirection === 'desc' ? '-' : ''}${this.info ? sortField(this.info, fieldName) : fieldName}`;
    void this.read();
  }

  /** Asks when the typing has paused, or ended. */
  search(event: CustomEvent<{ value: string }>) {
    this.searchTerm = event.detail.value.trim();
    this.shown = 0;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.read(), PAUSE_MS);
  }

  loadMore() {
    void this.read(this.next);
  }

  changeView(event: CustomEvent<{ value: string }>) {
    navigate({
      type: 'standard__objectPage',
      attributes: { objectApiName: this.objectApiName, actionName: 'list' },
      state: { filterName: event.detail.value },
    });
  }

  create() {
    navigate({ type: 'standard__objectPage', attributes: { objectApiName: this.objectApiName, actionName: 'new' }, state: {} });
  }

  /** Opens the address of a custom button. */
  press(event: Event) {
    const { name } = (event.currentTarget as HTMLElement).dataset;
    const button = this.buttons.find((one) => one.name === name);
    if (!button) return;
    const { href, origin, pathname, search } = new URL(button.url, location.origin);
    if (!button.isNewWindow && origin === location.origin && pathname.startsWith('/lightning/')) go(pathname + search);
    else window.open(href, button.isNewWindow ? '_blank' : '_self', 'noopener');
  }
}
