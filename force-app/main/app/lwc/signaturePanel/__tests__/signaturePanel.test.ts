import USER_ID from '@salesforce/user/Id';
import LightningConfirm from 'lightning/confirm';
import { createRecord, updateRecord } from 'lightning/uiRecordApi';
import type { Toast } from 'lightning/platformShowToastEvent';
import SignaturePanel from 'c/signaturePanel';
import { all, heard, one, settled, show, texts, told } from 'test/page';
import { asSaveError, refusalsOf } from 'test/refusals';

interface Button extends HTMLElement {
    label: string;
    disabled: boolean;
}

const confirm = jest.spyOn(LightningConfirm, 'open');
const creates = createRecord as jest.Mock;
const updates = updateRecord as jest.Mock;

const business = { id: 's1', side: 'Business', sideText: 'Business', byId: '005ann', by: 'Ann Li', on: '1/10/2025', revoked: false };
const revoked = { id: 's2', side: 'Delivery', sideText: 'Delivery', byId: '005bo', by: 'Bo Chen', on: '1/9/2025', revoked: true };
const shown = (properties: object = {}) =>
    show('c-signature-panel', SignaturePanel, {
        parentId: 'k1',
        signatureObject: 'KPI_Signature__c',
        parentField: 'KPI__c',
        signatures: [business, revoked],
        signQuestion: 'Sign it?',
        revokeQuestion: 'Take it back?',
        ...properties
    });

async function press(element: Element, label: string): Promise<void> {
    all<Button>(element, 'lightning-button')
        .find((button) => button.label === label)
        ?.click();
    await settled();
}

describe('signaturePanel', () => {
    beforeEach(() => {
        confirm.mockReset().mockResolvedValue(true);
    });

    it('says where the agreement stands', async () => {
        const element = await shown({ standing: 'Signed by one side' });
        expect(one(element, '[data-standing]').textContent).toBe('Signed by one side');
    });

    it('lists who signed for which side and when, and what was taken back', async () => {
        const element = await shown();
        expect(texts(element, 'li')).toEqual(['Business · Ann Li · 1/10/2025', 'Delivery · Bo Chen · 1/9/2025 · Revoked']);
        await expect(element).toBeAccessible();
    });

    it('leaves out what the user may not see of a signature', async () => {
        const element = await shown({ signatures: [{ ...business, by: '', on: '' }] });
        expect(texts(element, 'li')).toEqual(['Business']);
    });

    it('is for reading only without rights', async () => {
        const element = await shown();
        expect(all(element, 'lightning-button')).toHaveLength(0);
    });

    it('offers a side that has not signed to who may sign, and to take back what still stands to who may revoke', async () => {
        const element = await shown({ maySign: true, mayRevoke: true });
        expect(told<Button>(element, 'lightning-button').map(({ label }) => label)).toEqual(['Revoke', 'Sign for delivery']);
        expect(one(element, 'li lightning-button').dataset.id).toBe('s1');
        await expect(element).toBeAccessible();
    });

    it.each([
        ['Sign for the business', 'Business'],
        ['Sign for delivery', 'Delivery']
    ])('%s creates a signature', async (label, side) => {
        const toasts = heard<Toast>('lightning__showtoast');
        const element = await shown({ maySign: true, signatures: [] });
        const saved = jest.fn();
        element.addEventListener('saved', saved);
        await press(element, label);
        expect(creates).toHaveBeenCalledTimes(1);
        expect(creates).toHaveBeenCalledWith({ apiName: 'KPI_Signature__c', fields: { KPI__c: 'k1', Side__c: side } });
        expect(toasts.map((event) => event.detail)).toEqual([{ title: 'Signed', variant: 'success' }]);
        expect(saved).toHaveBeenCalledTimes(1);
    });

    it('revokes the signature whose button was pressed', async () => {
        const toasts = heard<Toast>('lightning__showtoast');
        const element = await shown({ mayRevoke: true });
        const saved = jest.fn();
        element.addEventListener('saved', saved);
        await press(element, 'Revoke');
        expect(updates).toHaveBeenCalledWith({ fields: { Id: 's1', Revoked__c: true } });
        expect(toasts.map((event) => event.detail)).toEqual([{ title: 'Revoked', variant: 'success' }]);
        expect(saved).toHaveBeenCalledTimes(1);
    });

    it('shows why a signature was refused, until the next try', async () => {
        creates.mockRejectedValueOnce({ body: { message: 'One person cannot sign for both sides.' } });
        const element = await shown({ maySign: true });
        const saved = jest.fn();
        element.addEventListener('saved', saved);
        await press(element, 'Sign for delivery');
        expect(told(element, 'c-error-panel')).toMatchObject([{ errors: { body: { message: 'One person cannot sign for both sides.' } } }]);
        expect(saved).not.toHaveBeenCalled();
        await expect(element).toBeAccessible();

        await press(element, 'Sign for delivery');
        expect(all(element, 'c-error-panel')).toHaveLength(0);
        expect(saved).toHaveBeenCalledTimes(1);
    });

    it('takes no second press while the first is under way', async () => {
        let arrive = (): void => undefined;
        creates.mockImplementationOnce(() => new Promise<void>((resolve) => (arrive = resolve)));
        const element = await shown({ maySign: true, mayRevoke: true });
        await press(element, 'Sign for delivery');
        expect(told<Button>(element, 'lightning-button').map(({ disabled }) => disabled)).toEqual([true, true]);
        arrive();
        await settled();
        expect(told<Button>(element, 'lightning-button').map(({ disabled }) => disabled)).toEqual([false, false]);
    });

    it.each([
        ['Sign for delivery', 'Sign it?'],
        ['Revoke', 'Take it back?']
    ])('%s asks first, and does nothing without a yes', async (label, message) => {
        confirm.mockResolvedValueOnce(false);
        const element = await shown({ maySign: true, mayRevoke: true });
        await press(element, label);
        expect(confirm.mock.calls[0]?.[0]).toMatchObject({ label, message });
        expect([creates.mock.calls, updates.mock.calls]).toEqual([[], []]);
    });

    it('says why instead of offering what cannot be signed yet', async () => {
        const element = await shown({ maySign: true, signatures: [], hindrance: 'Fill in the target first.' });
        expect(all(element, 'lightning-button')).toHaveLength(0);
        expect(texts(element, '[data-why-not]')).toEqual(['Fill in the target first.']);
        await expect(element).toBeAccessible();
    });

    it('leaves the other side to another person than the one who signed', async () => {
        const element = await shown({ maySign: true, signatures: [{ ...business, byId: USER_ID }] });
        expect(all(element, 'lightning-button')).toHaveLength(0);
        expect(texts(element, '[data-why-not]')).toEqual(['You have signed for Business. Somebody else signs for the other side.']);
    });

    it('is about standing signatures: who took one back may sign for the other side', async () => {
        const element = await shown({ maySign: true, signatures: [{ ...business, byId: USER_ID, revoked: true }] });
        expect(told<Button>(element, 'lightning-button').map(({ label }) => label)).toEqual(['Sign for the business', 'Sign for delivery']);
    });

    it.each([
        ['who may not sign', { maySign: false, hindrance: 'Fill in the target first.' }],
        ['a record that both sides have signed', { maySign: true, signatures: [business, { ...revoked, revoked: false, byId: USER_ID }] }]
    ])('explains nothing to %s', async (_name, properties) => {
        const element = await shown(properties);
        expect(all(element, '[data-why-not]')).toHaveLength(0);
    });

    it('says in its own words why any rule or flow refuses, until it is dismissed', async () => {
        const element = await shown({ maySign: true });
        for (const refusal of refusalsOf('KPI_Signature__c', 'Gain_Share_Signature__c')) {
            creates.mockRejectedValueOnce(asSaveError(refusal));
            // eslint-disable-next-line no-await-in-loop -- one refusal after the other, on the same page
            await press(element, 'Sign for delivery');
            expect([refusal.name, ...texts(one(element, 'c-error-panel'), 'li')]).toEqual([refusal.name, refusal.text]);
        }
        expect(one<HTMLElement & { dismissible: boolean }>(element, 'c-error-panel').dismissible).toBe(true);
    });
});
