import NeedsYou from 'c/needsYou';
import type { NeedsDetail } from 'c/needLines';
import { all, one, settled, show, told } from 'test/page';

/** Each pillar tells how many things need the user. */
async function answered(...details: Omit<NeedsDetail, 'pillar'>[]): Promise<HTMLElement> {
    const element = await show('c-needs-you', NeedsYou, {});
    const pillars = all(element, 'c-value-needs, c-budget-needs');
    details.forEach((detail, index) => {
        const [pillar] = /value|budget/.exec(pillars[index]?.localName ?? '') ?? [''];
        pillars[index]?.dispatchEvent(new CustomEvent('needs', { detail: { pillar, ...detail } }));
    });
    await settled();
    return element;
}
const empty = (element: Element) => told<{ heading: string }>(element, 'c-empty-state').map(({ heading }) => heading);

describe('needsYou', () => {
    it('waits for every pillar', async () => {
        const element = await answered({ state: 'ready', total: 0 });
        expect(all(element, 'c-skeleton')).toHaveLength(1);
        expect(empty(element)).toEqual([]);
    });

    it('counts what needs the user in all pillars', async () => {
        const element = await answered({ state: 'ready', total: 3 }, { state: 'ready', total: 4 });
        expect(one(element, '[data-count]').textContent).toBe('Waiting for you: 7');
        expect(empty(element)).toEqual([]);
        await expect(element).toBeAccessible();
    });

    it('says that nothing needs the user', async () => {
        expect(empty(await answered({ state: 'ready', total: 0 }, { state: 'noAccess', total: 0 }))).toEqual(['Nothing needs you now']);
    });

    it('says once that nothing is for the user who may see no pillar', async () => {
        expect(empty(await answered({ state: 'noAccess', total: 0 }, { state: 'noAccess', total: 0 }))).toEqual([
            'Nothing here is part of your role'
        ]);
    });

    it('does not say that nothing needs the user where a pillar failed', async () => {
        expect(empty(await answered({ state: 'failed', total: 0 }, { state: 'ready', total: 0 }))).toEqual([]);
    });
});
