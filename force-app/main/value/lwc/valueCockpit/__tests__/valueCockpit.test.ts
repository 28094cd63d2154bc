import ValueCockpit from 'c/valueCockpit';
import { all, answerTo, asked, navigate, openPage, refuse, settled, show, texts, told, unknownObject } from 'test/page';
import { COCKPIT_QUERY, PERIODS_QUERY } from '../cockpitQuery';
import cockpit from './data/cockpit.json';

interface Combobox extends HTMLElement {
    name: string;
    options: { label: string; value: string }[];
    value: string;
}
interface Chart {
    title: string;
    type: string;
    isMoney: boolean;
    labels: string[];
    lines: { label: string; values: number[] }[];
}
type Answer = typeof cockpit & { uiapi: { aggregate?: object } };
interface PeriodNode {
    aggregate: { KPI__c: { value: string }; Period_Start__c: { value: string }; Realised_Value__c?: { sum: { value: number } } };
}

const MONEY = ['Expected_Annual_Value__c', 'Realised_Value__c'];

/** A copy of the answer, changed. */
function changed(change: (query: Answer['uiapi']['query']) => void): Answer {
    const copy = JSON.parse(JSON.stringify(cockpit)) as Answer;
    change(copy.uiapi.query);
    return copy;
}

/** The answer to who may not see money: those fields are not there. */
const withoutMoney = JSON.parse(JSON.stringify(cockpit, (key, value: unknown) => (MONEY.includes(key) ? undefined : value))) as Answer;

const shown = (properties: object = {}) => show('c-value-cockpit', ValueCockpit, properties);
/** What the org answers about one program: the program itself, and its value by KPI and period. */
function ofProgram(data: Answer, id: string): { program: object; periods: PeriodNode[] } {
    const { CRM_Program__c, Beneficiary__c, Value_KPI__c, KPI_Measurement__c } = data.uiapi.query;
    const sums = KPI_Measurement__c.edges.map(({ node }) => node);
    const only = <E extends { node: object }>(connection: { edges: E[] }, isOwn: (node: E['node']) => boolean): { edges: E[] } => ({
        edges: connection.edges.filter(({ node }) => isOwn(node))
    });
    const own = only(Beneficiary__c, (node) => node.Program__c.value === id);
    const ids = new Set(own.edges.map(({ node }) => node.Id));
    const kpis = only(Value_KPI__c, (node) => ids.has(node.Beneficiary__c.value));
    const kpiIds = new Map(kpis.edges.map(({ node }) => [node.Id, node.Beneficiary__c.value]));
    const rolledUp = (beneficiary: string): number =>
        sums.filter((one) => kpiIds.get(one.KPI__c.value) === beneficiary).reduce((sum, one) => sum + (one.Realised_Value__c?.value ?? 0), 0);
    const beneficiaries = own.edges.map(({ node }) => ({
        node: { ...node, ...(node.Expected_Annual_Value__c ? { Realised_Value__c: { value: rolledUp(node.Id) } } : {}) }
    }));
    return {
        program: {
            uiapi: {
                query: {
                    CRM_Program__c: only(CRM_Program__c, (node) => node.Id === id),
                    Beneficiary__c: { edges: beneficiaries },
                    Value_KPI__c: { ...kpis, pageInfo: { hasNextPage: false, endCursor: null } }
                },
                aggregate: measuredRange(sums.filter((one) => kpiIds.has(one.KPI__c.value)).map((one) => one.Period_Start__c.value))
            }
        },
        periods: sums
            .filter((one) => kpiIds.has(one.KPI__c.value))
            .map((one) => ({
                aggregate: {
                    KPI__c: one.KPI__c,
                    Period_Start__c: one.Period_Start__c,
                    ...(one.Realised_Value__c ? { Realised_Value__c: { sum: one.Realised_Value__c } } : {})
                }
            }))
    };
}
/** The first and the last period that was measured, as an aggregate. */
function measuredRange(days: string[]): object {
    const sorted = [...days].sort();
    const [min, max] = [{ value: sorted[0] ?? null }, { value: sorted.at(-1) ?? null }];
    return { KPI_Measurement__c: { edges: [{ node: { aggregate: { Period_Start__c: { min, max } } } }] } };
}
const periodsPage = (periods: PeriodNode[], endCursor: string | null = null) => ({
    uiapi: {
        aggregate: {
            KPI_Measurement__c: { edges: periods.map((node) => ({ node })), pageInfo: { hasNextPage: endCursor !== null, endCursor } }
        }
    }
});

/** The org answers what is asked about a program. */
async function answerProgram(data: Answer = cockpit, id = 'p-after'): Promise<void> {
    const { program, periods } = ofProgram(data, id);
    await answerTo('ValueCockpit', program);
    await answerTo('ValueByPeriod', periodsPage(periods));
}

async function answered(properties: { recordId?: string } = {}, data: Answer = cockpit, state: Record<string, string> = {}): Promise<HTMLElement> {
    const element = await shown(properties);
    await openPage(state);
    if (!properties.recordId) await answerTo('ProgramPicker', { uiapi: { query: { CRM_Program__c: data.uiapi.query.CRM_Program__c } } });
    await answerProgram(data, properties.recordId ?? state.c__program);
    return element;
}

const filters = (element: Element) => [element, ...all(element, 'c-program-picker')].flatMap((host) => all<Combobox>(host, 'lightning-combobox'));
const filter = (element: Element, name: string) => filters(element).find((each) => each.name === name) as Combobox;

/** Picks from a filter by what it says. */
async function choose(element: Element, name: string, label: string): Promise<void> {
    const option = filter(element, name).options.find((each) => each.label === label);
    if (!option) throw new Error(`${name} does not offer ${label}`);
    filter(element, name).dispatchEvent(new CustomEvent('change', { detail: { value: option.value } }));
    await settled();
}

const tiles = (element: Element) =>
    told<{ label: string; value: string; note: string }>(element, 'c-stat-tile').map(({ label, value, note }) => [label, value, note]);
const charts = (element: Element) => told<Chart>(element, 'c-chart-canvas');
const chart = (element: Element, title: string): Chart => charts(element).find((each) => each.title === title) as Chart;
const beneficiaries = (element: Element) =>
    told<{ rows: { name: string; realised: number }[] }>(element, 'c-beneficiary-table').flatMap(({ rows }) =>
        rows.map((row) => [row.name, row.realised])
    );
const kpis = (element: Element) => told<{ rows: { name: string }[] }>(element, 'c-kpi-table').flatMap(({ rows }) => rows.map((row) => row.name));

describe('valueCockpit with data', () => {
    it('shows its shape while the answer is awaited', async () => {
        const element = await shown();
        expect(all(element, 'c-skeleton')).toHaveLength(1);
        expect(all(element, 'c-stat-tile')).toHaveLength(0);
        await expect(element).toBeAccessible();
        await answerTo('ProgramPicker', { uiapi: { query: { CRM_Program__c: cockpit.uiapi.query.CRM_Program__c } } });
        expect(all(element, 'c-skeleton')).toHaveLength(1);
        await answerProgram();
        expect(all(element, 'c-skeleton')).toHaveLength(0);
    });

    it('is accessible with charts, tables and filters', async () => {
        await expect(await answered()).toBeAccessible();
    });

    it('sums up the first program over all periods', async () => {
        const element = await answered();
        expect(tiles(element)).toEqual([
            ['Realised', '$1,766,110,000', 'All periods'],
            ['Expected a year', '$2,085,600,000', ''],
            ['Realised of expected', '42%', ''],
            ['KPIs on track', '3 / 7', '3 agreed by both sides']
        ]);
    });

    it('gives the figures of the reference case for its year', async () => {
        const element = await answered();
        await choose(element, 'period', '2025');
        expect(beneficiaries(element)).toEqual([
            ['Manufacturer', 48_910_000],
            ['Service engineers', 1_320_000_000],
            ['Service outlets', 384_000_000]
        ]);
        expect(tiles(element).slice(0, 3)).toEqual([
            ['Realised', '$1,752,910,000', '2025'],
            ['Expected a year', '$2,085,600,000', ''],
            ['Realised of expected', '84%', '']
        ]);
    });

    it('hands population and expected value to the table, from which it tells the value per head', async () => {
        const element = await answered();
        expect(told(element, 'c-beneficiary-table')).toMatchObject([
            {
                rows: [
                    { name: 'Manufacturer', population: 1, expected: 62_400_000 },
                    { name: 'Service engineers', population: 50_000, expected: 1_200_000_000 },
                    { name: 'Service outlets', population: 1, expected: 823_200_000 }
                ]
            }
        ]);
    });

    it('sets realised against expected in bars', async () => {
        const element = await answered();
        await choose(element, 'period', '2025');
        expect(chart(element, 'Realised against expected value')).toMatchObject({
            type: 'bar',
            isMoney: true,
            labels: ['Manufacturer', 'Service engineers', 'Service outlets'],
            lines: [
                { label: 'Expected a year', values: [62_400_000, 1_200_000_000, 823_200_000] },
                { label: 'Realised', values: [48_910_000, 1_320_000_000, 384_000_000] }
            ]
        });
    });

    it('lets value add up over time, a line for each beneficiary', async () => {
        const element = await answered();
        const trend = chart(element, 'Realised value over time');
        expect(trend).toMatchObject({ type: 'line', isMoney: true, labels: ['Jun 2025', 'Dec 2025', 'Jan 2026'] });
        expect(Object.fromEntries(trend.lines.map(({ label, values }) => [label, values]))).toEqual({
            Manufacturer: [24_100_000, 48_910_000, 52_110_000],
            'Service engineers': [650_000_000, 1_320_000_000, 1_320_000_000],
            'Service outlets': [187_600_000, 384_000_000, 394_000_000]
        });
    });

    it('hands each KPI on as it stands', async () => {
        const element = await answered();
        expect(kpis(element)).toHaveLength(7);
        const [{ rows }] = told<{ rows: { id: string }[] }>(element, 'c-kpi-table') as [{ rows: { id: string }[] }];
        expect(rows.find((row) => row.id === 'k-parts')).toEqual({
            id: 'k-parts',
            name: 'Parts sales',
            beneficiary: 'Service outlets',
            status: 'Off course',
            reason: 'Far behind the plan.',
            warning: 'The owner has left.',
            attainment: 40,
            agreed: false,
            confidence: 'Medium'
        });
        expect(rows.find((row) => row.id === 'k-holding')).toMatchObject({ status: 'No data', attainment: undefined, confidence: '' });
    });

    it('has no share to tell where nothing was expected', async () => {
        const data = changed((query) => {
            for (const { node } of query.Beneficiary__c.edges) node.Expected_Annual_Value__c.value = 0;
        });
        expect(tiles(await answered({}, data))[2]).toEqual(['Realised of expected', '–', '']);
    });

    it('shows zero for a program that was never measured', async () => {
        const data = changed((query) => {
            query.KPI_Measurement__c.edges = [];
        });
        const element = await answered({}, data);
        expect(tiles(element)[0]).toEqual(['Realised', '$0', 'All periods']);
        expect(tiles(element)[2]).toEqual(['Realised of expected', '0%', '']);
        expect(filter(element, 'period').options.map(({ label }) => label)).toEqual(['All periods']);
    });

    it('shows what an answer that comes later brings', async () => {
        const element = await answered();
        await answerProgram(
            changed((query) => {
                for (const { node } of query.KPI_Measurement__c.edges) node.Realised_Value__c.value = 1;
            })
        );
        expect(tiles(element)[0]).toEqual(['Realised', '$16', 'All periods']);
    });
});

describe('valueCockpit filters', () => {
    it('offers programs, measured years and the beneficiaries of the program', async () => {
        const element = await answered();
        const offered = (name: string) => filter(element, name).options.map(({ label }) => label);
        expect(offered('program')).toEqual(['After-sales CRM', 'Service desk CRM']);
        expect(offered('period')).toEqual(['All periods', '2026', '2025']);
        expect(offered('beneficiary')).toEqual(['All beneficiaries', 'Manufacturer', 'Service engineers', 'Service outlets']);
        expect(['program', 'period', 'beneficiary'].map((name) => filter(element, name).value)).toEqual(['p-after', 'all', 'all']);
    });

    it('reads another program when it is chosen, with its own years and beneficiaries', async () => {
        const element = await answered();
        await choose(element, 'program', 'Service desk CRM');
        expect(all(element, 'c-skeleton')).toHaveLength(1);
        await answerProgram(cockpit, 'p-desk');
        expect(tiles(element)).toEqual([
            ['Realised', '$24,000', 'All periods'],
            ['Expected a year', '$288,000', ''],
            ['Realised of expected', '8%', ''],
            ['KPIs on track', '1 / 1', '0 agreed by both sides']
        ]);
        expect(beneficiaries(element)).toEqual([['Service desk', 24_000]]);
        expect(kpis(element)).toEqual(['Cases by phone']);
        expect(['program', 'period', 'beneficiary'].map((name) => filter(element, name).value)).toEqual(['p-desk', 'all', 'all']);
        expect(filter(element, 'period').options.map(({ label }) => label)).toEqual(['All periods', '2025']);
    });

    it('keeps its filters in the address, and takes them from there', async () => {
        const element = await answered({}, cockpit, { c__program: 'p-after', c__period: '2025', c__beneficiary: 'b-manu' });
        expect(tiles(element)[0]).toEqual(['Realised', '$48,910,000', '2025']);
        await choose(element, 'period', '2026');
        expect(navigate).toHaveBeenCalledWith(
            expect.objectContaining({ state: { c__program: 'p-after', c__period: '2026', c__beneficiary: 'b-manu' } })
        );
    });

    it('leaves out a beneficiary of the address that is another program’s, and what is no year', async () => {
        const element = await answered({}, cockpit, { c__program: 'p-after', c__period: 'x', c__beneficiary: 'b-desk' });
        expect(tiles(element)[0]).toEqual(['Realised', '$1,766,110,000', 'All periods']);
    });

    it('narrows amounts and trend to a year; the KPIs stand as they stand', async () => {
        const element = await answered();
        await choose(element, 'period', '2026');
        expect(beneficiaries(element)).toEqual([
            ['Manufacturer', 3_200_000],
            ['Service engineers', 0],
            ['Service outlets', 10_000_000]
        ]);
        expect(chart(element, 'Realised value over time').labels).toEqual(['Jan 2026']);
        expect(kpis(element)).toHaveLength(7);
        await choose(element, 'period', 'All periods');
        expect(tiles(element)[0]).toEqual(['Realised', '$1,766,110,000', 'All periods']);
    });

    it('narrows everything to a beneficiary', async () => {
        const element = await answered();
        await choose(element, 'period', '2025');
        await choose(element, 'beneficiary', 'Manufacturer');
        expect(tiles(element)).toEqual([
            ['Realised', '$48,910,000', '2025'],
            ['Expected a year', '$62,400,000', ''],
            ['Realised of expected', '78%', ''],
            ['KPIs on track', '2 / 3', '1 agreed by both sides']
        ]);
        expect(beneficiaries(element)).toEqual([['Manufacturer', 48_910_000]]);
        expect(kpis(element)).toEqual(['Rework per service order', 'Spare parts holding cost', 'Warranty cost per claim']);
        expect(chart(element, 'Realised value over time').lines.map(({ label }) => label)).toEqual(['Manufacturer']);
        expect(filter(element, 'beneficiary').options).toHaveLength(4);
    });

    it('keeps the year it was set to when the chosen beneficiary was not measured in it', async () => {
        const element = await answered();
        await choose(element, 'period', '2026');
        await choose(element, 'beneficiary', 'Service engineers');
        expect(tiles(element)[0]).toEqual(['Realised', '$0', '2026']);
        expect(filter(element, 'period').options.map(({ value }) => value)).toContain(filter(element, 'period').value);
    });
});

describe('valueCockpit and what it asks for', () => {
    it('asks for one program, never for all', async () => {
        await answered();
        expect(asked().variables).toEqual({
            after: null,
            where: {
                and: [
                    { KPI__r: { Beneficiary__r: { Program__c: { eq: 'p-after' } } } },
                    { Period_Start__c: { gte: { value: '2025-06-01' } } },
                    { Period_Start__c: { lt: { value: '2049-03-01' } } }
                ]
            }
        });
    });

    it('asks for the program of a record page, and does not offer another', async () => {
        const element = await answered({ recordId: 'p-desk' });
        expect(filters(element).map(({ name }) => name)).toEqual(['period', 'beneficiary']);
        expect(tiles(element)[0]).toEqual(['Realised', '$24,000', 'All periods']);
    });

    it('reads KPIs to the last and then period after period, and shows roll-ups until it has all', async () => {
        const element = await shown({ recordId: 'p-after' });
        const { program, periods } = ofProgram(cockpit, 'p-after');
        const { query, aggregate } = (program as Answer).uiapi;
        const withKpis = (edges: object[], endCursor: string | null): object => ({
            uiapi: { query: { ...query, Value_KPI__c: { edges, pageInfo: { hasNextPage: endCursor !== null, endCursor } } }, aggregate }
        });
        // So many KPIs that each month is a window of its own.
        const others = Array.from({ length: 1500 }, (_, n) => ({ node: { ...query.Value_KPI__c.edges[0]?.node, Id: `k-${n}` } }));
        await answerTo('ValueCockpit', withKpis(query.Value_KPI__c.edges, 'seven'));
        await answerTo('ValueCockpit', withKpis(others, null));
        expect(kpis(element)).toHaveLength(1507);
        expect(tiles(element)[0]).toEqual(['Realised', '$1,766,110,000', 'All periods']);
        expect(charts(element).map(({ title }) => title)).toEqual(['Realised against expected value']);
        const months: string[] = [];
        for (let window = 0; window < 8; window++) {
            expect(all(element, 'c-skeleton')).toHaveLength(1);
            const month = /"gte":\{"value":"(\d{4}-\d\d)/.exec(JSON.stringify(asked().variables))?.[1] ?? '';
            months.push(month);
            // eslint-disable-next-line no-await-in-loop -- one window after the other
            await answerTo('ValueByPeriod', periodsPage(periods.filter((one) => one.aggregate.Period_Start__c.value.startsWith(month))));
        }
        expect(months).toEqual(['2025-06', '2025-07', '2025-08', '2025-09', '2025-10', '2025-11', '2025-12', '2026-01']);
        expect(chart(element, 'Realised value over time').lines.map(({ values }) => values.at(-1))).toEqual(
            expect.arrayContaining([52_110_000, 1_320_000_000, 394_000_000])
        );
    });

    it('treats every amount of money as optional', () => {
        const amounts = `${COCKPIT_QUERY} ${PERIODS_QUERY}`.match(/(Expected_Annual_Value__c|Realised_Value__c).*/g) ?? [];
        expect(amounts).toHaveLength(4);
        for (const amount of amounts) expect(amount).toContain('@optional');
    });
});

describe('valueCockpit without all of it', () => {
    it('keeps status and KPIs for who may not see money, and says so', async () => {
        const element = await answered({}, withoutMoney);
        expect(tiles(element)).toEqual([['KPIs on track', '3 / 7', '3 agreed by both sides']]);
        expect(kpis(element)).toHaveLength(7);
        expect(charts(element)).toHaveLength(0);
        expect(all(element, 'c-beneficiary-table')).toHaveLength(0);
        expect(texts(element, 'p')).toEqual(['Amounts of money are not shown to you; status and attainment are.']);
        await expect(element).toBeAccessible();
    });

    it('says nothing about hidden money to who sees it', async () => {
        expect(texts(await answered(), 'p')).toEqual([]);
    });

    it('says who to ask when the user may not see value figures at all', async () => {
        const element = await shown();
        await refuse(unknownObject('CRM_Program__c'), unknownObject('Beneficiary__c'));
        expect(told(element, 'c-empty-state')).toMatchObject([{ heading: 'You do not have access to value figures', icon: 'utility:lock' }]);
        expect(all(element, 'c-error-panel, c-skeleton, c-stat-tile')).toHaveLength(0);
        await expect(element).toBeAccessible();
    });

    it('shows why reading failed, and recovers', async () => {
        const element = await shown();
        await refuse('Request limit exceeded');
        expect(told(element, 'c-error-panel')).toMatchObject([{ errors: [{ message: 'Request limit exceeded' }] }]);
        expect(all(element, 'c-empty-state, c-skeleton, c-stat-tile')).toHaveLength(0);
        await expect(element).toBeAccessible();
        await answerTo('ProgramPicker', { uiapi: { query: { CRM_Program__c: cockpit.uiapi.query.CRM_Program__c } } });
        await answerProgram();
        expect(all(element, 'c-error-panel')).toHaveLength(0);
        expect(all(element, 'c-stat-tile')).toHaveLength(4);
    });

    it('says what to do when there is no program yet', async () => {
        const element = await answered(
            {},
            changed((query) => {
                for (const connection of Object.values(query)) connection.edges = [];
            })
        );
        expect(told(element, 'c-empty-state')).toMatchObject([{ heading: 'No program yet', icon: 'utility:chart' }]);
        await expect(element).toBeAccessible();
    });

    it('says what to do first in a program that is new', async () => {
        const element = await answered(
            { recordId: 'p-desk' },
            changed((query) => {
                query.Beneficiary__c.edges = [];
            })
        );
        expect(told(element, 'c-empty-state')).toMatchObject([{ heading: 'Nobody gains from this program yet' }]);
        expect(all(element, 'c-stat-tile, c-kpi-table')).toHaveLength(0);
        await expect(element).toBeAccessible();
    });
});
