import ValueNeeds from 'c/valueNeeds';
import type { NeedGroup } from 'c/needLines';
import { allow, answer, asked, edges, field, refuse, show, told, unknownObject } from 'test/page';

const ME = '005000000000001';
jest.mock('@salesforce/user/Id', () => ({ __esModule: true, default: '005000000000001' }), { virtual: true });

const kpi = (name: string, more: object = {}) => ({
    Id: name,
    Name: field(name),
    Status_Reason__c: field('Attained 10 %, expected by now 80 %'),
    Owner_Warning__c: field('Owner is missing'),
    KPI_Owner__r: { Name: field('Vic Viewer') },
    Beneficiary__r: { Program__r: { Name: field('After-sales') } },
    ...more
});
const unsigned = (name: string, { owner = '', backup = '', business = 0, delivery = 0, signedBy = [] as string[] }) =>
    kpi(name, {
        Business_Signatures__c: field(business),
        Delivery_Signatures__c: field(delivery),
        KPI_Owner__c: field(owner),
        Backup_Owner__c: field(backup),
        Signatures__r: edges(...signedBy.map((by) => ({ Id: by, Signed_By__c: field(by) })))
    });
const counted = (...found: object[]) => ({ ...edges(...found), totalCount: found.length });
const answerOf = (found: object) => ({
    uiapi: { query: { offCourse: counted(), stale: counted(), ownerless: counted(), ...found } }
});
const rights = { admin: { sign: true, edit: true }, viewer: { sign: true, edit: false }, field: { sign: false, edit: false } };

async function shownTo(person: keyof typeof rights, properties: object = {}): Promise<{ element: HTMLElement; heard: { detail: unknown }[] }> {
    const heard: { detail: unknown }[] = [];
    document.body.addEventListener('needs', (event) => heard.push(event as CustomEvent), true);
    const element = await show('c-value-needs', ValueNeeds, properties);
    element.addEventListener('needs', (event) => heard.push(event as CustomEvent));
    const { sign, edit } = rights[person];
    await allow('KPI_Signature__c', { createable: sign, updateable: false });
    await allow('Value_KPI__c', { createable: edit, updateable: edit });
    return { element, heard };
}
const groups = (element: Element) =>
    told<{ groups: NeedGroup[] }>(element, 'c-need-groups')
        .flatMap((one) => one.groups)
        .filter(({ lines }) => lines.length > 0)
        .map(({ key, lines }) => [key, ...lines.map(({ text, detail }) => `${text}: ${detail}`)]);

describe('valueNeeds', () => {
    it('tells why each KPI needs somebody, its program and its owner', async () => {
        const { element, heard } = await shownTo('viewer');
        await answer(answerOf({ offCourse: counted(kpi('Returns')), ownerless: counted(kpi('Visits')) }));
        expect(groups(element)).toEqual([
            ['offCourse', 'Returns: Attained 10 %, expected by now 80 % · After-sales · Owner: Vic Viewer'],
            ['owner', 'Visits: Owner is missing · After-sales · Owner: Vic Viewer']
        ]);
        expect(heard.at(-1)?.detail).toEqual({ pillar: 'value', state: 'ready', total: 2 });
    });

    it('asks the owner for the business side, who may edit KPIs for delivery, and nobody for both', async () => {
        const found = counted(
            unsigned('Mine', { owner: ME }),
            unsigned('Theirs', { owner: 'other' }),
            unsigned('Backed up by me', { owner: 'other', backup: ME }),
            unsigned('Signed by me', { owner: ME, business: 1, signedBy: [ME] }),
            unsigned('Business is missing', { owner: 'other', delivery: 1 })
        );
        const admin = await shownTo('admin');
        await answer(answerOf({ unsigned: found }));
        expect(groups(admin.element)).toEqual([
            [
                'signature',
                'Mine: Sign for the business · After-sales · Owner: Vic Viewer',
                'Theirs: Sign for delivery · After-sales · Owner: Vic Viewer',
                'Backed up by me: Sign for delivery · After-sales · Owner: Vic Viewer'
            ]
        ]);
        document.body.replaceChildren();
        const viewer = await shownTo('viewer');
        await answer(answerOf({ unsigned: found }));
        expect(groups(viewer.element)).toEqual([
            [
                'signature',
                'Mine: Sign for the business · After-sales · Owner: Vic Viewer',
                'Backed up by me: Sign for the business · After-sales · Owner: Vic Viewer'
            ]
        ]);
    });

    it('does not ask for signatures on behalf of who may not sign', async () => {
        await shownTo('field');
        expect(asked().query).not.toContain('unsigned');
        expect(Object.keys(asked().variables ?? {})).toEqual(['offCourse', 'stale', 'ownerless']);
    });

    it('asks for one program on its page', async () => {
        await shownTo('admin', { programId: 'a01' });
        expect(JSON.stringify(asked().variables?.stale)).toContain('"Program__c":{"eq":"a01"}');
    });

    it('tells that value is not for the user, and shows what else went wrong', async () => {
        const { element, heard } = await shownTo('viewer');
        await refuse(unknownObject('Value_KPI__c'));
        expect(heard.at(-1)?.detail).toEqual({ pillar: 'value', state: 'noAccess', total: 0 });
        await refuse('The org is being upgraded');
        expect(heard.at(-1)?.detail).toEqual({ pillar: 'value', state: 'failed', total: 0 });
        expect(told<{ errors: unknown }>(element, 'c-error-panel')).toHaveLength(1);
    });
});
