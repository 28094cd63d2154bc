/** Actions a flow calls: of the platform's own, the one that notifies people. */
import type { Org } from '../../org/org.ts';
import { notify } from '../notifications.ts';

/** The types of actions that run here. Others are named in the deploy's warning and fail the flow. */
export const ACTIONS = ['customNotificationAction'];

/** Runs an action with its inputs by name. Throws what is wrong with them. */
export function runAction(org: Org, type: string, inputs: Map<string, string | string[]>): void {
  if (!ACTIONS.includes(type)) throw new Error(`action ${type} is not supported by the local org`);
  const one = (name: string): string => [inputs.get(name) ?? ''].flat()[0] ?? '';
  notify(org, {
    customNotifTypeId: one('customNotifTypeId'),
    recipientIds: [inputs.get('recipientIds') ?? []].flat(),
    title: one('title'),
    body: one('body'),
    targetId: one('targetId'),
  });
}
