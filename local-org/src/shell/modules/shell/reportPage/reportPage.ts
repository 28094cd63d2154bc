import { api, LightningElement } from 'lwc';
import locale from '@salesforce/i18n/locale';
import { messageOf } from 'shell/errors';
import { ask } from 'shell/http';
import { fill, labels } from 'shell/labels';
import { model } from 'shell/model';
import { type ReportAnswer, tableOf } from 'shell/reportTable';
import { setTitle } from 'shell/title';

/** A report, run: its chart and its rows under their groups. On a page of others it is a card with the chart alone. */
export default class ReportPage extends LightningElement {
  @api reportId!: string;
  /** True when it is a part of a page rather than the page. */
  @api isCard = false;
  labels = labels;
  answer?: ReportAnswer;
  problem = '';

  connectedCallback() {
    void this.run();
  }

  /** Runs the report anew. */
  async run() {
    try {
      this.answer = undefined;
      this.problem = '';
      this.answer = await ask<ReportAnswer>('GET', `/analytics/reports/${this.reportId}?includeDetails=${!this.isCard}`);
      if (!this.isCard) setTitle(this.answer.attributes.reportName);
    } catch (error) {
      this.problem = messageOf(error);
    }
  }

  get entry() {
    return model.reports?.find(({ id }) => id === this.reportId);
  }

  get name() {
    return this.answer?.attributes.reportName ?? this.entry?.name ?? labels.report;
  }

  get description() {
    return this.answer?.reportMetadata.description;
  }

  get kind() {
    return fill(labels.reportOf, this.answer?.reportMetadata.reportType.label ?? '');
  }

  get isLoading() {
    return !this.answer && !this.problem;
  }

  get count() {
    const { aggregates } = this.answer?.factMap['T!T'] ?? {};
    const place = this.answer?.reportMetadata.aggregates.indexOf('RowCount') ?? -1;
    return Number(aggregates?.[place]?.value ?? 0);
  }

  get status() {
    if (!this.answer) return this.problem ? '' : labels.loading;
    const rows = this.count === 1 ? labels.itemOne : fill(labels.items, this.count.toLocaleString(locale));
    return this.answer.allData ? rows : `${rows} • ${labels.reportCut}`;
  }

  get isEmpty() {
    return this.answer !== undefined && this.count === 0;
  }

  get hasRows() {
    return this.count > 0;
  }

  get hasTable() {
    return this.hasRows && !this.isCard;
  }

  get hasChart() {
    return this.hasRows && Boolean(this.answer?.reportMetadata.chart);
  }

  get table() {
    return tableOf(this.answer!, labels.total);
  }
}
