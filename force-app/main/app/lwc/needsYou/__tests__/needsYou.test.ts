import NeedsYou from 'c/needsYou';
import type { NeedsDetail } from 'c/needLines';
import { all, one, settled, show, told } from 'test/page';

type Answer = Omit<NeedsDetail, 'pillar'>;
const NO_ACCESS: Answer = { state: 'noAccess', total: 0 };

/** The first pillars tell how many things need the user; each further one answers by `rest`, or waits when that is null. */
async function answered(first: Answer[], rest: Answer | null = NO_ACCESS): Promise<HTMLElement> {
    const element = await show('c-needs-you', NeedsYou, {});
    const pillars = all(element, '*').flatMap((child) => {
        const [, name] = /^c-(\w+)-needs$/.exec(child.localName) ?? [];
        return name === undefined ? [] : [{ child, name }];
    });
    expect(pillars.length).toBeGreaterThanOrEqual(first.length);
    pillars.forEach(({ child, name }, index) => {
        const answer = first[index] ?? rest;
        if (answer) child.dispatchEvent(new CustomEvent('needs', { detail: { pillar: name, ...answer } }));
    });
    await settled();
    return element;
}
const empty = (element: Element) => told<{ heading: string }>(element, 'c-empty-state').map(({ heading }) => heading);

describe('needsYou', () => {
    it('waits for every pillar', async () => {
        const element = await answered([{ state: 'ready', total: 0 }], null);
        expect(all(element, 'c-skeleton')).toHaveLength(1);
        expect(empty(element)).toEqual([]);
    });

    it('counts what needs the user in all pillars', async () => {
        const element = await answered([
            { state: 'ready', total: 3 },
            { state: 'ready', total: 4 }
        ]);
        expect(one(element, '[data-count]').textContent).toBe('Waiting for you: 7');
        expect(empty(element)).toEqual([]);
        await expect(element).toBeAccessible();
    });

    it('says that nothing needs the user', async () => {
        expect(empty(await answered([{ state: 'ready', total: 0 }]))).toEqual(['Nothing needs you now']);
    });

    it('says once that nothing is for the user who may see no pillar', async () => {
        expect(empty(await answered([]))).toEqual(['Nothing here is part of your role']);
    });

    it('does not say that nothing needs the user where a pillar failed', async () => {
        expect(empty(await answered([{ state: 'failed', total: 0 }], { state: 'ready', total: 0 }))).toEqual([]);
    });
});
