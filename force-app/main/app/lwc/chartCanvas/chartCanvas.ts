import { LightningElement, api } from 'lwc';
import { loadScript } from 'lightning/platformResourceLoader';
import CHART_JS from '@salesforce/resourceUrl/chartjs';
import showTable from '@salesforce/label/c.Chart_Show_Table';
import showChart from '@salesforce/label/c.Chart_Show_Chart';
import { decimal, shortMoney, money } from 'c/numberText';

/** One line or one set of bars. */
export interface ChartLine {
    label: string;
    values: (number | null)[];
    /** A level to compare with, drawn dashed and without points. */
    level?: boolean;
}

interface ChartInstance {
    data: unknown;
    options: unknown;
    update(mode?: string): void;
    destroy(): void;
}
type ChartConstructor = new (canvas: HTMLCanvasElement, config: object) => ChartInstance;

/** Styling hooks of the design system, in the order lines take them, with the value of an org that lacks them. */
const LINE_HOOKS: [string, string][] = [
    ['--slds-g-color-palette-blue-50', '#0176d3'],
    ['--slds-g-color-palette-green-50', '#3ba755'],
    ['--slds-g-color-palette-purple-50', '#9050e9'],
    ['--slds-g-color-palette-orange-50', '#dd7a01'],
    ['--slds-g-color-palette-teal-50', '#0b827c'],
    ['--slds-g-color-palette-pink-50', '#e3066a']
];

/** A chart with the same figures as a table one click away. Knows nothing of what it shows. */
export default class ChartCanvas extends LightningElement {
    @api title = '';
    /** `line` or `bar`. */
    @api type: 'line' | 'bar' = 'line';
    /** Names along the horizontal axis. */
    @api labels: string[] = [];
    /** What the names along the axis are. */
    @api axisLabel = '';
    /** Amounts are shown as money, other figures as they are. */
    @api isMoney = false;

    tableShown = false;
    #lines: ChartLine[] = [];
    #chart: ChartInstance | undefined;
    #loading = false;

    /** What is drawn. */
    @api
    get lines(): ChartLine[] {
        return this.#lines;
    }
    set lines(value: ChartLine[] | undefined) {
        this.#lines = value ?? [];
        if (this.#chart) this.draw();
    }

    get toggleLabel(): string {
        return this.tableShown ? showChart : showTable;
    }

    get canvasClass(): string {
        return this.tableShown ? 'slds-hide' : '';
    }

    /** Hidden from sight the table still speaks to a screen reader. */
    get tableClass(): string {
        return this.tableShown ? 'table' : 'slds-assistive-text';
    }

    get tableTabIndex(): string {
        return this.tableShown ? '0' : '-1';
    }

    /** Two columns or rows may be called the same: their places tell them apart. */
    get columns(): { key: string; label: string }[] {
        return this.#lines.map(({ label }, place) => ({ key: String(place), label }));
    }

    get rows(): { key: string; label: string; cells: { key: string; text: string }[] }[] {
        return this.labels.map((label, index) => ({
            key: String(index),
            label,
            cells: this.#lines.map((line, place) => ({ key: String(place), text: this.text(line.values[index] ?? null) }))
        }));
    }

    toggleTable(): void {
        this.tableShown = !this.tableShown;
    }

    renderedCallback(): void {
        if (this.#chart || this.#loading) return;
        this.#loading = true;
        loadScript(this, CHART_JS)
            .then(() => this.draw())
            .catch(() => {
                // Without the library the table says it all.
                this.tableShown = true;
            });
    }

    disconnectedCallback(): void {
        this.#chart?.destroy();
        this.#chart = undefined;
        this.#loading = false;
    }

    text(value: number | null): string {
        if (value === null) return '–';
        return this.isMoney ? money(value) : decimal(value);
    }

    draw(): void {
        const Chart = (window as unknown as { Chart?: ChartConstructor }).Chart;
        const holder = this.refs?.holder as HTMLElement | undefined;
        // The library may arrive after the component left the page.
        if (!Chart || !holder || !this.isConnected) return;
        if (this.#chart) {
            this.#chart.data = this.chartData(holder);
            this.#chart.update('none');
            return;
        }
        const canvas = document.createElement('canvas');
        holder.replaceChildren(canvas);
        this.#chart = new Chart(canvas, { type: this.type, data: this.chartData(holder), options: this.chartOptions() });
    }

    chartData(holder: HTMLElement): object {
        const style = getComputedStyle(holder);
        return {
            labels: [...this.labels],
            datasets: this.#lines.map((line, index) => {
                const [hook, fallback] = LINE_HOOKS[index % LINE_HOOKS.length] as [string, string];
                const color = style.getPropertyValue(hook).trim() || fallback;
                return {
                    label: line.label,
                    data: [...line.values],
                    borderColor: color,
                    backgroundColor: color,
                    // Nothing is known between two points: no curve, and no line across a gap.
                    tension: 0,
                    spanGaps: false,
                    ...(line.level ? { borderDash: [6, 4], pointRadius: 0, borderWidth: 2 } : {})
                };
            })
        };
    }

    chartOptions(): object {
        const short = (value: number | string): string => (this.isMoney ? shortMoney(Number(value)) : decimal(Number(value)));
        return {
            responsive: true,
            maintainAspectRatio: false,
            animation: false,
            interaction: { mode: 'index', intersect: false },
            scales: { y: { beginAtZero: this.isMoney, ticks: { callback: short } } },
            plugins: {
                tooltip: {
                    callbacks: {
                        label: (item: { dataset: { label: string }; parsed: { y: number } }) => `${item.dataset.label}: ${this.text(item.parsed.y)}`
                    }
                }
            }
        };
    }
}
