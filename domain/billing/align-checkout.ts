import { randomUUID } from 'node:crypto';
import type { Money } from '../money.ts';
import { openTask } from '../tasks/open-task.ts';
import { settleTasks } from '../tasks/settle-tasks.ts';
import { DAY_MS } from '../time.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { type LockedInvoice, lockInvoice, owedOf } from './lock-invoice.ts';

/** How long a way to pay can be used, and how long before its end it is replaced. */
const CHECKOUT_DAYS = 180;
const RENEWED_BEFORE_DAYS = 10;

type Living = {
  id: string;
  state: 'asked' | 'open' | 'closing';
  amount: string;
  currency: string;
  providerId: string | null;
  expiresAt: Date | string;
};

/** What the gateway is to be asked for next. */
export type CheckoutStep = {
  checkoutId: string;
  price: Money;
  title: string;
  expiresAt: Date;
} & ({ do: 'open' } | { do: 'close'; providerId: string });

/**
 * What is to be done at the gateway so that an invoice has exactly one way to pay, which asks for what remains owed; none if
 * nothing does (B4). The old one is closed before the new one is made. Undefined once all is as it should be.
 * @throws {DomainError} NOT_FOUND.
 */
export function nextCheckoutStep(
  ctx: VerbContext,
  { invoiceId }: { invoiceId: string },
): Promise<CheckoutStep | undefined> {
  return transaction(ctx, async (tx) => {
    const invoice = await lockInvoice(tx, invoiceId);
    const living = await readLiving(tx, invoiceId);
    const current = living.find(({ state }) => state !== 'closing');
    if (current && isStale(tx, invoice, current)) {
      const closing = await giveUp(tx, current);
      return closing ? stepOf(invoice, closing) : nextOf(tx, invoice);
    }
    const closing = living.find(({ state }) => state === 'closing');
    if (closing) return stepOf(invoice, closing);
    if (current?.state === 'asked') return stepOf(invoice, current);
    if (current) await settle(tx, invoiceId, current);
    return current ? undefined : nextOf(tx, invoice);
  });
}

function readLiving(tx: Transaction, invoiceId: string): Promise<Living[]> {
  return tx.em.execute<Living[]>(
    /* sql */ `select id, state, amount, currency, provider_id as "providerId", expires_at as "expiresAt"
    from checkout where invoice_id = ? and state in ('asked', 'open', 'closing') order by asked_at, id`,
    [invoiceId],
  );
}

function isStale({ now }: Transaction, invoice: LockedInvoice, { amount, expiresAt }: Living): boolean {
  return BigInt(amount) !== owedOf(invoice) || renewalOf(expiresAt) <= now;
}

function renewalOf(expiresAt: Date | string): Date {
  return new Date(new Date(expiresAt).getTime() - RENEWED_BEFORE_DAYS * DAY_MS);
}

/** One that the gateway has not told yet is nobody's to pay: its link is known to no one. */
async function giveUp(tx: Transaction, current: Living): Promise<Living | undefined> {
  const isOpen = current.state === 'open';
  const state = isOpen ? 'closing' : 'abandoned';
  await tx.em.execute('update checkout set state = ? where id = ?', [state, current.id]);
  return isOpen ? { ...current, state: 'closing' } : undefined;
}

/** A new one, if anything is owed. */
async function nextOf(tx: Transaction, invoice: LockedInvoice): Promise<CheckoutStep | undefined> {
  const amount = owedOf(invoice);
  if (amount === 0n) {
    await settle(tx, invoice.id);
    return undefined;
  }
  const expiresAt = new Date(tx.now.getTime() + CHECKOUT_DAYS * DAY_MS);
  const { id: invoiceId, currency } = invoice;
  const asked = { id: randomUUID(), state: 'asked', amount: amount.toString(), currency } as const;
  await tx.em.execute(
    /* sql */ `insert into checkout (id, invoice_id, amount, currency, state, asked_at, expires_at)
    values (?, ?, ?, ?, ?, ?, ?)`,
    [asked.id, invoiceId, asked.amount, currency, asked.state, tx.now, expiresAt],
  );
  return stepOf(invoice, { ...asked, providerId: null, expiresAt });
}

function stepOf({ number }: LockedInvoice, found: Living): CheckoutStep {
  const { id: checkoutId, amount, currency, providerId } = found;
  const step = {
    checkoutId,
    price: { amount: BigInt(amount), currency },
    title: `Factura ${number}`,
    expiresAt: new Date(found.expiresAt),
  };
  return providerId === null ? { ...step, do: 'open' } : { ...step, do: 'close', providerId };
}

/** All is as it should be: the sweep looks again before the way to pay ends. */
async function settle(tx: Transaction, invoiceId: string, open?: Living): Promise<void> {
  const dueAt = open ? renewalOf(open.expiresAt) : null;
  await tx.em.execute('update invoice set checkout_due_at = ? where id = ?', [dueAt, invoiceId]);
  await settleTasks(tx, { subjectId: invoiceId, kinds: ['checkout_stuck'] });
}

/** The gateway has made a way to pay, and it was read back. */
export function recordOpened(
  ctx: VerbContext,
  { checkoutId, providerId, link }: { checkoutId: string; providerId: string; link: string },
): Promise<void> {
  return ofCheckout(ctx, checkoutId, 'checkout.opened', (tx) =>
    tx.em.execute(
      /* sql */ `update checkout set provider_id = ?, link = ?,
        state = case state when 'asked' then 'open' else 'closing' end
      where id = ? and state in ('asked', 'abandoned') returning id`,
      [providerId, link, checkoutId],
    ),
  );
}

/** Nobody can begin to pay it any more. */
export function recordClosed(ctx: VerbContext, { checkoutId }: { checkoutId: string }): Promise<void> {
  return ofCheckout(ctx, checkoutId, 'checkout.closed', (tx) =>
    tx.em.execute(
      "update checkout set state = 'closed', closed_at = ? where id = ? and state = 'closing' returning id",
      [tx.now, checkoutId],
    ),
  );
}

async function ofCheckout(
  ctx: VerbContext,
  checkoutId: string,
  type: 'checkout.opened' | 'checkout.closed',
  write: (tx: Transaction) => Promise<unknown[]>,
): Promise<void> {
  await transaction(ctx, async (tx) => {
    const [row] = await tx.em.execute<{ invoice_id: string }[]>(
      'select invoice_id from checkout where id = ?',
      [checkoutId],
    );
    if (!row) return;
    const { id: invoiceId, client } = await lockInvoice(tx, row.invoice_id);
    const written = await write(tx);
    if (written.length === 0) return;
    tx.event({ type, clientId: client.id, invoiceId, data: { checkoutId } });
  });
}

/** The gateway did not follow, for hours or for good: staff is asked, unless it has followed after all (G7). */
export function leaveCheckoutToStaff(ctx: VerbContext, { invoiceId }: { invoiceId: string }): Promise<void> {
  return transaction(ctx, async (tx) => {
    const { client } = await lockInvoice(tx, invoiceId);
    const left = await tx.em.execute(
      /* sql */ `update invoice set checkout_due_at = null
      where id = ? and checkout_due_at is not null returning id`,
      [invoiceId],
    );
    if (left.length > 0)
      await openTask(tx, { kind: 'checkout_stuck', subjectId: invoiceId, clientId: client.id });
  });
}
