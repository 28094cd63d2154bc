import InitiativeList from 'c/initiativeList';
import { all, answer, asked, navigate, one, refuse, settled, show, texts, told, unknownObject } from 'test/page';
import initiatives from './data/initiatives.json';

const shown = (properties: object = {}) => show('c-initiative-list', InitiativeList, properties);
const withInitiatives = (edges: object[]) => ({ uiapi: { query: { Value_Initiative__c: { edges } } } });

async function answered(properties: object = {}): Promise<HTMLElement> {
    const element = await shown(properties);
    await answer(initiatives);
    return element;
}

describe('initiativeList', () => {
    it('shows its shape while the initiatives are read', async () => {
        const element = await shown();
        expect(all(element, 'c-skeleton')).toHaveLength(1);
        await answer(initiatives);
        expect(all(element, 'c-skeleton')).toHaveLength(0);
    });

    it('asks for all programs, or for that of the record page', async () => {
        const element = await shown();
        expect(asked().variables).toEqual({ where: {} });
        element.recordId = 'p1';
        await settled();
        expect(asked().variables).toEqual({ where: { Program__c: { eq: 'p1' } } });
    });

    it('groups by the value served, first the initiatives that serve none', async () => {
        const element = await answered();
        expect(texts(element, 'h3')).toEqual(['Serves no agreed value (2)', 'Serves an agreed KPI (2)', 'Serves a KPI not agreed yet (1)']);
        const listed = all(element, 'section').map((section) => [...section.querySelectorAll('a')].map((link) => link.textContent));
        expect(listed).toEqual([['Birthday greetings', 'Dealer portal news feed'], ['Claim photo check', 'Engineer app'], ['Route planning']]);
        await expect(element).toBeAccessible();
    });

    it('says of those that serve none, and only of those, that they are the ones to question', async () => {
        const element = await answered();
        const hints = all(element, 'section').map((section) => section.querySelector('p')?.textContent ?? '');
        expect(hints).toEqual(['These are the ones to question: link them to a KPI or retire them.', '', '']);
    });

    it('has no group to question when every initiative serves a KPI', async () => {
        const element = await shown();
        await answer(withInitiatives(initiatives.uiapi.query.Value_Initiative__c.edges.filter(({ node }) => node.KPI__r)));
        expect(texts(element, 'h3')).toEqual(['Serves an agreed KPI (2)', 'Serves a KPI not agreed yet (1)']);
    });

    it('tells kind, status and KPI of each, as far as there are any', async () => {
        const element = await answered();
        expect(texts(element, 'li span')).toEqual([
            'Function · Live',
            'Function · Live',
            'Function · Live · Warranty cost per claim',
            'Function · Income per engineer',
            'Change · In progress · Idle travel hours'
        ]);
    });

    it('opens the record of the initiative that was clicked, in place of following the link', async () => {
        const element = await answered();
        const link = one<HTMLAnchorElement>(element, 'a[data-id="i3"]');
        expect(link.getAttribute('href')).toBe('/lightning/r/Value_Initiative__c/i3/view');
        const click = new MouseEvent('click', { bubbles: true, cancelable: true });
        link.dispatchEvent(click);
        expect(click.defaultPrevented).toBe(true);
        expect(navigate).toHaveBeenCalledWith({
            type: 'standard__recordPage',
            attributes: { recordId: 'i3', objectApiName: 'Value_Initiative__c', actionName: 'view' }
        });
    });

    it('says what to do when there is none', async () => {
        const element = await shown();
        await answer(withInitiatives([]));
        expect(told(element, 'c-empty-state')).toMatchObject([{ heading: 'No initiative yet' }]);
        await expect(element).toBeAccessible();
    });

    it('says who to ask when the user may not see initiatives', async () => {
        const element = await shown();
        await refuse(unknownObject('Value_Initiative__c'));
        expect(told(element, 'c-empty-state')).toMatchObject([{ heading: 'You do not have access to value figures', icon: 'utility:lock' }]);
        expect(all(element, 'c-error-panel')).toHaveLength(0);
        await expect(element).toBeAccessible();
    });

    it('shows why reading failed, and recovers', async () => {
        const element = await shown();
        await refuse('Request limit exceeded');
        expect(told(element, 'c-error-panel')).toMatchObject([{ errors: [{ message: 'Request limit exceeded' }] }]);
        await expect(element).toBeAccessible();
        await answer(initiatives);
        expect(all(element, 'c-error-panel')).toHaveLength(0);
        expect(all(element, 'section')).toHaveLength(3);
    });
});
