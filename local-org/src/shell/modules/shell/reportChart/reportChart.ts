import { api, LightningElement } from 'lwc';
import {
  ArcElement,
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  type ChartConfiguration,
  DoughnutController,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PieController,
  PointElement,
  Title,
  Tooltip,
} from 'chart.js';
import locale from '@salesforce/i18n/locale';
import { fill, labels } from 'shell/labels';
import { leaves, type ReportAnswer, type ReportGroup, summaryLabel } from 'shell/reportTable';

Chart.register(
  ArcElement,
  BarController,
  BarElement,
  CategoryScale,
  DoughnutController,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PieController,
  PointElement,
  Title,
  Tooltip,
);

/** SLDS colours for data, in the order they are used. */
const COLORS = [
  '--slds-g-color-palette-blue-50',
  '--slds-g-color-palette-teal-60',
  '--slds-g-color-palette-orange-60',
  '--slds-g-color-palette-purple-60',
  '--slds-g-color-palette-pink-60',
  '--slds-g-color-palette-green-60',
];

interface Series {
  label: string;
  values: (number | null)[];
}

/** The chart of a report. Its figures are in the table below it too, which is what a screen reader is sent to. */
export default class ReportChart extends LightningElement {
  @api answer!: ReportAnswer;
  chart?: Chart;

  renderedCallback() {
    const canvas = this.refs?.canvas as HTMLCanvasElement | undefined;
    if (canvas && !this.chart) this.chart = new Chart(canvas, this.configuration());
  }

  disconnectedCallback() {
    this.chart?.destroy();
  }

  get info() {
    return this.answer.reportMetadata.chart!;
  }

  get title() {
    return this.info.title || this.answer.attributes.reportName;
  }

  get description() {
    return fill(labels.chartDescription, this.title);
  }

  /** Names along the axis and, of each series, what stands there. */
  get data(): { names: string[]; series: Series[] } {
    const { factMap, groupingsDown, groupingsAcross, reportMetadata, reportExtendedMetadata } = this.answer;
    const isAcross = reportMetadata.groupingsAcross.some(({ name }) => name === this.info.groupings[0]);
    const [main, other] = isAcross ? [groupingsAcross, groupingsDown] : [groupingsDown, groupingsAcross];
    const level = (isAcross ? reportMetadata.groupingsAcross : reportMetadata.groupingsDown).findIndex(({ name }) => name === this.info.groupings[0]);
    const groups = atLevel(main.groupings, Math.max(level, 0));
    const fact = (one: string, two: string, place: number): number | null => {
      const value = factMap[isAcross ? `${two}!${one}` : `${one}!${two}`]?.aggregates[place]?.value;
      return typeof value === 'number' ? value : null;
    };
    const place = (summary: string): number => Math.max(0, reportMetadata.aggregates.indexOf(summary));
    const summaries = this.info.summaries.length > 0 ? this.info.summaries : ['RowCount'];
    const names = groups.map(({ labels: parts }) => parts.join(' / '));
    const [first = 'RowCount'] = summaries;
    if (this.info.groupings[1] && other.groupings.length > 0)
      return {
        names,
        series: leaves(other.groupings).map(({ key, labels: parts }) => ({
          label: parts.join(' / '),
          values: groups.map((group) => fact(group.key, key, place(first))),
        })),
      };
    if (this.info.groupings[1]) {
      const inner = [...new Set(groups.flatMap(({ inside }) => inside.map(({ label }) => label)))];
      const at = (inside: ReportGroup[], label: string) => inside.find((group) => group.label === label)?.key;
      return {
        names,
        series: inner.map((label) => ({ label, values: groups.map(({ inside }) => fact(at(inside, label) ?? '', 'T', place(first))) })),
      };
    }
    return {
      names,
      series: summaries.map((summary) => ({
        label: summaryLabel(reportExtendedMetadata, summary),
        values: groups.map(({ key }) => fact(key, 'T', place(summary))),
      })),
    };
  }

  configuration(): ChartConfiguration {
    const { names, series } = this.data;
    const { chartType } = this.info;
    const isRound = /^(Pie|Donut)/.test(chartType);
    const colors = COLORS.map((name) => colorOf(name));
    const type = chartType === 'Pie' ? 'pie' : chartType === 'Donut' ? 'doughnut' : /^(Line|Scatter)/.test(chartType) ? 'line' : 'bar';
    const stacked = /Stacked/.test(chartType);
    const scales = { x: { stacked }, y: { stacked, beginAtZero: true } };
    return {
      type,
      data: {
        labels: names,
        datasets: series.map(({ label, values }, index) => {
          const color = isRound ? names.map((_, place) => colors[place % colors.length]!) : colors[index % colors.length]!;
          return { label, data: values, backgroundColor: color, borderColor: color };
        }),
      },
      options: {
        locale,
        animation: false,
        maintainAspectRatio: false,
        indexAxis: /^(Horizontal|Funnel)/.test(chartType) ? 'y' : 'x',
        ...(isRound ? {} : { scales }),
        plugins: { title: { display: true, text: this.title }, legend: { display: isRound || series.length > 1, position: 'bottom' } },
      },
    };
  }
}

/** The groups of one level, each by its name and those around it. */
function atLevel(groups: ReportGroup[], level: number, before: string[] = []): { key: string; labels: string[]; inside: ReportGroup[] }[] {
  return groups.flatMap(({ key, label, groupings }) =>
    level === 0 ? [{ key, labels: [...before, label], inside: groupings }] : atLevel(groupings, level - 1, [...before, label]),
  );
}

const colorOf = (property: string): string => getComputedStyle(document.documentElement).getPropertyValue(property).trim() || 'gray';
