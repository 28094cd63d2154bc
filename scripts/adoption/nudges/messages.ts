/** One message to whoever has been away, within what they have said. */
import { addDays } from '../../../force-app/main/app/lwc/lifecycleMath/lifecycleMath.ts';
import { isQuietHour } from '../../../force-app/main/adoption/lwc/nudgeMath/nudgeMath.ts';
import { dayIn, hourIn } from '../calendar.ts';
import type { Change } from '../../jobs/run.ts';
import type { Person } from '../facts.ts';
import { mayBeNudged } from './choose.ts';
import type { KnownNudge, KnownPreference, NudgeFacts } from './facts.ts';

const NO_PREFERENCE: Pick<KnownPreference, 'Opt_Out__c' | 'No_Messages__c' | 'Quiet_From__c' | 'Quiet_Until__c' | 'Last_Message_On__c'> = {
  ...{ Opt_Out__c: false, No_Messages__c: false, Quiet_From__c: null, Quiet_Until__c: null, Last_Message_On__c: null },
};

/**
 * Messages, each after the note that it was sent: a run that is stopped between the two sends none, and never one twice. One absence has one message: the next
 * one takes a login in between.
 */
export function messages(facts: NudgeFacts, nudges: readonly KnownNudge[]): Change[] {
  const { config, notificationType, now, people, owners } = facts;
  if (notificationType === undefined) return [];
  const preferences = new Map(facts.preferences.map((one) => [one.OwnerId, one]));
  const open = Map.groupBy(
    nudges.filter(({ Status__c }) => Status__c === 'Open'),
    ({ OwnerId }) => OwnerId,
  );
  const changes = people.flatMap((person): [Change, Change][] => {
    const waiting = open.get(person.id) ?? [];
    const known = preferences.get(person.id);
    const { Opt_Out__c, No_Messages__c, Last_Message_On__c, ...quiet } = known ?? NO_PREFERENCE;
    const day = dayIn(person.timeZone ?? 'GMT', now);
    // Somebody who has never logged in has no sales day to come back to.
    const isAway = person.lastLogin !== undefined && person.lastLogin <= addDays(day, -config.awayDays);
    const isTold = Last_Message_On__c !== null && person.lastLogin !== undefined && Last_Message_On__c > person.lastLogin;
    if (waiting.length === 0 || !isAway || isTold || Opt_Out__c || No_Messages__c || person.isFrozen) return [];
    if (
      !owners.has(person.id) ||
      !mayBeNudged(person, facts) ||
      isQuietHour(hourIn(person.timeZone ?? 'GMT', now), quiet.Quiet_From__c, quiet.Quiet_Until__c)
    )
      return [];
    return [[noted(person, known, day), message(person, waiting, facts)]];
  });
  return [...changes.map(([note]) => note), ...changes.map(([, sent]) => sent)];
}

function noted({ id }: Person, known: KnownPreference | undefined, day: string): Change {
  const values = { Last_Message_On__c: day };
  return {
    subject: 'Messages that are noted',
    shown: { Change: 'message' },
    write: known
      ? { kind: 'update', object: 'Nudge_Preference__c', id: known.Id, values }
      : { kind: 'create', object: 'Nudge_Preference__c', keyField: 'External_Key__c', key: id, values: { ...values, OwnerId: id } },
  };
}

function message({ id, language = '' }: Person, waiting: readonly KnownNudge[], { config, notificationType = '' }: NudgeFacts): Change {
  const texts = config.awayMessage[language] ?? config.awayMessage[language.split('_')[0] ?? ''] ?? config.awayMessage['en_US'];
  const { title = 'Perennial', body = '{count}' } = texts ?? {};
  return {
    subject: 'Messages',
    shown: { Change: 'notification' },
    write: {
      kind: 'notify',
      object: 'CustomNotificationType',
      message: {
        customNotifTypeId: notificationType,
        recipientIds: [id],
        title,
        body: body.replace('{count}', String(waiting.length)),
        targetId: waiting[0]?.Record_Id__c ?? '',
      },
    },
  };
}
