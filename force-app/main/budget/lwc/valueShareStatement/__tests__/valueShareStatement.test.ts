import ValueShareStatement from 'c/valueShareStatement';
import { all, allow, answer, asked, edges, field, one, refuse, settled, show, texts, told, unknownObject } from 'test/page';

const agreement = (more: object = {}) => ({
    ...{ Id: 'a1', Name: field('Share 2026'), Share__c: field(1.5), Threshold__c: field(500), Floor__c: field(0), Cap__c: field(200) },
    ...{ Start_Date__c: field('2026-01-01'), End_Date__c: field('2026-12-31'), Signed__c: field(true), Settled_Value__c: field(2400) },
    ...{ Settled_Amount__c: field(190.5), Program__r: { Name: field('After-sales') } },
    KPIs__r: edges(
        { Id: 'k1', KPI__r: { Name: field('Warranty'), Agreed__c: field(true) } },
        { Id: 'k2', KPI__r: { Name: field('Rework'), Agreed__c: field(false) } }
    ),
    Signatures__r: edges({
        Id: 's1',
        Side__c: field('Business'),
        Signed_On__c: field('2026-01-02T18:30:00.000Z'),
        Revoked__c: field(false),
        Signed_By__r: { Name: field('Ann Li') }
    }),
    ...more
});
const settlement = (id: string, month: string, number: number, amount: number) => ({
    ...{ Id: id, Name: field(`VT-${id}`), Month__c: field(month), Number__c: field(number), Value__c: field(1000) },
    ...{ Cumulative_Value__c: field(2000), Entitlement__c: field(150.25), Amount__c: field(amount) }
});
const line = {
    ...{ Id: 'l1', Settlement__c: field('2'), KPI_Name__c: field('Warranty'), Period_End__c: field('2026-02-28'), Actual_Copy__c: field(400) },
    ...{ Value_Now__c: field(1.8), Settled_Before__c: field(1000), Value__c: field(-998.2) }
};
const data = (node: object, settlements: object[], lines: object[] = [], more = false) => ({
    uiapi: {
        query: {
            Gain_Share_Agreement__c: edges(node),
            Gain_Share_Settlement__c: edges(...settlements),
            Gain_Share_Line__c: { ...edges(...lines), pageInfo: { hasNextPage: more } }
        }
    }
});

async function answered(answerData: object, refresh?: () => Promise<void>): Promise<HTMLElement> {
    const element = await show('c-value-share-statement', ValueShareStatement, { recordId: 'a1' });
    await answer(answerData, refresh);
    return element;
}
const settlements = [settlement('1', '2026-02-01', 0, 100), settlement('2', '2026-02-01', 1, -60)];

describe('valueShareStatement', () => {
    it('states the bet, and what each month has come to', async () => {
        const element = await answered(data(agreement(), settlements, [line]));
        expect(asked().variables).toEqual({ id: 'a1' });
        expect(one(element, '[data-terms]').textContent).toBe(
            '1.5 % of the measured value above $500.00, at least $0.00, from Jan 1, 2026 to Dec 31, 2026. At most $200.00.'
        );
        expect(one(element, 'p:not([data-terms])').textContent).toBe('KPIs: Warranty, Rework (not agreed)');
        expect(all(element, '[data-settlement]').map((body) => (body as HTMLElement).dataset.settlement)).toEqual([
            'Feb 2026',
            'Correction 1 of Feb 2026'
        ]);
        expect(texts(element, '[data-amount]')).toEqual(['$100.00', '-$60.00']);
        expect(told(element, 'c-chart-canvas')).toMatchObject([
            { lines: [{ values: [150.25, 150.25] }, { label: 'Cap', values: [200, 200], level: true }] }
        ]);
        expect(told(element, 'c-signature-panel')).toMatchObject([
            {
                parentId: 'a1',
                signatureObject: 'Gain_Share_Signature__c',
                parentField: 'Agreement__c',
                standing: 'Signed by both sides: its terms and KPIs are frozen, and each month is settled when it is over.',
                signatures: [
                    { id: 's1', side: 'Business', sideText: 'Business', byId: '', by: 'Ann Li', on: 'Jan 2, 2026, 10:30 AM', revoked: false }
                ]
            }
        ]);
        await expect(element).toBeAccessible();
    });

    it('opens the lines of a settlement, and closes them', async () => {
        const element = await answered(data(agreement({ Cap__c: field(null) }), settlements, [line], true));
        const button = () => one(element, '[data-id="2"]');
        expect(button().getAttribute('aria-expanded')).toBe('false');
        button().click();
        await settled();
        expect([button().getAttribute('aria-expanded'), button().getAttribute('aria-label')]).toEqual(['true', 'Hide lines VT-2']);
        expect(texts(element, '[data-line] > *')).toEqual(['Warranty', 'Feb 28, 2026', '400', '$1,000.00', '$1.80', '-$998.20']);
        expect(one(element, '[role="status"]').textContent).toContain('first 2,000 lines');
        await expect(element).toBeAccessible();
        button().click();
        await settled();
        expect(all(element, '[data-line]')).toHaveLength(0);
    });

    it('prints with all lines', async () => {
        const element = await answered(data(agreement(), settlements, [line]));
        let printed = 0;
        window.print = () => {
            printed = all(element, '[data-line]').length;
        };
        one(element, 'lightning-button').click();
        await settled();
        expect(printed).toBe(1);
        expect(all(element, '[data-line]')).toHaveLength(0);
    });

    it('says what to do before anything is settled, and lets sign who may', async () => {
        const refresh = jest.fn().mockResolvedValue(undefined);
        const element = await answered(data(agreement({ Signed__c: field(false), KPIs__r: undefined, Signatures__r: undefined }), []), refresh);
        expect(told(element, 'c-empty-state')).toMatchObject([{ heading: 'Nothing is settled yet' }]);
        await allow('Gain_Share_Signature__c', { createable: true, updateable: false });
        expect(told(element, 'c-signature-panel')).toMatchObject([{ maySign: true, mayRevoke: false, signatures: [] }]);
        one(element, 'c-signature-panel').dispatchEvent(new CustomEvent('saved'));
        expect(refresh).toHaveBeenCalledTimes(1);
    });

    it('says who to ask', async () => {
        const element = await show('c-value-share-statement', ValueShareStatement, { recordId: 'a1' });
        await refuse(unknownObject('Gain_Share_Agreement__c'));
        expect(told(element, 'c-empty-state')).toMatchObject([{ heading: 'You do not have access to budget figures' }]);
    });

    it('writes every amount to the cent, and says what signing and taking back come to', async () => {
        const element = await answered(data(agreement(), settlements, [line]));
        expect(told<{ value: string }>(element, 'c-stat-tile').map(({ value }) => value)).toEqual(['$2,400.00', '$190.50']);
        const [panel] = told<{ signQuestion: string; revokeQuestion: string; hindrance: string }>(element, 'c-signature-panel');
        expect(panel?.signQuestion).toContain('Sign Share 2026: 1.5 % of the measured value above $500.00');
        expect(panel?.revokeQuestion).toContain('The $190.50 settled so far stays.');
        expect(panel?.hindrance).toBe('');
    });

    it('offers no signature of an agreement without KPIs', async () => {
        const element = await answered(data(agreement({ KPIs__r: edges() }), []));
        expect(told(element, 'c-signature-panel')).toMatchObject([
            { hindrance: 'This agreement cannot be signed yet. Add the KPIs whose value is shared first.' }
        ]);
    });

    it('keeps open what its reader has opened, when the page is loaded again', async () => {
        const first = await answered(data(agreement(), settlements, [line]));
        one(first, '[data-id="2"]').click();
        await settled();
        document.body.replaceChildren();
        const element = await answered(data(agreement(), settlements, [line]));
        expect(all(element, '[data-line]')).toHaveLength(1);
        Object.assign(element, { recordId: 'a2' });
        await settled();
        expect(all(element, '[data-line]')).toHaveLength(0);
    });
});
