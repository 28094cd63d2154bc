import NudgeVerdict from 'c/nudgeVerdict';
import type { DecideDetail, ResultView, RuleView } from 'c/nudgeVerdict';
import { all, one, settled, show, texts } from 'test/page';

const result = (verdict: string, more: Partial<ResultView> = {}): ResultView => ({
    ...{ verdict, verdictText: verdict, reach: 1000, shownUsers: 500, shownActed: 150, withheldUsers: 500, withheldActed: 90, effect: 12 },
    ...{ low: 7, high: 17, sureLow: 2, sureHigh: 22, detectable: 9, weeksLeft: null, harmShown: null, harmWithheld: null, shown: 40, acted: 12 },
    ...{ dismissed: { done: 0, notRelevant: 7, wrong: null, noTime: 0 }, switchedOff: 3, ...more }
});
const rule = (of: ResultView | undefined, more: Partial<RuleView> = {}): RuleView => ({
    ...{ id: 'r', name: 'No next step', status: 'Active', statusText: 'Active', guardrailText: 'Short texts', worthwhile: 5, patience: 26 },
    ...{ decision: '', result: of, ...more }
});

const shownAs = async (of: RuleView, decides = true) => show('c-nudge-verdict', NudgeVerdict, { rule: of, decides });
const wordsOf = async (of: RuleView): Promise<string> => {
    const element = await shownAs(of);
    const [words = ''] = texts(element, '[data-verdict]');
    element.remove();
    return words;
};

describe('nudgeVerdict', () => {
    it('says every verdict in words', async () => {
        expect(await wordsOf(rule(result('Works')))).toBe('It works: 12 points more of the users who are shown it act on it (95 %: +7 to +17).');
        expect(await wordsOf(rule(result('Not Worth It')))).toBe(
            'Not worth it: the effect is at most +22 points, and 5 would be worth it. Retire it.'
        );
        expect(await wordsOf(rule(result('Not Shown to Help')))).toBe('Not shown to help after 26 weeks. Retire it.');
        expect(await wordsOf(rule(result('Harms', { harmShown: 12, harmWithheld: 3 })))).toBe(
            'It does harm. Short texts: 12% of the users who are shown it, 3% of the others. Retire it.'
        );
        expect(await wordsOf(rule(result('Harms')))).toBe(
            'It does harm. Short texts: more of the users who are shown it than of the others. Retire it.'
        );
        expect(await wordsOf(rule(result('Broken')))).toBe(
            'The split of users is not what it should be: no figure of this rule counts. Ask whoever runs the job.'
        );
        expect(await wordsOf(rule(result('Too Early')))).toBe('Not enough data yet.');
        expect(await wordsOf(rule(result('Too Early', { weeksLeft: 4 })))).toBe('Not enough data yet: about 4 more weeks.');
        expect(await wordsOf(rule(undefined))).toBe('The next run of the job tells which effect it can show, given the users it reaches.');
        expect(await wordsOf(rule(undefined, { status: 'Proposed' }))).toBe('Shows nothing until you activate it.');
        expect(await wordsOf(rule(result('Works'), { status: 'Retired' }))).toBe('Shows nothing any more.');
    });

    it('draws both intervals, with what would be worth it', async () => {
        const element = await shownAs(rule(result('Works')));
        const numbers = (selector: string, ...names: string[]) => names.map((name) => Number(one<SVGElement>(element, selector).getAttribute(name)));
        // From -30 to +30 points on 240 units: a point is four.
        expect(numbers('.zero', 'x1')).toEqual([120]);
        expect(numbers('.worth', 'x1')).toEqual([140]);
        expect(numbers('.point', 'cx')).toEqual([168]);
        expect(numbers('.interval', 'x', 'width')).toEqual([148, 40]);
        expect(numbers('.sure', 'x', 'width')).toEqual([128, 80]);
        expect(one<SVGElement>(element, '[data-picture]').getAttribute('aria-label')).toBe(
            'Effect +12 points; 95 %: +7 to +17; for the decision: +2 to +22.'
        );
        expect(texts(element, '[data-fact]')).toEqual([
            'Reaches 1,000 users',
            'Four weeks: 40 shown, 12 acted on',
            'Dismissed – Not relevant: 7, It is wrong: < 5',
            '3% of its users have switched it off'
        ]);
        await expect(element).toBeAccessible();
    });

    it('draws nothing of few users, and says which effect would show', async () => {
        const element = await shownAs(rule(result('Too Early', { effect: null, switchedOff: null })));
        expect(all(element, '[data-picture]')).toHaveLength(0);
        expect(texts(element, '[data-comparison]')).toEqual(['The outcome of at least 20 users on each side is needed before anything can be told.']);
        expect(texts(element, '[data-detectable]')).toEqual([
            'With the users that it reaches, an effect of 9 points would show; 5 would be worth it.'
        ]);
        Object.assign(element, { rule: rule(result('Too Early', { effect: null, detectable: 100 })) });
        await settled();
        expect(texts(element, '[data-detectable]')).toEqual(['It reaches so few users that no effect would show.']);
    });

    it('says of a rule that is not active yet whom it would reach, and which effect would show', async () => {
        const element = await shownAs(rule(result('', { effect: null }), { status: 'Proposed' }));
        expect(texts(element, '[data-detectable]')).toEqual([
            'With the users that it reaches, an effect of 9 points would show; 5 would be worth it.'
        ]);
        expect(texts(element, '[data-fact]')).toEqual(['Reaches 1,000 users']);
        expect(all(element, '[data-comparison], [data-picture]')).toHaveLength(0);
    });

    it('retires with a reason, keeps with a reason, and activates', async () => {
        const element = await shownAs(rule(result('Not Worth It')));
        const decided: DecideDetail[] = [];
        element.addEventListener('decide', (event) => decided.push((event as CustomEvent<DecideDetail>).detail));
        const decide = async (what: string, reason: string): Promise<void> => {
            one<HTMLButtonElement>(element, `[data-decide="${what}"]`).click();
            await settled();
            (one(element, '[data-reason]') as HTMLInputElement).value = reason;
            one<HTMLFormElement>(element, 'form').dispatchEvent(new CustomEvent('submit'));
            await settled();
        };
        await decide('Keep', 'It is liked');
        await decide('Retired', ' Costs more than it brings ');
        expect(decided).toEqual([
            { id: 'r', status: undefined, decision: 'It is liked' },
            { id: 'r', status: 'Retired', decision: 'Costs more than it brings' }
        ]);
        await decide('Retired', ' ');
        expect(decided).toHaveLength(2);
        Object.assign(element, { rule: rule(undefined, { status: 'Proposed' }) });
        await settled();
        expect(all(element, '[data-activate]')).toHaveLength(0);
        element.remove();
        const proposed = await shownAs(rule(undefined, { status: 'Proposed' }));
        proposed.addEventListener('decide', (event) => decided.push((event as CustomEvent<DecideDetail>).detail));
        one<HTMLButtonElement>(proposed, '[data-activate]').click();
        expect(decided.at(-1)).toEqual({ id: 'r', status: 'Active', decision: undefined });
    });

    it('offers nothing to who may not decide', async () => {
        const element = await shownAs(rule(result('Not Worth It'), { decision: 'Kept: it is liked' }), false);
        expect(all(element, 'button')).toHaveLength(0);
        expect(texts(element, '[data-decided]')).toEqual(['Decided: Kept: it is liked']);
    });
});
