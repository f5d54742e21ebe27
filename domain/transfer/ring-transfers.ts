import type { Transaction } from '../../db/transaction.ts';

export type OpenTransfer = { changeId: string; serviceId: string };

/** The open transfers of which a client is a party. */
async function openTransfersOf(tx: Transaction, clientId: string): Promise<OpenTransfer[]> {
  const rows = await tx.em.execute<{ id: string; service_id: string }[]>(
    /* sql */ `select c.id, c.service_id from transfer t join service_change c on c.id = t.change_id
    where c.closed_at is null and ? in (t.holder_id, t.recipient_id) order by c.id`,
    [clientId],
  );
  return rows.map((row) => ({ changeId: row.id, serviceId: row.service_id }));
}

/** Something about a party changed: the runs of its open transfers ask Postgres again (G5). */
export async function ringTransfersOf(tx: Transaction, clientId: string): Promise<OpenTransfer[]> {
  const transfers = await openTransfersOf(tx, clientId);
  for (const transfer of transfers) tx.handoff({ kind: 'transfer', ...transfer, ring: 'dataChanged' });
  return transfers;
}
