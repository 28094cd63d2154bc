import type { Connection } from 'jsforce';
import { connect, usernameOf } from '../org/connect.ts';
import { messageOf, UsageError } from '../org/errors.ts';

/** Connects to the hub and sees that it is one. Throws a UsageError otherwise. */
export async function connectHub(devHub: string | undefined): Promise<{ hub: Connection; hubUsername: string }> {
  const hubUsername = await usernameOf(devHub, 'target-dev-hub');
  const hub = await connect(hubUsername);
  try {
    await hub.query('SELECT Id FROM ScratchOrgInfo LIMIT 1');
  } catch (error) {
    if (!/INVALID_TYPE|is not supported/.test(`${(error as { errorCode?: string }).errorCode ?? ''} ${messageOf(error)}`)) throw error;
    throw new UsageError(
      `${devHub ?? hubUsername} is not a Dev Hub. Switch it on there (Setup, Dev Hub, Enable Dev Hub), or name another org with -v`,
    );
  }
  return { hub, hubUsername };
}
