import type { FastifyInstance } from 'fastify';
import { ApiError } from '../org/errors.ts';
import { markRead, notificationsOf, notify, unreadCount } from '../records/notifications.ts';
import type { Notification } from '../records/notifications.ts';
import { authenticate } from './context.ts';
import type { ApiContext } from './context.ts';

const MOST = 50;

/** The action that sends custom notifications, and the Connect resources the bell reads. */
export function notificationRoutes(app: FastifyInstance, context: ApiContext): void {
  const { org } = context;
  const toConnect = (one: Notification, version: string) => ({
    id: one.id,
    messageTitle: one.title,
    messageBody: one.body,
    target: one.targetId,
    type: one.typeId,
    mostRecentActivityDate: one.created,
    read: one.read,
    seen: one.read,
    url: `/services/data/v${version}/connect/notifications/${one.id}`,
  });
  const texts = (value: unknown): string[] => (Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []);
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');

  app.post<{ Body: { inputs?: unknown } | undefined }>('/services/data/v:version/actions/standard/customNotificationAction', (request) => {
    const caller = authenticate(context, request);
    if (!caller.access.can('SendCustomNotifications'))
      throw new ApiError(403, 'INSUFFICIENT_ACCESS', 'Sending custom notifications needs the permission "Send Custom Notifications"');
    const inputs = Array.isArray(request.body?.inputs) ? (request.body.inputs as unknown[]) : [];
    if (inputs.length === 0) throw new ApiError(400, 'INVALID_API_INPUT', 'Missing required property: inputs');
    return inputs.map((input) => {
      const values = (typeof input === 'object' && input !== null ? input : {}) as Record<string, unknown>;
      try {
        notify(org, {
          customNotifTypeId: text(values['customNotifTypeId']),
          recipientIds: texts(values['recipientIds']),
          title: text(values['title']),
          body: text(values['body']),
          targetId: text(values['targetId']),
        });
        return {
          actionName: 'customNotificationAction',
          errors: null,
          isSuccess: true,
          outputValues: { SuccessMessage: 'Your custom notification is processed successfully.' },
        };
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        return {
          actionName: 'customNotificationAction',
          errors: [{ statusCode: error.errorCode, message: error.message, fields: [] }],
          isSuccess: false,
          outputValues: null,
        };
      }
    });
  });
  app.get<{ Params: { version: string }; Querystring: { size?: string } }>('/services/data/v:version/connect/notifications', (request) => {
    const caller = authenticate(context, request);
    const size = Math.min(Math.max(Number(request.query.size) || 10, 1), MOST);
    return { notifications: notificationsOf(org, caller.userId, size).map((one) => toConnect(one, request.params.version)) };
  });
  app.get('/services/data/v:version/connect/notifications/status', (request) => {
    const count = unreadCount(org, authenticate(context, request).userId);
    return { unreadCount: count, unseenCount: count };
  });
  app.patch<{ Body: { read?: boolean; notificationIds?: unknown } | undefined }>('/services/data/v:version/connect/notifications', (request) => {
    const caller = authenticate(context, request);
    const ids = request.body?.notificationIds;
    markRead(org, caller.userId, request.body?.read !== false, ids === undefined ? undefined : texts(ids));
    return { notifications: notificationsOf(org, caller.userId, MOST).map((one) => toConnect(one, (request.params as { version: string }).version)) };
  });
}
