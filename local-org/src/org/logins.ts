/** What every login leaves behind: a row of LoginHistory, and the moment on the user. */
import { formatDatetime } from '../soql/dates.ts';
import { insertRaw, updateRaw } from './seed.ts';
import type { Org } from './org.ts';

/** How somebody logged in. */
export interface Login {
  /** `Application` in a browser, `Remote Access 2.0` by an app over OAuth. */
  type: 'Application' | 'Remote Access 2.0';
  /** What people see as the application: `Browser`, or the name of the connected app. */
  application: string;
}

/** Records that a user has logged in. */
export function recordLogin(org: Org, userId: string, { type, application }: Login): void {
  const moment = formatDatetime(org.now());
  insertRaw(org, org.object('LoginHistory'), {
    UserId: userId,
    LoginTime: moment,
    LoginType: type,
    Application: application,
    SourceIp: '127.0.0.1',
    LoginUrl: 'localhost',
    Status: 'Success',
  });
  updateRaw(org, org.object('User'), userId, { LastLoginDate: moment });
}
