import { randomUUID } from 'node:crypto';
import { takeBack } from '../messaging/take-back.ts';
import { addressesOf, tell } from '../messaging/tell.ts';
import { MINUTE_MS } from '../time.ts';
import type { Channel } from '../transaction/channel.ts';
import type { VerbContext } from '../transaction/context.ts';
import { eachAlone } from '../transaction/each-alone.ts';
import { arrayLiteral, read, type Transaction, transaction } from '../transaction/transaction.ts';
import { alertOfBundle, alertOfInvoice } from './invoice.ts';
import { type AlertedInvoice, alertOf, takeAlerted } from './invoice-alert.ts';

/** When a client is told whose alert could not be written. */
const NEXT_TRY_MS = 10 * MINUTE_MS;

type Told = { id: string; name: string; phone: string; email: string };

/**
 * Tells of the invoices that have waited for others of their client (A2, policy `invoiceBundleMinutes`): of at most `limit`
 * clients, each in a transaction of its own, so that one that fails keeps no other waiting. One statement where nothing is due.
 */
export async function tellOfDueInvoices(ctx: VerbContext, { limit }: { limit: number }): Promise<void> {
  const due = await read(ctx).execute<{ client_id: string }[]>(
    /* sql */ `update invoice set alert_due_at = ?
    where id = any (array(
      select id from invoice where alert_due_at <= ? order by alert_due_at limit ? for no key update skip locked
    ))
    returning client_id`,
    [new Date(ctx.now.getTime() + NEXT_TRY_MS), ctx.now, limit],
  );
  await eachAlone(new Set(due.map(({ client_id }) => client_id)), (clientId) => tellClient(ctx, clientId));
}

function tellClient(ctx: VerbContext, clientId: string): Promise<void> {
  return transaction(ctx, async (tx) => {
    // Whoever issues an invoice holds this lock: what is issued at the same moment is either told of here or waits for itself.
    const [client] = await tx.em.execute<Told[]>(
      'select id, name, phone, email from client where id = ? for no key update',
      [clientId],
    );
    if (client) await tellOfWaiting(tx, client);
  });
}

/** Tells a client, whose lock the caller holds, of every invoice that waits for it, in one alert. */
export async function tellOfWaiting(tx: Transaction, client: Told): Promise<void> {
  await tellOf(tx, client, await takeAlerted(tx, { taken: 'waiting', of: client.id }));
}

/**
 * An invoice is void, or paid by money: what would announce it and was not sent yet is not sent (A8). Others that it shares
 * its alert with are told of without it. The caller holds the client's lock and has written how the invoice stands now.
 */
export async function overtakeAlert(
  tx: Transaction,
  { id, client, alertBundle }: { id: string; client: Told; alertBundle?: string | null },
): Promise<void> {
  if (!alertBundle) {
    await takeBack(tx, alertOfInvoice(id));
    return;
  }
  const on = await takeBack(tx, alertOfBundle(alertBundle));
  if (on.length === 0) return;
  await tellOf(tx, client, await takeAlerted(tx, { taken: 'bundled', of: alertBundle }), on);
}

async function tellOf(
  tx: Transaction,
  client: Told,
  [first, ...others]: readonly AlertedInvoice[],
  on?: readonly Channel[],
): Promise<void> {
  if (!first) return;
  const businessKey = others.length === 0 ? alertOfInvoice(first.id) : await bundle(tx, [first, ...others]);
  const alert = alertOf(client, [first, ...others], tx.ctx.deployment);
  tell(tx, { to: client, businessKey, ...alert, ...(on && { addresses: addressesOf(client, on) }) });
}

/** Puts invoices into an alert of their own; resolves to its business key. */
async function bundle(tx: Transaction, invoices: readonly { id: string }[]): Promise<string> {
  const id = randomUUID();
  await tx.em.execute('update invoice set alert_bundle = ? where id = any (?::uuid[])', [
    id,
    arrayLiteral(invoices.map((invoice) => invoice.id)),
  ]);
  return alertOfBundle(id);
}
