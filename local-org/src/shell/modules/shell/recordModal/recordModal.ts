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
  labels = labels;
  isSaving = false;

  /** Opens the form; resolves with the Id of the saved record, or undefined when nothing was saved. */
  static openForm(
    object: ObjectModel,
    { recordId, defaults = {} }: { recordId?: string | undefined; defaults?: object },
  ): Promise<string | undefined> {
    const label = fill(recordId ? labels.editTitle : labels.newTitle, object.label);
    return this.open({ size: 'medium', label, object, recordId, defaults }) as Promise<string | undefined>;
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
