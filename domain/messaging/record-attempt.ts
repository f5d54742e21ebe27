import { MINUTE_MS } from '../time.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { hasFailed } from './failed-attempt.ts';
import { type Failure, followFailure } from './follow-failure.ts';
import {
  isRunWaiting,
  lockMessage,
  type MessageStand,
  over,
  settle,
  standInTheDark,
} from './message-stand.ts';
import type { OutboundMessage } from './outbound-message.ts';

/** How soon the sweep rings a message that waits for its next try, should its run be lost. */
const NEXT_TRY_CHECK_MS = 30 * MINUTE_MS;

type Attempt = { messageId: string };

/** The provider took the message. A status callback may have said so before; a late try changes nothing settled. */
export function recordAccepted(
  ctx: VerbContext,
  attempt: Attempt & { providerId?: string },
): Promise<MessageStand> {
  return record(ctx, attempt, async (tx, message) => {
    const { providerId } = attempt;
    // Its failure overtook the answer: another attempt may be under way.
    if (providerId && (await hasFailed(tx, message, providerId))) return over(message.state);
    message.providerId ??= providerId ?? null;
    message.acceptedAt ??= tx.now;
    if (message.state !== 'sending' && message.state !== 'parked') return over(message.state);
    const wasWaiting = isRunWaiting(message);
    message.errorCode = null;
    await settle(tx, message, 'sent');
    if (wasWaiting) ringDelivery(tx, message);
    return over('sent');
  });
}

/** The provider clearly did not take the message (429, connection refused): it may be tried again (A4). */
export function recordNotSent(ctx: VerbContext, attempt: Attempt & { code: string }): Promise<MessageStand> {
  return record(ctx, attempt, async (tx, message) => {
    if (message.state !== 'sending') return over(message.state);
    message.state = 'queued';
    message.sendingSince = null;
    message.errorCode = attempt.code;
    message.nextCheckAt = new Date(tx.now.getTime() + NEXT_TRY_CHECK_MS);
    return { is: 'ready' };
  });
}

/** The provider answered that it did not take the message: what follows depends on whose that is (A4). */
export function recordRefused(ctx: VerbContext, attempt: Attempt & Failure): Promise<MessageStand> {
  return record(ctx, attempt, (tx, message) =>
    message.state === 'sending' ? followFailure(tx, message, attempt) : Promise.resolve(over(message.state)),
  );
}

/** Nobody knows whether the provider took the message: time-out, 5xx, a connection lost midway (A4). */
export function recordUnknown(ctx: VerbContext, attempt: Attempt): Promise<MessageStand> {
  return record(ctx, attempt, (tx, message) =>
    message.state === 'sending' ? standInTheDark(tx, message) : Promise.resolve(over(message.state)),
  );
}

/** Rings the run of a message, which then asks what became of it. */
export function ringDelivery(tx: Transaction, message: OutboundMessage): void {
  tx.handoff({
    kind: 'delivery',
    messageId: message.id,
    channel: message.channel,
    run: message.run,
    ring: 'statusReceived',
  });
}

function record(
  ctx: VerbContext,
  { messageId }: Attempt,
  write: (tx: Transaction, message: OutboundMessage) => Promise<MessageStand>,
): Promise<MessageStand> {
  return transaction(ctx, async (tx): Promise<MessageStand> => {
    const message = await lockMessage(tx, messageId);
    return message ? write(tx, message) : { is: 'over', state: 'unknown_message' };
  });
}
