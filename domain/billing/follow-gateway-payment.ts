import { refuse } from '../errors.ts';
import type { Money } from '../money.ts';
import { openTask } from '../tasks/open-task.ts';
import { settleTasks } from '../tasks/settle-tasks.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read, type Transaction, transaction } from '../transaction/transaction.ts';
import { GATEWAY } from './gateway-notification.ts';
import { recordPayment } from './record-payment.ts';

/** A payment as the gateway was read to have it. */
export type GatewayReading = {
  id: string;
  state: 'received' | 'nothing';
  status: string;
  /** What was sold (B4). */
  price: Money;
  /** Of the checkout through which it was made; whatever its maker put there. */
  /** How much of it went back: minor units. */
  reversed: bigint;
  reference: string | undefined;
  isOurs: boolean;
  receivedAt: Date | undefined;
};

/**
 * Records what a payment at the gateway is by now (B4): once, however often and in whatever order it is told. Another
 * account's, or none that came, moves nothing. It is for the invoice whose way to pay it names, also if that is over.
 * @throws {DomainError} those of `recordPayment`, which are for staff.
 */
export async function followGatewayPayment(
  ctx: VerbContext,
  {
    paymentId,
    reading,
    lookedAt,
  }: { paymentId: string; reading: GatewayReading | undefined; lookedAt: Date },
): Promise<void> {
  const outcome = await record(ctx, reading);
  await transaction(ctx, async (tx) => {
    // What was told before this look is answered by it.
    const answered = await tx.em.execute<{ id: string }[]>(
      /* sql */ `update gateway_notification set due_at = null, outcome = ?
      where payment_id = ? and due_at is not null and received_at <= ? returning id`,
      [outcome, paymentId, lookedAt],
    );
    for (const { id } of answered) await settleTasks(tx, { subjectId: id, kinds: ['gateway_payment'] });
    const isReversed = outcome !== 'not_ours' && reading !== undefined && reading.reversed > 0n;
    const [first] = answered;
    if (isReversed && first) await askStaff(tx, { notificationId: first.id, paymentId, why: 'REVERSED' });
  });
}

async function record(ctx: VerbContext, reading: GatewayReading | undefined): Promise<string> {
  if (!reading) return 'unknown';
  if (!reading.isOurs) return 'not_ours';
  if (reading.state === 'nothing' || !reading.receivedAt) return reading.status;
  const { price, reference = '' } = reading;
  const { repeated } = await recordPayment(ctx, {
    provider: GATEWAY,
    providerPaymentId: reading.id,
    invoiceId: (await invoiceOf(ctx, reference)) ?? refuse('NOT_FOUND'),
    amount: price.amount.toString(),
    currency: price.currency,
    paidAt: reading.receivedAt,
  });
  return repeated ? 'repeated' : 'recorded';
}

const IS_ID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

async function invoiceOf(ctx: VerbContext, reference: string): Promise<string | undefined> {
  if (!IS_ID.test(reference)) return undefined;
  const [row] = await read(ctx).execute<{ invoice_id: string }[]>(
    'select invoice_id from checkout where id = ?',
    [reference],
  );
  return row?.invoice_id;
}

/** A payment could not be looked up for hours, or not be recorded as it is: staff is asked (G7). */
export function leavePaymentToStaff(
  ctx: VerbContext,
  { notificationId, why }: { notificationId: string; why: string },
): Promise<void> {
  return transaction(ctx, async (tx) => {
    const [left] = await tx.em.execute<{ payment_id: string }[]>(
      /* sql */ `update gateway_notification set due_at = null, outcome = 'left_to_staff'
      where id = ? and due_at is not null returning payment_id`,
      [notificationId],
    );
    if (!left) return;
    await askStaff(tx, { notificationId, paymentId: left.payment_id, why });
  });
}

async function askStaff(
  tx: Transaction,
  { notificationId: subjectId, ...details }: { notificationId: string; paymentId: string; why: string },
): Promise<void> {
  await openTask(tx, { kind: 'gateway_payment', subjectId, details });
}
