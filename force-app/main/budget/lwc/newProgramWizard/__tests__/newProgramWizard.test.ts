import LightningConfirm from 'lightning/confirm';
import NewProgramWizard from 'c/newProgramWizard';
import { all, allow, answer, asked, edges, executeMutation, field, navigate, one, openPage, refuse, settled, show, texts, told } from 'test/page';
import { asMutationError, refusalsOf } from 'test/refusals';

interface Input extends HTMLElement {
    label: string;
    value: unknown;
    reportValidity(): boolean;
}
interface Button extends HTMLElement {
    label: string;
    disabled: boolean;
}

const confirm = jest.spyOn(LightningConfirm, 'open');
const mutate = executeMutation as jest.Mock;
const MODEL = {
    name: 'Two phases',
    description: 'For tests',
    cycleYears: 2,
    phases: [
        {
            name: 'Plan',
            kind: 'Planning',
            share: 40,
            months: 12,
            milestones: [
                { name: 'Early', share: 50 },
                { name: 'Late', share: 50, gate: { phase: 1, milestone: 1 } }
            ]
        },
        {
            name: 'Run',
            kind: 'Run',
            share: 60,
            run: 20,
            change: 40,
            months: 12,
            slimming: 5,
            stewardship: 10,
            opensBehind: { phase: 1, milestone: 1 }
        }
    ]
};
const serve = (content: unknown, ok = true): void => {
    globalThis.fetch = jest.fn().mockResolvedValue({ ok, status: ok ? 200 : 404, json: () => Promise.resolve(content) });
};
const button = (element: Element, label: string) => all<Button>(element, 'lightning-button').find((each) => each.label === label) as Button;
const INPUTS = 'lightning-input, c-number-input';
/** Tables of a step keep their fields inside. */
const TABLES = 'c-phase-share-table, c-payment-share-table, c-carried-kpi-table';
const inputs = (element: Element) => [element, ...all(element, TABLES)].flatMap((host) => all<Input>(host, INPUTS));
const input = (element: Element, label: string) => inputs(element).find((each) => each.label === label) as Input;

async function press(element: Element, label: string): Promise<void> {
    button(element, label).click();
    await settled();
}
async function enter(element: Element, label: string, value: string | number): Promise<void> {
    input(element, label).dispatchEvent(new CustomEvent('change', { detail: { value } }));
    await settled();
}

async function started(): Promise<HTMLElement> {
    const element = await show('c-new-program-wizard', NewProgramWizard);
    await allow('CRM_Program__c', { createable: true, updateable: true });
    await settled();
    return element;
}

/** The inner fields of the test have no answer of their own: here all find what is in them right. */
const allRight = (element: Element): void => {
    for (const each of inputs(element)) each.reportValidity = () => true;
};

/** Past the first step, with valid basics. */
async function filled(element: HTMLElement): Promise<void> {
    allRight(element);
    await enter(element, 'Program name', 'Field service');
    await enter(element, 'Start date', '2027-01-01');
    await enter(element, 'Labour budget', 1000);
    await press(element, 'Next');
}

describe('newProgramWizard', () => {
    beforeEach(() => {
        mutate.mockReset();
        serve({ models: [MODEL, { ...MODEL, name: 'Other', phases: MODEL.phases.slice(0, 1) }] });
    });

    it('asks for the basics first, and reminds what the labour budget excludes', async () => {
        const element = await started();
        expect(one(element, '[data-excludes]').textContent).toContain('hardware, licences and cloud are not in it');
        for (const each of inputs(element)) each.reportValidity = () => each.label !== 'Program name';
        await press(element, 'Next');
        expect(input(element, 'Program name')).toBeDefined();
        await expect(element).toBeAccessible();
    });

    it('checks the shares while they are changed, and goes on with nothing that does not add up', async () => {
        const element = await started();
        await filled(element);
        const shares = () => one(element, '[data-shares]').textContent;
        expect(shares()).toBe('All shares add up to 100 %. Planning and delivery take 40 %; about 40 % by go-live is right.');
        const change = async (index: number, values: object) => {
            one(element, 'c-phase-share-table').dispatchEvent(new CustomEvent('phasechange', { detail: { index, values } }));
            await settled();
        };
        await change(0, { share: 30 });
        expect(shares()).toContain('All phases together make 90 %. They must make 100 %.');
        await change(1, { share: 70, months: 0 });
        expect(texts(element, '[data-shares] li')).toEqual([
            'Run: 0 is not a whole number of months from 1 to 240.',
            'Run: run and change make 60 %. They must make the share of 70 %.'
        ]);
        expect(button(element, 'Next').disabled).toBe(true);
        await press(element, 'Next');
        expect(all(element, 'c-phase-share-table')).toHaveLength(1);
        expect(mutate).not.toHaveBeenCalled();
    });

    it('makes everything in one mutation, each record behind what it refers to', async () => {
        mutate.mockResolvedValue({ data: { uiapi: { program: { Record: { Id: 'p9' } } } } });
        const element = await started();
        await filled(element);
        await press(element, 'Next');
        await enter(element, 'Plan, Early', 60);
        expect(one(element, '[data-shares]').textContent).toContain('Plan: the payments make 110 %');
        await enter(element, 'Plan, Early', 50);
        await press(element, 'Next');
        expect(one(element, '[data-summary]').textContent).toBe(
            'Field service with a labour budget of $1,000: 2 phases and 2 payments from Jan 1, 2027 to Dec 31, 2028.'
        );
        await press(element, 'Create program');
        const [{ query, variables }] = mutate.mock.calls[0] as [
            { query: string; variables: Record<string, Record<string, Record<string, unknown>>> }
        ];
        expect(query).toContain('allOrNone: true');
        expect(Object.keys(variables)).toEqual(['program', 'phase1', 'milestone1x1', 'milestone1x2', 'phase2']);
        expect(variables.program).toEqual({
            CRM_Program__c: {
                Name: 'Field service',
                Status__c: 'Planned',
                Start_Date__c: '2027-01-01',
                Cycle_Years__c: 2,
                Labour_Budget__c: 1000,
                Currency_Code__c: 'USD'
            }
        });
        expect(variables.milestone1x2?.Payment_Milestone__c).toMatchObject({
            Phase__c: '@{phase1}',
            Gate__c: '@{milestone1x1}',
            Due_Date__c: '2027-12-31'
        });
        expect(variables.phase2?.Lifecycle_Phase__c).toMatchObject({
            ...{ Program__c: '@{program}', Opening_Gate__c: '@{milestone1x1}', Start_Date__c: '2028-01-01', End_Date__c: '2028-12-31' },
            ...{ Budget_Share__c: 60, Run_Share__c: 20, Change_Share__c: 40, Slimming_Allowance__c: 30, Stewardship_Allowance__c: 60 }
        });
        expect(navigate).toHaveBeenCalledWith({
            type: 'standard__recordPage',
            attributes: { recordId: 'p9', objectApiName: 'CRM_Program__c', actionName: 'view' }
        });
    });

    it('takes another model, and goes back', async () => {
        const element = await started();
        one(element, 'lightning-combobox').dispatchEvent(new CustomEvent('change', { detail: { value: 'Other' } }));
        await settled();
        await filled(element);
        expect(told<{ phases: object[] }>(element, 'c-phase-share-table')[0]?.phases).toHaveLength(1);
        await press(element, 'Back');
        expect(input(element, 'Program name').value).toBe('Field service');
    });

    it('shows what the org refuses', async () => {
        mutate.mockResolvedValue({ errors: [{ message: 'The budget is too large.' }] });
        const element = await started();
        await filled(element);
        await press(element, 'Next');
        await press(element, 'Next');
        await press(element, 'Create program');
        expect(told(element, 'c-error-panel')).toMatchObject([{ errors: { told: [{ text: 'The budget is too large.' }] } }]);
        expect(button(element, 'Create program').disabled).toBe(false);
    });

    it('plans the next cycle: its start, its KPIs and what was learned', async () => {
        mutate.mockResolvedValue({ data: { uiapi: { program: { Record: { Id: 'p9' } } } } });
        const kpi = (id: string, latest: number | null) => ({
            ...{
                Id: id,
                Name: field(`KPI ${id}`),
                Beneficiary__c: field('b1'),
                Direction__c: field('Increase'),
                Unit__c: field('h'),
                Granularity__c: field('Month')
            },
            ...{
                Baseline__c: field(10),
                Baseline_Date__c: field('2025-01-01'),
                Target__c: field(20),
                Unit_Value__c: field(1),
                Annual_Volume__c: field(12)
            },
            ...{ Confidence__c: field('High'), Latest_Actual__c: field(latest), Latest_Period__c: field('2026-10-01'), Status__c: field('On track') }
        });
        const element = await started();
        await openPage({ c__previous: 'p1' });
        expect(all(element, 'c-skeleton')).toHaveLength(1);
        await answer({
            uiapi: {
                query: {
                    CRM_Program__c: edges({ Id: 'p1', Name: field('Old'), Labour_Budget__c: field(500), Cycle_End__c: field('2026-12-31') }),
                    Beneficiary__c: edges(
                        { Id: 'b1', Name: field('Desk'), Population__c: field(3) },
                        { Id: 'b2', Name: field('Nobody'), Population__c: field(1) }
                    ),
                    Value_KPI__c: edges(kpi('1', 25), kpi('2', 15), kpi('3', null))
                }
            }
        });
        expect([input(element, 'Program name').value, input(element, 'Start date').value, input(element, 'Labour budget').value]).toEqual([
            'Old 2027',
            '2027-01-01',
            500
        ]);
        allRight(element);
        await press(element, 'Next');
        await press(element, 'Next');
        await press(element, 'Next');
        const lessons = one(element, 'c-carried-kpi-table');
        expect(told<{ value: string }>(lessons, 'lightning-combobox').map(({ value }) => value)).toEqual(['rebase', 'keep', 'retire']);
        one(lessons, 'lightning-input[data-id="2"]').dispatchEvent(new CustomEvent('change', { detail: { value: 'Measure weekly' } }));
        await settled();
        await expect(element).toBeAccessible();
        await press(element, 'Next');
        await press(element, 'Create program');
        const [{ variables }] = mutate.mock.calls[0] as [{ variables: Record<string, Record<string, Record<string, unknown>>> }];
        expect(variables.program?.CRM_Program__c).toMatchObject({
            Previous_Program__c: 'p1',
            Lessons__c: 'KPI 1: Re-base on the latest actual\nKPI 2: Keep – Measure weekly\nKPI 3: Retire'
        });
        expect(variables.beneficiary1?.Beneficiary__c).toEqual({ Program__c: '@{program}', Name: 'Desk', Population__c: 3 });
        expect(variables.beneficiary2).toBeUndefined();
        expect(variables.kpi1?.Value_KPI__c).toMatchObject({ Beneficiary__c: '@{beneficiary1}', Baseline__c: 25, Baseline_Date__c: '2026-10-01' });
        expect(variables.kpi1?.Value_KPI__c).not.toHaveProperty('Target__c');
        expect(variables.kpi2?.Value_KPI__c).toMatchObject({ Baseline__c: 10, Target__c: 20 });
        expect(variables.kpi3).toBeUndefined();
    });

    it('begins anew when it is asked for another program, and keeps two decimals', async () => {
        const element = await started();
        await openPage({ c__previous: 'p1' });
        await answer({
            uiapi: {
                query: {
                    CRM_Program__c: edges({ Id: 'p1', Name: field('Old'), Labour_Budget__c: field(500), Cycle_End__c: field('2026-12-31') }),
                    Beneficiary__c: edges(),
                    Value_KPI__c: edges()
                }
            }
        });
        expect(input(element, 'Program name').value).toBe('Old 2027');
        await openPage({});
        expect(input(element, 'Program name').value).toBe('');
        await filled(element);
        one(element, 'c-phase-share-table').dispatchEvent(new CustomEvent('phasechange', { detail: { index: 0, values: { share: 40.004 } } }));
        await settled();
        expect(told<{ phases: { share: number }[] }>(element, 'c-phase-share-table')[0]?.phases[0]?.share).toBe(40);
        await press(element, 'Back');
        await enter(element, 'Cycle (years)', 5);
        await press(element, 'Next');
        expect(one(element, '[data-shares]').textContent).toContain('The phases take 24 months, and the cycle is 5 years:');
    });

    it('is closed to who may not create programs, and says when its models or the last cycle cannot be read', async () => {
        const element = await show('c-new-program-wizard', NewProgramWizard);
        await allow('CRM_Program__c', { createable: false, updateable: false });
        expect(told(element, 'c-empty-state')).toMatchObject([{ heading: 'You may not create programs' }]);
        serve({}, false);
        const broken = await started();
        expect(all(broken, 'c-error-panel')).toHaveLength(1);
        serve({ models: [MODEL] });
        const next = await started();
        await openPage({ c__previous: 'p1' });
        await refuse('Not there');
        expect(told(next, 'c-error-panel')).toMatchObject([{ errors: [{ message: 'Not there' }] }]);
    });

    const toCheck = async (element: HTMLElement): Promise<void> => {
        await filled(element);
        await press(element, 'Next');
        await press(element, 'Next');
    };
    const errorTexts = (element: Element) => texts(one(element, 'c-error-panel'), 'li');

    it('says in its own words why any rule or flow refuses, and of which record', async () => {
        const element = await started();
        await toCheck(element);
        const undone = { message: 'Record rolled back because not all records were valid', paths: ['uiapi', 'program'] };
        const refusals = refusalsOf('CRM_Program__c', 'Lifecycle_Phase__c', 'Payment_Milestone__c', 'Beneficiary__c', 'Value_KPI__c');
        for (const refusal of refusals) {
            mutate.mockResolvedValue({ data: {}, errors: [undone, asMutationError(refusal, 'phase2')] });
            // eslint-disable-next-line no-await-in-loop -- one refusal after the other, on the same page
            await press(element, 'Create program');
            expect([refusal.name, ...errorTexts(element)]).toEqual([refusal.name, `Run: ${refusal.text}`]);
        }
        expect(refusals.length).toBeGreaterThan(100);
    });

    it('never shows how records are chained', async () => {
        const message = 'Program: id value of incorrect type: @{program}';
        mutate.mockResolvedValue({ errors: [{ message, path: ['uiapi', 'phase1'] }] });
        const element = await started();
        await toCheck(element);
        await press(element, 'Create program');
        expect(errorTexts(element)).toEqual(['Plan: Program does not take this value. Choose another one.']);
    });

    it('says so when neither a program nor an error comes back', async () => {
        mutate.mockResolvedValue({ data: {} });
        const element = await started();
        await toCheck(element);
        await press(element, 'Create program');
        expect(errorTexts(element)[0]).toContain('The org did not confirm the new program. Look for it in the list of programs');
        expect(navigate.mock.calls.filter(([page]) => page.type === 'standard__recordPage')).toEqual([]);
    });

    it('says what to do when the program before is gone, and lets plan a new one', async () => {
        const element = await started();
        await openPage({ c__previous: 'p1' });
        await answer({ uiapi: { query: { CRM_Program__c: edges(), Beneficiary__c: edges(), Value_KPI__c: edges() } } });
        expect(all(element, 'c-skeleton')).toHaveLength(0);
        expect(errorTexts(element)[0]).toContain('The program before is gone, or you may not see it');
        expect(input(element, 'Program name')).toBeDefined();
    });

    it('reads the address that is there before it is', async () => {
        await openPage({ c__previous: 'p1' });
        await started();
        expect(asked().variables).toEqual({ id: 'p1' });
    });

    it('names the limits of what is entered', async () => {
        const element = await started();
        expect(input(element, 'Program name')).toMatchObject({ maxLength: 80, fieldLevelHelp: 'At most 80 characters.' });
        expect(input(element, 'Cycle (years)')).toMatchObject({ min: '1', max: '20' });
        expect(input(element, 'Labour budget')).toMatchObject({ min: '1', max: 9_999_999_999_999 });
    });

    describe('with another length of cycle', () => {
        const lengths = (element: Element) =>
            told<{ phases: { name: string; months: number; share: number }[] }>(element, 'c-phase-share-table')[0]?.phases.map(
                ({ months, share }) => [months, share]
            );

        it.each([
            [
                1,
                [
                    [6, 40],
                    [6, 60]
                ]
            ],
            [
                4,
                [
                    [12, 40],
                    [12, 20],
                    [12, 20],
                    [12, 20]
                ]
            ],
            [20, [[12, 40], ...Array.from({ length: 18 }, () => [12, 3.16]), [12, 3.12]]]
        ])('of %i years proposes phases that fill it', async (years, expected) => {
            const element = await started();
            await enter(element, 'Cycle (years)', years);
            await filled(element);
            const found = lengths(element) ?? [];
            expect(found.map(([months]) => months)).toEqual(expected.map(([months]) => months));
            expect(found.reduce((sum, [, share = 0]) => sum + share * 100, 0)).toBeCloseTo(10_000);
            expect(one(element, '[data-shares]').textContent).toContain('All shares add up to 100 %.');
            expect(one(element, '[data-shares]').textContent).not.toContain('months');
        });

        it('leaves alone what somebody has changed, and proposes anew when asked', async () => {
            const element = await started();
            await filled(element);
            expect(button(element, 'Propose the phases again')).toBeUndefined();
            one(element, 'c-phase-share-table').dispatchEvent(new CustomEvent('phasechange', { detail: { index: 0, values: { months: 6 } } }));
            await settled();
            await press(element, 'Back');
            await enter(element, 'Cycle (years)', 1);
            allRight(element);
            await press(element, 'Next');
            expect(lengths(element)?.map(([months]) => months)).toEqual([6, 12]);
            await press(element, 'Propose the phases again');
            expect(lengths(element)?.map(([months]) => months)).toEqual([6, 6]);
            expect(button(element, 'Propose the phases again')).toBeUndefined();
        });
    });

    describe('the draft', () => {
        const reload = async (state: Record<string, string> = {}): Promise<HTMLElement> => {
            document.body.replaceChildren();
            await openPage(state);
            return started();
        };

        it('survives a reload at the step of the address, and no money is in the address', async () => {
            const first = await started();
            await openPage({});
            await filled(first);
            one(first, 'c-phase-share-table').dispatchEvent(new CustomEvent('phasechange', { detail: { index: 0, values: { share: 45 } } }));
            await settled();
            expect(navigate.mock.calls.at(-1)?.[0]).toMatchObject({ type: 'standard__navItemPage', state: { c__step: 'phases' } });
            expect(JSON.stringify(navigate.mock.calls)).not.toContain('1000');

            const element = await reload({ c__step: 'phases' });
            expect(told<{ phases: { share: number }[] }>(element, 'c-phase-share-table')[0]?.phases[0]?.share).toBe(45);
            await openPage({});
            expect(['Program name', 'Start date', 'Labour budget'].map((name) => input(element, name).value)).toEqual([
                'Field service',
                '2027-01-01',
                1000
            ]);
            expect(one(element, '[data-draft]').textContent).toContain('kept in this browser tab');
            await expect(element).toBeAccessible();
        });

        it('goes back by the address: one step for each Back of the browser', async () => {
            const element = await started();
            await openPage({});
            await filled(element);
            await openPage({ c__step: 'phases' });
            allRight(element);
            await press(element, 'Next');
            expect(navigate.mock.calls.map(([page]) => page.state.c__step)).toEqual(['phases', 'payments']);
            await openPage({ c__step: 'payments' });
            expect(all(element, 'c-payment-share-table')).toHaveLength(1);
            await openPage({ c__step: 'phases' });
            expect(all(element, 'c-phase-share-table')).toHaveLength(1);
            await openPage({});
            expect(input(element, 'Program name').value).toBe('Field service');
        });

        it.each(['check', 'lessons', 'nonsense'])('begins at the first step when nothing stands behind the step %s', async (step) => {
            const element = await reload({ c__step: step });
            expect(input(element, 'Program name')).toBeDefined();
            expect(all(element, '[data-draft]')).toHaveLength(0);
        });

        it('is dropped by starting again, which asks first', async () => {
            const element = await started();
            await openPage({});
            await filled(element);
            confirm.mockResolvedValueOnce(false).mockResolvedValueOnce(true);
            await press(element, 'Start again');
            expect(all(element, 'c-phase-share-table')).toHaveLength(1);
            await press(element, 'Start again');
            expect([input(element, 'Program name').value, input(element, 'Labour budget').value]).toEqual(['', undefined]);
            expect(all(element, '[data-draft]')).toHaveLength(0);
            expect(sessionStorage).toHaveLength(0);
        });

        it('is dropped when the program is made, and stays when it is refused', async () => {
            mutate.mockResolvedValueOnce({ errors: [{ message: 'No.' }] });
            const element = await started();
            await toCheck(element);
            await press(element, 'Create program');
            expect(sessionStorage).toHaveLength(1);
            mutate.mockResolvedValueOnce({ data: { uiapi: { program: { Record: { Id: 'p9' } } } } });
            await press(element, 'Create program');
            expect(sessionStorage).toHaveLength(0);
        });

        it('of a next cycle is its own, with what was decided of each KPI', async () => {
            const kpi = {
                ...{ Id: 'k1', Name: field('Rework'), Beneficiary__c: field('b1'), Direction__c: field('Decrease'), Status__c: field('On track') },
                ...{ Baseline__c: field(10), Target__c: field(5), Latest_Actual__c: field(7) }
            };
            const previous = {
                uiapi: {
                    query: {
                        CRM_Program__c: edges({ Id: 'p1', Name: field('Old'), Labour_Budget__c: field(500), Cycle_End__c: field('2026-12-31') }),
                        Beneficiary__c: edges(),
                        Value_KPI__c: edges(kpi)
                    }
                }
            };
            const first = await started();
            await openPage({ c__previous: 'p1', c__step: 'lessons' });
            await answer(previous);
            one(first, 'c-carried-kpi-table').dispatchEvent(
                new CustomEvent('carry', { detail: { id: 'k1', change: { fate: 'retire', lesson: 'Less' } } })
            );
            await settled();

            const element = await reload({ c__previous: 'p1', c__step: 'lessons' });
            await answer(previous);
            expect(told(element, 'c-carried-kpi-table')).toMatchObject([{ kpis: [{ id: 'k1', fate: 'retire', lesson: 'Less' }] }]);
            await openPage({});
            expect(input(element, 'Program name').value).toBe('');
            await openPage({ c__previous: 'p1' });
            await answer(previous);
            expect(input(element, 'Program name').value).toBe('Old 2027');
        });
    });
});
