import { HOUR_MS } from '../time.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';

/** Longer than the gateway's steps are tried: what is not settled by then has lost its run. */
const GATEWAY_HOURS = 8;

/**
 * Has the gateway follow what remains owed of a locked invoice (B4): it is issued, or its sum, its state or a part that is
 * paid is another since just now. The gateway delays and fails nothing of that.
 */
export async function followCheckout(tx: Transaction, invoiceId: string): Promise<void> {
  if (!tx.ctx.deployment.hasGateway) return;
  const [row] = await tx.em.execute<{ version: number }[]>(
    /* sql */ `update invoice set checkout_version = checkout_version + 1, checkout_due_at = ? where id = ?
    returning checkout_version as version`,
    [gatewayDueAt(tx), invoiceId],
  );
  if (row) tx.handoff({ kind: 'checkout', invoiceId, version: row.version });
}

function gatewayDueAt({ now }: Transaction): Date {
  return new Date(now.getTime() + GATEWAY_HOURS * HOUR_MS);
}

/**
 * Hands over the invoices whose run was lost, whose way to pay ends soon, and those that were issued before there was a
 * gateway. At most `limit` of each; resolves to how many.
 */
export function followOverdueCheckouts(ctx: VerbContext, { limit }: { limit: number }): Promise<number> {
  if (!ctx.deployment.hasGateway) return Promise.resolve(0);
  return transaction(ctx, async (tx) => {
    const overdue = await tx.em.execute<{ id: string; version: number }[]>(OVERDUE, [
      gatewayDueAt(tx),
      tx.now,
      limit,
      limit,
    ]);
    for (const { id: invoiceId, version } of overdue) tx.handoff({ kind: 'checkout', invoiceId, version });
    return overdue.length;
  });
}

const OVERDUE = /* sql */ `
update invoice set checkout_version = checkout_version + 1, checkout_due_at = ?
where id = any (
  array(select id from invoice where checkout_due_at <= ? order by checkout_due_at limit ? for no key update skip locked)
  || array(select id from invoice where status = 'issued' and checkout_version = 0 limit ? for no key update skip locked))
returning id, checkout_version as version`;
