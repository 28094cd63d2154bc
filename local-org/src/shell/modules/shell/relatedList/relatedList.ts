import { api, LightningElement } from 'lwc';
import type { RelatedListModel } from '../../../model.ts';
import { onRecordsChanged } from 'shell/changes';
import { type Column, columnsOf, withLinks } from 'shell/columns';
import { messageOf } from 'shell/errors';
import { fill, labels } from 'shell/labels';
import { model } from 'shell/model';
import { objectInfo } from 'shell/objectInfo';
import RecordModal from 'shell/recordModal';
import { readRows, type Row } from 'shell/recordQuery';

const SHOWN = 10;

/** The children of a record, with a button for one more. */
export default class RelatedList extends LightningElement {
  @api list!: RelatedListModel;
  @api recordId!: string;
  labels = labels;
  rows: Row[] = [];
  columns: Column[] = [];
  hasMore = false;
  isReady = false;
  problem = '';
  stop?: () => void;

  connectedCallback() {
    this.stop = onRecordsChanged(() => this.read());
    void this.read();
  }

  disconnectedCallback() {
    this.stop?.();
  }

  async read() {
    try {
      const { fields, object, parentField } = this.list;
      const info = await objectInfo(object);
      const { rows, next, errors } = await readRows({ info, fields, where: { [parentField]: { eq: this.recordId } }, first: SHOWN });
      this.problem = errors ? `${fill(labels.relatedListUnavailable, this.list.label)}: ${errors[0]?.message ?? ''}` : '';
      this.columns = columnsOf(info, fields, false);
      this.rows = withLinks(info, rows);
      this.hasMore = next !== undefined;
    } catch (error) {
      this.problem = messageOf(error);
    }
    this.isReady = true;
  }

  get object() {
    return model.objects[this.list.object]!;
  }

  get title() {
    return `${this.list.label} (${this.rows.length}${this.hasMore ? '+' : ''})`;
  }

  get icon() {
    return this.object.icon ?? 'standard:record';
  }

  get hasRows() {
    return this.rows.length > 0;
  }

  get isEmpty() {
    return !this.hasRows && !this.problem;
  }

  get emptyText() {
    return fill(labels.emptyList, this.object.labelPlural);
  }

  get newLabel() {
    return fill(labels.newTitle, this.object.label);
  }

  get viewAllLabel() {
    return fill(labels.viewAllOf, this.list.label);
  }

  get listUrl() {
    return `/lightning/o/${this.list.object}/list`;
  }

  create() {
    void RecordModal.openForm(this.object, { defaults: { [this.list.parentField]: this.recordId } });
  }
}
