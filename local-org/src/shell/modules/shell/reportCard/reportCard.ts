import { api, LightningElement } from 'lwc';
import { fill, labels } from 'shell/labels';
import { model } from 'shell/model';

/** flexipage:reportChart: the chart of a report on a page. */
export default class ReportCard extends LightningElement {
  @api properties: Record<string, string> = {};

  get reportId() {
    return model.reports?.find(({ developerName }) => developerName === this.properties.reportName)?.id;
  }

  get problem() {
    return fill(labels.noAccessObject, this.properties.reportName ?? labels.report);
  }
}
