import type { Money } from '../money.ts';
import { openTask } from '../tasks/open-task.ts';
import { settleTasks } from '../tasks/settle-tasks.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read, transaction } from '../transaction/transaction.ts';
import { GATEWAY } from './gateway-notification.ts';
import { lockPayment } from './lock-payment.ts';
import { recordPayment } from './record-payment.ts';
import { restoreLocked } from './restore-payment.ts';
import { reverseLocked } from './reverse-payment.ts';

/** A payment as the gateway was read to have it. */
export type GatewayReading = {
  id: string;
  state: 'received' | 'nothing';
  status: string;
  /** What was sold (B4). */
  price: Money;
  /** How much of it went back: minor units. */
  reversed: bigint;
  /** A chargeback was taken back. */
  isTakenBack: boolean;
  /** Of the checkout through which it was made; whatever its maker put there. */
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
    invoiceId: (await invoiceOf(ctx, reference)) ?? reference.replaceAll('\0', ''),
    amount: price.amount.toString(),
    currency: price.currency,
    paidAt: reading.receivedAt,
  });
  if (reading.reversed > 0n || reading.isTakenBack) await followReversals(ctx, reading);
  return repeated ? 'repeated' : 'recorded';
}

/**
 * What went back to the payer since, and a chargeback that was taken back (B4). A look that was overtaken by a later one says
 * less than what is known, and changes nothing; a chargeback is one for each payment.
 */
async function followReversals(ctx: VerbContext, reading: GatewayReading): Promise<void> {
  const { id: providerPaymentId, reversed, isTakenBack, status } = reading;
  await transaction(ctx, async (tx) => {
    const payment = await lockPayment(tx, { provider: GATEWAY, providerPaymentId });
    if (isTakenBack) {
      // One that was told of too late to be recorded took nothing.
      if (payment.reversed > reversed) await restoreLocked(tx, payment, CHARGEBACK);
      return;
    }
    const more = reversed - payment.reversed;
    if (more <= 0n) return;
    const reversalId = status === 'charged_back' ? CHARGEBACK : `refund/${reversed}`;
    await reverseLocked(tx, payment, { amount: more.toString(), reason: status, reversalId });
  });
}

const CHARGEBACK = 'chargeback';
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
    const details = { paymentId: left.payment_id, why };
    await openTask(tx, { kind: 'gateway_payment', subjectId: notificationId, details });
  });
}
