import QualityScorecard from 'c/qualityScorecard';
import { all, answerTo, asked, cells, edges, field, navigate, one, refuse, settled, show, texts, told, unknownObject } from 'test/page';
import { weeklyScans } from '../scorecardQuery';
import type { ScanNode } from '../scorecardQuery';

const scan = (day: string, status = 'Complete', message: string | null = null): ScanNode => ({
    ...{ Id: `scan ${day}`, External_Key__c: field(day), Finished__c: field(`${day}T02:10:00.000Z`), Status__c: field(status) },
    ...{ Records__c: field(100), Message__c: field(message) }
});
const score = (day: string, rule: string, dimension: string, failed: number, more: object = {}) => ({
    ...{ Id: `${day} ${rule}`, Scan__c: field(`scan ${day}`), Object__c: field('Account'), Checked__c: field(100), Failed__c: field(failed) },
    ...{ Dimension__c: { value: dimension, displayValue: dimension.toUpperCase() }, Waived__c: field(0), Complete__c: field(true) },
    Rule__c: field(`id of ${rule}`),
    Rule__r: {
        ...{ Name: field(rule), Rule_Id__c: field(rule), Weight__c: field(1), Warn_Below__c: field(95), Fail_Below__c: field(80) },
        Steward__r: { Name: field('Sam Steward') }
    },
    ...more
});
const page = (next: string | undefined, ...scores: object[]) => ({
    uiapi: { query: { Quality_Score__c: { ...edges(...scores), pageInfo: { hasNextPage: next !== undefined, endCursor: next ?? null } } } }
});

async function shown(scans: ScanNode[], ...scores: object[]): Promise<HTMLElement> {
    const element = await show('c-quality-scorecard', QualityScorecard);
    await answerTo('QualityScans', { uiapi: { query: { Quality_Scan__c: edges(...scans) } } });
    if (scans.length > 0) await answerTo('QualityScores', page(undefined, ...scores));
    return element;
}
const click = async (element: Element, selector: string): Promise<void> => {
    one(element, selector).click();
    await settled();
};

describe('qualityScorecard', () => {
    it('shows objects by dimensions of the last scan, with target and standing in words', async () => {
        const element = await shown(
            [scan('2026-05-08'), scan('2026-05-01')],
            score('2026-05-01', 'Country', 'completeness', 50),
            score('2026-05-08', 'Country', 'completeness', 4),
            score('2026-05-08', 'Phone', 'validity', 30),
            score('2026-05-08', 'Website', 'validity', 0)
        );
        expect(cells(element).map((row) => row.map((text) => text.replaceAll(/\s+/g, ' ')))).toEqual([
            ['Account', 'Account, COMPLETENESS:96 %on targetTarget 95 %', 'Account, VALIDITY:85 %far under targetTarget 95 %']
        ]);
        await expect(element).toBeAccessible();
    });

    it('goes from a score to its rules and their trend, and from a rule to its page', async () => {
        const element = await shown(
            [scan('2026-05-08'), scan('2026-05-01')],
            score('2026-05-01', 'Country', 'completeness', 50),
            score('2026-05-08', 'Country', 'completeness', 4)
        );
        await click(element, '[data-cell="Account completeness"]');
        expect(texts(element, '[data-table="rules"] tbody td')).toEqual(['96 %', '95 %', '100', '4', '0', 'Sam Steward']);
        const [chart] = told<{ lines: { label: string; values: number[] }[]; labels: string[] }>(element, 'c-chart-canvas');
        expect(chart?.labels).toEqual(['May 1, 2026', 'May 8, 2026']);
        expect(chart?.lines.map(({ label, values }) => [label, ...values])).toEqual([
            ['Score', 50, 96],
            ['Target', 95, 95]
        ]);
        await expect(element).toBeAccessible();
        await click(element, '[data-table="rules"] a');
        expect(navigate).toHaveBeenCalledWith(expect.objectContaining({ attributes: expect.objectContaining({ recordId: 'id of Country' }) }));
        await click(element, '[data-cell="Account completeness"]');
        expect(all(element, '[data-detail]')).toHaveLength(0);
    });

    it('reads scores page by page, and counts each once', async () => {
        const element = await show('c-quality-scorecard', QualityScorecard);
        await answerTo('QualityScans', { uiapi: { query: { Quality_Scan__c: edges(scan('2026-05-08')) } } });
        await answerTo('QualityScores', page('more', score('2026-05-08', 'Country', 'completeness', 10)));
        expect(all(element, 'c-skeleton')).toHaveLength(1);
        expect(asked().variables).toEqual({ scans: ['scan 2026-05-08'], after: 'more' });
        await answerTo(
            'QualityScores',
            page(undefined, score('2026-05-08', 'Country', 'completeness', 10), score('2026-05-08', 'City', 'completeness', 0))
        );
        expect(one(element, '[data-cell]').textContent).toContain('95 %under target');
    });

    it('reads the scores of many scans in parts', async () => {
        const days = Array.from({ length: 14 }, (_, index) => new Date(Date.UTC(2026, 4, 8 - 7 * index)).toISOString().slice(0, 10));
        const element = await show('c-quality-scorecard', QualityScorecard);
        await answerTo('QualityScans', { uiapi: { query: { Quality_Scan__c: edges(...days.map((day) => scan(day))) } } });
        expect((asked().variables?.scans as string[]).length).toBe(13);
        await answerTo('QualityScores', page(undefined, score('2026-02-06', 'Country', 'completeness', 50)));
        expect(asked().variables).toEqual({ scans: ['scan 2026-05-08'], after: null });
        await answerTo('QualityScores', page(undefined, score('2026-05-08', 'Country', 'completeness', 10)));
        expect(one(element, '[data-cell]').textContent).toContain('90 %');
    });

    it('says what could not be read', async () => {
        const element = await shown([scan('2026-05-08', 'Incomplete', 'Lead: may not be read')], score('2026-05-08', 'Country', 'completeness', 0));
        expect(texts(element, '[data-incomplete]')).toEqual(['The last scan is incomplete. Lead: may not be read']);
    });

    it.each([
        ['nothing is scanned yet', async () => shown([]), 'Not scanned yet'],
        [
            'scores may not be seen',
            async () => {
                const element = await show('c-quality-scorecard', QualityScorecard);
                await refuse(unknownObject('Quality_Scan__c'));
                return element;
            },
            'You have no access to data quality'
        ]
    ])('says that %s', async (_, open, heading) => {
        const element = await open();
        expect(told<{ heading: string }>(element, 'c-empty-state').map((each) => each.heading)).toEqual([heading]);
        await expect(element).toBeAccessible();
    });

    it('takes the last scan of each week back from the newest, of half a year', () => {
        const days = Array.from({ length: 200 }, (_, index) => new Date(Date.UTC(2026, 4, 8 - index)).toISOString().slice(0, 10));
        const weeks = weeklyScans(days.map((day) => scan(day))).map(({ External_Key__c }) => External_Key__c.value);
        expect(weeks).toHaveLength(27);
        expect([weeks[0], weeks.at(-2), weeks.at(-1)]).toEqual(['2025-11-07', '2026-05-01', '2026-05-08']);
        expect(weeklyScans([])).toEqual([]);
    });
});
