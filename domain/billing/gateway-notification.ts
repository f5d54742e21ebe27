import { randomUUID } from 'node:crypto';
import { HOUR_MS } from '../time.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read, type Transaction, transaction } from '../transaction/transaction.ts';

/** Of payments of the gateway, among those of others (B4). */
export const GATEWAY = 'mercadopago';
/** Longer than a payment is looked up in vain: what is not settled by then has lost its run. */
const LOOK_UP_HOURS = 8;

/** That a payment at the gateway may stand otherwise; `key` tells it from the others of that payment. */
export type Notification = { paymentId: string; key: string };

/**
 * Stores what the gateway told, or was found to know, once, and has each payment looked up: nothing else of what was told is
 * believed (B4). Resolves to how many were new. Two SQL, however many.
 */
export function storeNotifications(ctx: VerbContext, told: readonly Notification[]): Promise<number> {
  return transaction(ctx, async (tx) => {
    const rows = told.map((one) => ({ ...one, id: randomUUID() }));
    const stored = await tx.em.execute<{ id: string }[]>(
      /* sql */ `insert into gateway_notification (id, payment_id, key, received_at, due_at)
      select r.id, r."paymentId", r.key, ?, ? from jsonb_to_recordset(?::jsonb) as r(id uuid, "paymentId" text, key text)
      on conflict (payment_id, key) do nothing returning id`,
      [tx.now, lookUpDueAt(tx), JSON.stringify(rows)],
    );
    for (const { id: notificationId } of stored)
      tx.handoff({ kind: 'gateway_payment', notificationId, run: 1 });
    return stored.length;
  });
}

function lookUpDueAt({ now }: Transaction): Date {
  return new Date(now.getTime() + LOOK_UP_HOURS * HOUR_MS);
}

/** What is to be looked up for a notification; undefined if that was done, for it or for another of that payment. */
export async function pendingPayment(
  ctx: VerbContext,
  { notificationId }: { notificationId: string },
): Promise<{ paymentId: string; receivedAt: Date } | undefined> {
  const [row] = await read(ctx).execute<{ paymentId: string; receivedAt: Date | string }[]>(
    /* sql */ `select payment_id as "paymentId", received_at as "receivedAt" from gateway_notification
    where id = ? and due_at is not null`,
    [notificationId],
  );
  return row && { paymentId: row.paymentId, receivedAt: new Date(row.receivedAt) };
}

/** Has a payment looked up once more. */
export async function lookUpAgain(tx: Transaction, notificationId: string): Promise<void> {
  const again = await tx.em.execute<{ run: number }[]>(
    'update gateway_notification set run = run + 1, due_at = ?, outcome = null where id = ? returning run',
    [lookUpDueAt(tx), notificationId],
  );
  for (const { run } of again) tx.handoff({ kind: 'gateway_payment', notificationId, run });
}

/** Hands over again what was to have been looked up by now: its run was lost. At most `limit`; resolves to how many. */
export function lookUpOverdue(ctx: VerbContext, { limit }: { limit: number }): Promise<number> {
  if (!ctx.deployment.hasGateway) return Promise.resolve(0);
  return transaction(ctx, async (tx) => {
    const overdue = await tx.em.execute<{ id: string; run: number }[]>(
      /* sql */ `update gateway_notification set run = run + 1, due_at = ?
      where id = any (array(
        select id from gateway_notification where due_at <= ? order by due_at limit ? for no key update skip locked))
      returning id, run`,
      [lookUpDueAt(tx), tx.now, limit],
    );
    for (const { id: notificationId, run } of overdue)
      tx.handoff({ kind: 'gateway_payment', notificationId, run });
    return overdue.length;
  });
}

/** Up to when the gateway's own list was read; undefined if it never was. */
export async function readLook(ctx: VerbContext): Promise<Date | undefined> {
  const [row] = await read(ctx).execute<{ until: Date | string }[]>(
    'select looked_until as until from gateway_look where id = 1',
  );
  return row && new Date(row.until);
}

export async function recordLook(ctx: VerbContext, { until }: { until: Date }): Promise<void> {
  await transaction(ctx, (tx) =>
    tx.em.execute(
      /* sql */ `insert into gateway_look (id, looked_until) values (1, ?)
      on conflict (id) do update set looked_until = greatest(gateway_look.looked_until, excluded.looked_until)`,
      [until],
    ),
  );
}
