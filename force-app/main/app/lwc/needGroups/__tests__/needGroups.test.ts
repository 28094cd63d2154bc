import NeedGroups from 'c/needGroups';
import type { NeedGroup } from 'c/needLines';
import { all, navigate, one, settled, show, texts } from 'test/page';

const line = (n: number) => ({ recordId: `id${n}`, objectApiName: 'Value_KPI__c', text: `KPI ${n}`, detail: `Why ${n}`, urgent: n === 1 });
const group = (count: number, total = count): NeedGroup => ({
    key: 'offCourse',
    title: 'KPIs off course',
    lines: Array.from({ length: count }, (_, index) => line(index + 1)),
    total
});
const shown = (...groups: NeedGroup[]) => show('c-need-groups', NeedGroups, { groups });

describe('needGroups', () => {
    it('shows each group with how many there are, and leaves empty ones out', async () => {
        const element = await shown(group(2), { ...group(0), key: 'stale', title: 'Stale' });
        expect(texts(element, 'h3')).toEqual(['KPIs off course (2)']);
        expect(texts(element, 'li p')).toEqual(['Why 1', 'Why 2']);
        expect(all(element, 'lightning-icon')).toHaveLength(1);
        await expect(element).toBeAccessible();
    });

    it('shows five lines until all are asked for, and says when not all were read', async () => {
        const element = await shown(group(7, 300));
        expect(texts(element, 'a')).toHaveLength(5);
        const button = one<HTMLElement & { label: string }>(element, 'lightning-button');
        expect(button.label).toBe('Show all 7');
        button.click();
        await settled();
        expect(texts(element, 'a')).toHaveLength(7);
        expect(texts(element, 'section > p')).toEqual(['The first 7 of 300 are shown']);
    });

    it('opens the record where it is done', async () => {
        const element = await shown(group(1));
        one(element, 'a').click();
        expect(navigate).toHaveBeenCalledWith({
            type: 'standard__recordPage',
            attributes: { recordId: 'id1', objectApiName: 'Value_KPI__c', actionName: 'view' }
        });
    });
});
