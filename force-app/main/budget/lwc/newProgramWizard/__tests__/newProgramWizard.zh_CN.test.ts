import NewProgramWizard from 'c/newProgramWizard';
import { all, allow, settled, show, told } from 'test/page';

describe('newProgramWizard in Chinese', () => {
    it('asks in the words of the user, for values', async () => {
        const models = [{ name: '两阶段', cycleYears: 2, phases: [] }];
        globalThis.fetch = jest.fn().mockResolvedValue({ ok: true, json: () => Promise.resolve({ models }) });
        const element = await show('c-new-program-wizard', NewProgramWizard);
        await allow('CRM_Program__c', { createable: true, updateable: true });
        await settled();
        expect(told<{ label: string }>(element, 'lightning-progress-step').map(({ label }) => label)).toEqual([
            '项目群',
            '阶段与占比',
            '付款',
            '核对'
        ]);
        expect(told<{ value: string }>(element, 'lightning-progress-step').map(({ value }) => value)).toEqual([
            'basics',
            'phases',
            'payments',
            'check'
        ]);
        expect(all<HTMLElement & { label: string }>(element, 'lightning-input, c-number-input').map(({ label }) => label)).not.toContain(
            'Program name'
        );
    });
});
