import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { OBJECTS, serveOrg } from '../org-fixture.ts';
import type { TestServer } from '../org-fixture.ts';
import { makeUser, SETS } from '../permissions/users.ts';

const TYPE =
  '<customNotifTypeName>Late phase</customNotifTypeName><desktop>true</desktop><masterLabel>Late phase</masterLabel><mobile>false</mobile>';

const variable = (name: string, type: string, isCollection: boolean): string =>
  `<variables><name>${name}</name><dataType>${type}</dataType><isCollection>${isCollection}</isCollection><isInput>false</isInput><isOutput>false</isOutput></variables>`;
const input = (name: string, value: string): string => `<inputParameters><name>${name}</name><value>${value}</value></inputParameters>`;
const reference = (name: string): string => `<elementReference>${name}</elementReference>`;

/** Tells the owner of a program when it gets a limit. */
const FLOW = `
<actionCalls><name>Tell</name><actionName>customNotificationAction</actionName><actionType>customNotificationAction</actionType><label>Tell</label>
${input('customNotifTypeId', reference('Type.Id'))}${input('recipientIds', reference('toWhom'))}${input('title', '<stringValue>A limit was set</stringValue>')}${input('body', reference('text'))}${input('targetId', reference('$Record.Id'))}</actionCalls>
<assignments><name>Recipients</name><assignmentItems><assignToReference>toWhom</assignToReference><operator>Add</operator><value>${reference('$Record.OwnerId')}</value></assignmentItems><connector><targetReference>Tell</targetReference></connector><label>Recipients</label></assignments>
<formulas><name>text</name><dataType>String</dataType><expression>{!$Record.Name} &amp; " has a limit"</expression></formulas>
<label>Tell of limits</label><processType>AutoLaunchedFlow</processType>
<recordLookups><name>Type</name><connector><targetReference>Recipients</targetReference></connector><filterLogic>and</filterLogic><filters><field>DeveloperName</field><operator>EqualTo</operator><value><stringValue>Late_Phase</stringValue></value></filters><getFirstRecordOnly>true</getFirstRecordOnly><label>Type</label><object>CustomNotificationType</object><storeOutputAutomatically>true</storeOutputAutomatically></recordLookups>
<start><connector><targetReference>Type</targetReference></connector><filterLogic>and</filterLogic><filters><field>Limit__c</field><operator>IsNull</operator><value><booleanValue>false</booleanValue></value></filters><object>Program__c</object><recordTriggerType>Create</recordTriggerType><triggerType>RecordAfterSave</triggerType></start>
<status>Active</status>${variable('toWhom', 'String', true)}`;

interface Shown {
  id: string;
  messageTitle: string;
  messageBody: string;
  target: string;
  read: boolean;
}

let test: TestServer;
let editor: string;
let typeId: string;
before(async () => {
  test = await serveOrg({ ...OBJECTS, ...SETS, 'Late_Phase.notiftype': TYPE, 'Tell_of_limits.flow': FLOW });
  editor = makeUser(test, 'editor', 'Editor');
  typeId = String(test.one("SELECT Id FROM CustomNotificationType WHERE DeveloperName = 'Late_Phase'")['Id']);
});
after(() => test.close());

const bell = async (user: string): Promise<Shown[]> =>
  ((await test.call(user, 'GET', '/connect/notifications')).body as { notifications: Shown[] }).notifications;
const unread = async (user: string): Promise<number> =>
  ((await test.call(user, 'GET', '/connect/notifications/status')).body as { unreadCount: number }).unreadCount;
const send = (user: string, values: Record<string, unknown>) =>
  test.call(user, 'POST', '/actions/standard/customNotificationAction', {
    inputs: [{ customNotifTypeId: typeId, recipientIds: [editor], title: 'T', body: 'B', targetId: editor, ...values }],
  });

describe('a custom notification', () => {
  it('is sent by a flow to whom it names, and leads to the record', async () => {
    const program = test.insert('Program__c', { Name: 'Bridge', Limit__c: 5, OwnerId: editor });
    const [first] = await bell(editor);
    assert.deepEqual(
      [first?.messageTitle, first?.messageBody, first?.target, first?.read],
      ['A limit was set', 'Bridge has a limit', program, false],
    );
    assert.deepEqual(await bell(test.adminId), []);
  });

  it('is read by its owner only', async () => {
    const [first] = await bell(editor);
    await test.call(test.adminId, 'PATCH', '/connect/notifications', { read: true, notificationIds: [first?.id] });
    assert.equal(await unread(editor), 1);
    await test.call(editor, 'PATCH', '/connect/notifications', { read: true });
    assert.equal(await unread(editor), 0);
    assert.equal((await bell(editor))[0]?.read, true);
  });

  it('is sent through REST to members of a group, once each, by who may', async () => {
    const group = test.insert('Group', { Name: 'Team', DeveloperName: 'Team', Type: 'Regular' });
    test.insert('GroupMember', { GroupId: group, UserOrGroupId: editor });
    const answer = await send(test.adminId, { recipientIds: [group, editor], title: 'Once' });
    assert.equal((answer.body as { isSuccess: boolean }[])[0]?.isSuccess, true);
    assert.equal((await bell(editor)).filter((one) => one.messageTitle === 'Once').length, 1);
    assert.deepEqual([(await send(editor, {})).status], [403]);
  });

  it('says what is wrong with it', async () => {
    const wrong: [Record<string, unknown>, RegExp][] = [
      [{ customNotifTypeId: editor }, /customNotifTypeId: no CustomNotificationType/],
      [{ title: '' }, /Missing required input parameter: title/],
      [{ body: 'x'.repeat(751) }, /body can have 750 characters/],
      [{ recipientIds: [] }, /recipientIds needs 1 to 500 ids/],
      [{ targetId: 'x' }, /targetId must be the id of a record/],
    ];
    for (const [values, words] of wrong) {
      const [answer] = (await send(test.adminId, values)).body as { isSuccess: boolean; errors: { message: string }[] }[];
      assert.equal(answer?.isSuccess, false);
      assert.match(answer?.errors[0]?.message ?? '', words);
    }
  });
});
