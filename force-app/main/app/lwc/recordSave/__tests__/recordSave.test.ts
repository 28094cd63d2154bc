import { saveRecord } from 'c/recordSave';

describe('recordSave', () => {
    const page = () => ({ saving: false, dispatchEvent: jest.fn(() => true) });

    it('rests the buttons while it writes, then says so', async () => {
        const saving = page();
        const rests: boolean[] = [];
        expect(await saveRecord(saving, async () => rests.push(saving.saving), 'Saved')).toBeUndefined();
        expect([rests, saving.saving, saving.dispatchEvent.mock.calls.length]).toEqual([[true], false, 1]);
    });

    it('gives what the write failed with, and says nothing', async () => {
        const failing = page();
        const failure = new Error('refused');
        expect(await saveRecord(failing, () => Promise.reject(failure), 'Saved')).toBe(failure);
        expect([failing.saving, failing.dispatchEvent.mock.calls.length]).toEqual([false, 0]);
    });
});
