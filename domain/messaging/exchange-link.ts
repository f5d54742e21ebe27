import type { Transaction } from '../transaction/transaction.ts';

/**
 * A link that a client's messages carry was exchanged for another: those that are still to be sent, or that staff may have sent
 * again, carry the new one (A8).
 */
export async function exchangeLink(
  tx: Transaction,
  { clientId, old, fresh }: { clientId: string; old: string; fresh: string },
): Promise<void> {
  await tx.em.execute(
    /* sql */ `update outbound_message set variables = replace(variables::text, ?, ?)::jsonb
    where client_id = ? and state in ('queued', 'held', 'sending', 'parked') and position(? in variables::text) > 0`,
    [old, fresh, clientId, old],
  );
}
