import { randomUUID } from 'node:crypto';
import { settleTasks } from '../tasks/settle-tasks.ts';
import { MINUTE_MS } from '../time.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';

/** When the sweep hands over again a backup that was handed over now: its run may be lost. */
const LOST_RUN_MS = 10 * MINUTE_MS;

/**
 * Has a backup of the account of a service made, unless one is being made: a run does it (X7a). The service is locked by the
 * caller. Resolves to the backup that is asked for by now.
 */
export async function askForBackup(
  tx: Transaction,
  { serviceId }: { serviceId: string },
): Promise<{ backupId: string }> {
  const [fresh] = await tx.em.execute<{ id: string }[]>(
    /* sql */ `insert into backup
      (id, service_id, server_id, panel_user, panel_domain, panel_created_at, state, asked_at, next_check_at)
    select ?, s.id, s.server_id, s.panel_user, s.panel_domain, s.panel_created_at, 'asked', ?, ? from service s where s.id = ?
    on conflict (service_id) where state = 'asked' do nothing returning id`,
    [randomUUID(), tx.now, lostRunAt(tx.now), serviceId],
  );
  if (!fresh) {
    const [asked] = await tx.em.execute<{ id: string }[]>(
      "select id from backup where service_id = ? and state = 'asked'",
      [serviceId],
    );
    return { backupId: asked?.id ?? '' };
  }
  tx.event({ type: 'backup.asked', serviceId, data: { backupId: fresh.id } });
  tx.handoff({ kind: 'backup', serviceId, backupId: fresh.id });
  await settleTasks(tx, { subjectId: serviceId, kinds: ['backup_failed'] });
  return { backupId: fresh.id };
}

type Overdue = { backupId: string; serviceId: string; isHandedOver: boolean };

/**
 * Hands over again what was asked for a while ago and is not there yet: its run may be lost; one that is at work stays as it
 * is. One whose handoff waits already gets no second one: Temporal is away. Resolves to how many were handed over; at most
 * `limit`.
 */
export function handOverOverdueBackups(ctx: VerbContext, { limit }: { limit: number }): Promise<number> {
  return transaction(ctx, async (tx) => {
    const overdue = await tx.em.execute<Overdue[]>(
      /* sql */ `update backup b set next_check_at = ?
      where id = any (array(
        select id from backup where state = 'asked' and next_check_at < ?
        order by next_check_at limit ? for update skip locked
      ))
      returning id as "backupId", service_id as "serviceId",
        exists (select from handoff h where h.payload ->> 'backupId' = b.id::text) as "isHandedOver"`,
      [lostRunAt(tx.now), tx.now, limit],
    );
    const lost = overdue.filter(({ isHandedOver }) => !isHandedOver);
    for (const { backupId, serviceId } of lost) tx.handoff({ kind: 'backup', serviceId, backupId });
    return lost.length;
  });
}

function lostRunAt(now: Date): Date {
  return new Date(now.getTime() + LOST_RUN_MS);
}
