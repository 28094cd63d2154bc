import SignaturePanel from 'c/signaturePanel';
import { all, show, texts, told } from 'test/page';

describe('signaturePanel in Spanish', () => {
    it('knows a side by its value, whatever it is called', async () => {
        const element = await show('c-signature-panel', SignaturePanel, {
            maySign: true,
            mayRevoke: true,
            signatures: [{ id: 's1', side: 'Business', sideText: 'Negocio', byId: '005ann', by: 'Ann Li', on: '10/1/2025', revoked: false }]
        });
        expect(told<{ label: string }>(element, 'lightning-button').map(({ label }) => label)).toEqual(['Revocar', 'Firmar por implementación']);
        expect(texts(element, 'li')).toEqual(['Negocio · Ann Li · 10/1/2025']);
        expect(all(element, '[data-why-not]')).toHaveLength(0);
    });
});
