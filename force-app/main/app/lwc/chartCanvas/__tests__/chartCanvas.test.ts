import { loadScript } from 'lightning/platformResourceLoader';
import ChartCanvas from 'c/chartCanvas';
import { all, cells, one, settled, show, texts } from 'test/page';

interface Dataset {
    label: string;
    data: (number | null)[];
    borderColor: string;
    borderDash?: number[];
    pointRadius?: number;
}
interface Config {
    type: string;
    data: { labels: string[]; datasets: Dataset[] };
    options: {
        scales: { y: { beginAtZero: boolean; ticks: { callback(value: number): string } } };
        plugins: { tooltip: { callbacks: { label(item: object): string } } };
    };
}

/** Stands for Chart.js: keeps what it was asked to draw. */
class FakeChart {
    static drawn: FakeChart[] = [];
    data: Config['data'];
    update = jest.fn();
    destroy = jest.fn();
    canvas: HTMLCanvasElement;
    config: Config;

    constructor(canvas: HTMLCanvasElement, config: Config) {
        this.canvas = canvas;
        this.config = config;
        this.data = config.data;
        FakeChart.drawn.push(this);
    }
}

const loads = loadScript as jest.Mock;
const page = window as unknown as { Chart?: typeof FakeChart };

const trend = {
    title: 'Actuals',
    type: 'line' as const,
    axisLabel: 'Period',
    labels: ['Jan 2025', 'Feb 2025'],
    lines: [
        { label: 'Actual', values: [825.5, null] },
        { label: 'Target', values: [600, 600], level: true }
    ]
};
const shown = (properties: object = {}) => show('c-chart-canvas', ChartCanvas, { ...trend, ...properties });
const lastDrawn = (): FakeChart => FakeChart.drawn.at(-1) as FakeChart;

beforeEach(() => {
    FakeChart.drawn = [];
    loads.mockImplementation(() => {
        page.Chart = FakeChart;
        return Promise.resolve();
    });
});
afterEach(() => {
    delete page.Chart;
});

describe('chartCanvas as a chart', () => {
    it('loads the library once and draws on the canvas it shows', async () => {
        const element = await shown();
        expect(loads).toHaveBeenCalledTimes(1);
        expect(loads).toHaveBeenCalledWith(expect.anything(), 'chartjs');
        expect(FakeChart.drawn).toHaveLength(1);
        expect(one(element, 'canvas')).toBe(lastDrawn().canvas);
        await expect(element).toBeAccessible();

        one(element, 'lightning-button').click();
        await settled();
        expect(loads).toHaveBeenCalledTimes(1);
        expect(FakeChart.drawn).toHaveLength(1);
    });

    it('draws a line for each series and a dashed one without points for a level', async () => {
        await shown();
        const { type, data } = lastDrawn().config;
        expect(type).toBe('line');
        expect(data.labels).toEqual(['Jan 2025', 'Feb 2025']);
        expect(data.datasets).toMatchObject([
            { label: 'Actual', data: [825.5, null] },
            { label: 'Target', data: [600, 600], borderDash: [6, 4], pointRadius: 0 }
        ]);
        expect(data.datasets[0]).not.toHaveProperty('borderDash');
    });

    it('claims nothing between two points: straight lines, and a gap where nothing was measured', async () => {
        await shown();
        expect(lastDrawn().config.data.datasets).toMatchObject([
            { tension: 0, spanGaps: false },
            { tension: 0, spanGaps: false }
        ]);
    });

    it('keeps apart rows and columns that are called the same', async () => {
        const element = await shown({ labels: ['A', 'A'], lines: [1, 2].map((value) => ({ label: 'B', values: [value, value] })) });
        expect(texts(element, 'thead th')).toEqual(['Period', 'B', 'B']);
        expect(cells(element)).toEqual([
            ['A', '1', '2'],
            ['A', '1', '2']
        ]);
    });

    it('gives lines their own colours, from the first again after the last', async () => {
        const lines = Array.from({ length: 7 }, (_, index) => ({ label: `Line ${index}`, values: [index] }));
        await shown({ lines });
        const colors = lastDrawn().config.data.datasets.map((set) => set.borderColor);
        expect(new Set(colors).size).toBe(6);
        expect(colors[6]).toBe(colors[0]);
    });

    it('writes money short on the axis and in full in a tooltip, from zero', async () => {
        await shown({ isMoney: true });
        const { scales, plugins } = lastDrawn().config.options;
        expect(scales.y.beginAtZero).toBe(true);
        expect(scales.y.ticks.callback(48_910_000)).toBe('$48.91M');
        expect(plugins.tooltip.callbacks.label({ dataset: { label: 'Realised' }, parsed: { y: 48_910_000 } })).toBe('Realised: $48,910,000');
    });

    it('writes other figures as they are, where they lie', async () => {
        await shown();
        const { scales, plugins } = lastDrawn().config.options;
        expect(scales.y.beginAtZero).toBe(false);
        expect(scales.y.ticks.callback(825.5)).toBe('825.5');
        expect(plugins.tooltip.callbacks.label({ dataset: { label: 'Actual' }, parsed: { y: 825.5 } })).toBe('Actual: 825.5');
    });

    it('redraws the same chart when the figures change', async () => {
        const element = await shown();
        element.labels = ['Mar 2025'];
        element.lines = [{ label: 'Actual', values: [772] }];
        await settled();
        expect(FakeChart.drawn).toHaveLength(1);
        expect(lastDrawn().data.labels).toEqual(['Mar 2025']);
        expect(lastDrawn().data.datasets).toMatchObject([{ label: 'Actual', data: [772] }]);
        expect(lastDrawn().update).toHaveBeenCalled();
    });

    it('takes the chart down when it leaves the page, and draws a new one when it comes back', async () => {
        const element = await shown();
        const [first] = FakeChart.drawn;
        element.remove();
        expect(first?.destroy).toHaveBeenCalledTimes(1);
        document.body.appendChild(element);
        await settled();
        expect(FakeChart.drawn).toHaveLength(2);
        expect(all(element, 'canvas')).toEqual([lastDrawn().canvas]);
    });

    it('draws nothing when the library arrives after it left', async () => {
        let arrive = (): void => undefined;
        loads.mockImplementation(() => new Promise<void>((resolve) => (arrive = resolve)));
        const element = await shown();
        element.remove();
        page.Chart = FakeChart;
        arrive();
        await settled();
        expect(FakeChart.drawn).toHaveLength(0);
    });
});

describe('chartCanvas as a table', () => {
    it('holds the same figures for a screen reader while the chart is seen', async () => {
        const element = await shown();
        expect(texts(element, 'thead th')).toEqual(['Period', 'Actual', 'Target']);
        expect(cells(element)).toEqual([
            ['Jan 2025', '825.5', '600'],
            ['Feb 2025', '–', '600']
        ]);
        expect(one(element, '[role="region"]').className).toBe('slds-assistive-text');
        expect(one(element, '[aria-hidden="true"]').className).not.toContain('slds-hide');
    });

    it('writes money in full', async () => {
        const element = await shown({ isMoney: true, labels: ['Manufacturer'], lines: [{ label: 'Realised', values: [48_910_000] }] });
        expect(cells(element)).toEqual([['Manufacturer', '$48,910,000']]);
    });

    it('takes the place of the chart at a click, and gives it back', async () => {
        const element = await shown();
        const toggle = one<HTMLElement & { label: string }>(element, 'lightning-button');
        expect(toggle.label).toBe('Show as table');

        toggle.click();
        await settled();
        expect(toggle.label).toBe('Show as chart');
        expect(one(element, '[aria-hidden="true"]').className).toBe('slds-hide');
        expect(one(element, '[role="region"]').className).toBe('table');
        expect(one(element, '[role="region"]').tabIndex).toBe(0);
        await expect(element).toBeAccessible();

        toggle.click();
        await settled();
        expect(one(element, '[role="region"]').className).toBe('slds-assistive-text');
    });

    it('is shown when the library cannot be loaded', async () => {
        loads.mockImplementation(() => Promise.reject(new Error('blocked')));
        const element = await shown();
        expect(one(element, '[role="region"]').className).toBe('table');
        expect(cells(element)).toHaveLength(2);
        await expect(element).toBeAccessible();
    });

    it('is empty without lines', async () => {
        const element = await shown({ lines: undefined, labels: [] });
        expect(texts(element, 'thead th')).toEqual(['Period']);
        expect(cells(element)).toEqual([]);
    });
});
