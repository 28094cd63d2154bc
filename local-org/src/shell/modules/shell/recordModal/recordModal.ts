import { api } from 'lwc';
import LightningModal from 'lightning/modal';
import type { ObjectModel } from '../../../model.ts';
import { fill, labels } from 'shell/labels';
import type RecordForm from 'shell/recordForm';

/** The form of a new or an existing record, over the page. */
export default class RecordModal extends LightningModal {
  @api object!: ObjectModel;
  @api recordId?: string;
  @api defaults: Record<string, unknown> = {};
  /** The record type of a new record; asked for where there is a choice. */
  @api recordTypeId?: string | undefined;
  labels = labels;
  isSaving = false;
  chosen?: string | undefined;

  /** Opens the form; resolves with the Id of the saved record, or undefined when nothing was saved. */
  static openForm(
    object: ObjectModel,
    { recordId, recordTypeId, defaults = {} }: { recordId?: string | undefined; recordTypeId?: string | undefined; defaults?: object },
  ): Promise<string | undefined> {
    const label = fill(recordId ? labels.editTitle : labels.newTitle, object.label);
    return this.open({ size: 'medium', label, object, recordId, recordTypeId, defaults }) as Promise<string | undefined>;
  }

  connectedCallback() {
    const [usual] = this.object.recordTypes ?? [];
    if (!this.recordId) this.chosen = this.recordTypeId ?? usual?.id;
    if (!this.asks) this.recordTypeId = this.chosen;
  }

  /** Whether the record type has to be chosen first. */
  get asks() {
    return !this.recordId && !this.recordTypeId && (this.object.recordTypes?.length ?? 0) > 1;
  }

  get typeOptions() {
    return (this.object.recordTypes ?? []).map(({ id, label, description }) => ({
      value: id,
      label: description ? `${label}: ${description}` : label,
    }));
  }

  chooseType(event: CustomEvent<{ value: string }>) {
    this.chosen = event.detail.value;
  }

  next() {
    this.recordTypeId = this.chosen;
  }

  cancel() {
    this.close();
  }

  async save() {
    this.isSaving = true;
    try {
      const id = await (this.refs!.form as unknown as RecordForm).save();
      if (id) this.close(id);
    } finally {
      this.isSaving = false;
    }
  }
}
