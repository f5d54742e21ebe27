import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';
import { Backup } from './backup.ts';

/** The account that is to be backed up; `account` is undefined where it is on no panel. Stays inside one activity. */
export type BackupToMake = {
  serverId: string | null;
  account: { user: string; domain: string; createdAt: Date } | undefined;
};

/** Rechecks before an effect outside (G5): undefined unless the backup is still asked for. */
export async function backupToMake(ctx: VerbContext, backupId: string): Promise<BackupToMake | undefined> {
  const found = await read(ctx).findOne(Backup, { id: backupId, state: 'asked' });
  if (!found) return undefined;
  const { serverId = null, panelUser: user, panelDomain: domain, panelCreatedAt: createdAt } = found;
  return { serverId, account: user && domain && createdAt ? { user, domain, createdAt } : undefined };
}
