import { api, LightningElement } from 'lwc';
import { onRecordsChanged } from 'shell/changes';
import { type Column, columnsOf, sortField, withLinks } from 'shell/columns';
import { messageOf } from 'shell/errors';
import { fill, labels } from 'shell/labels';
import { model } from 'shell/model';
import { type ObjectInfo, objectInfo } from 'shell/objectInfo';
import { readListView, type Row } from 'shell/recordQuery';
import { navigate } from 'shell/router';

const PAGE_SIZE = 50;

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
  sortedBy = 'Id:url';
  sortedDirection: 'asc' | 'desc' = 'asc';
  stop?: () => void;

  connectedCallback() {
    this.stop = onRecordsChanged(() => this.read());
    void this.read();
  }

  disconnectedCallback() {
    this.stop?.();
  }

  /** Reads from the start, or what follows what is shown. */
  async read(after?: string) {
    try {
      const info = (this.info ??= await objectInfo(this.objectApiName));
      const sortBy = `${this.sortedDirection === 'desc' ? '-' : ''}${sortField(info, this.sortedBy)}`;
      const answer = await readListView(info, this.view, { sortBy, first: Number(this.pageSize) || PAGE_SIZE, after });
      this.problem = '';
      this.columns = columnsOf(info, this.view.columns, !this.isCard);
      this.rows = [...(after ? this.rows : []), ...withLinks(info, answer.rows)];
      this.next = answer.next;
    } catch (error) {
      this.problem = messageOf(error);
    }
    this.isReady = true;
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
    return fill(labels.emptyList, this.object.labelPlural);
  }

  get status() {
    if (!this.isReady) return labels.loading;
    const { length } = this.rows;
    const count = this.next ? fill(labels.itemsMore, length) : length === 1 ? labels.itemOne : fill(labels.items, length);
    const column = this.columns.find(({ fieldName }) => fieldName === this.sortedBy);
    return column ? `${count} • ${fill(labels.sortedBy, column.label)}` : count;
  }

  sort(event: CustomEvent<{ fieldName: string; sortDirection: 'asc' | 'desc' }>) {
    this.sortedBy = event.detail.fieldName;
    this.sortedDirection = event.detail.sortDirection;
    void this.read();
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
}
