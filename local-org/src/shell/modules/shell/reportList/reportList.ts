import { LightningElement } from 'lwc';
import { labels } from 'shell/labels';
import { model } from 'shell/model';
import { recordUrl } from 'shell/router';

/** The reports the user may run, by folder. */
export default class ReportList extends LightningElement {
  labels = labels;

  get folders() {
    const byFolder = Map.groupBy(model.reports ?? [], ({ folder }) => folder);
    return [...byFolder].map(([name, reports]) => ({
      name,
      reports: reports.map((report) => ({ ...report, url: recordUrl(report.id, 'Report') })),
    }));
  }

  get isEmpty() {
    return (model.reports ?? []).length === 0;
  }
}
