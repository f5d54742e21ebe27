import { OPEN_CHANGE, type OpenChange } from '../changes/ring.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { Backup } from './backup.ts';

/** A backup under the lock of its service, with the service's open change. */
export type LockedBackup = { backup: Backup; openChange: OpenChange | null };

/** Undefined for an id that there is not: the database is older than whoever asks. */
export async function lockBackup(tx: Transaction, backupId: string): Promise<LockedBackup | undefined> {
  const found = await tx.em.findOne(Backup, { id: backupId }, { fields: ['serviceId'] });
  if (!found) return undefined;
  await tx.lock({ services: [found.serviceId] });
  const backup = await tx.em.findOneOrFail(Backup, { id: backupId }, { refresh: true });
  return { backup, openChange: await openChangeOf(tx, backup.serviceId) };
}

async function openChangeOf(tx: Transaction, serviceId: string): Promise<OpenChange | null> {
  const [row] = await tx.em.execute<{ openChange: OpenChange | null }[]>(
    `select ${OPEN_CHANGE} as "openChange" from service s where s.id = ?`,
    [serviceId],
  );
  return row?.openChange ?? null;
}
