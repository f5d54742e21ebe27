import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { hasFailed } from './failed-attempt.ts';
import { type Failure, followFailure } from './follow-failure.ts';
import {
  leaveToNext,
  lockMessage,
  type MessageStanding,
  outcomeUnknown,
  over,
  settle,
} from './message-standing.ts';
import type { OutboundMessage } from './outbound-message.ts';
import { acceptPlain } from './plain-course.ts';
import { NEXT_TRY_CHECK_MS } from './urgent-first.ts';

type Attempt = { messageId: string };

/** The provider took the message. A status callback may have said so before; a late try changes nothing settled. */
export async function recordAccepted(
  ctx: VerbContext,
  attempt: Attempt & { providerId?: string },
): Promise<MessageStanding> {
  if (await acceptPlain(ctx, attempt)) return over('sent');
  return record(ctx, attempt, async (tx, message) => {
    const { providerId } = attempt;
    // Its failure overtook the answer: another attempt may be under way.
    if (providerId && (await hasFailed(tx, message, providerId))) return over(message.state);
    message.providerId ??= providerId ?? null;
    message.acceptedAt ??= tx.now;
    if (message.state !== 'sending' && message.state !== 'parked') return over(message.state);
    message.errorCode = null;
    await settle(tx, message, 'sent');
    return over('sent');
  });
}

/**
 * The provider clearly did not take the message (429, connection refused): the same delivery may try again (A4). Resolves
 * to how it stands if there is nothing left to try.
 */
export function recordNotSent(
  ctx: VerbContext,
  { messageId, code }: Attempt & { code: string },
): Promise<MessageStanding | undefined> {
  return transaction(ctx, async (tx) => {
    const message = await lockMessage(tx, messageId);
    if (message?.state !== 'sending') return over(message?.state ?? 'unknown_message');
    message.state = 'queued';
    message.sendingSince = null;
    message.errorCode = code;
    message.nextCheckAt = new Date(tx.now.getTime() + NEXT_TRY_CHECK_MS);
    return undefined;
  });
}

/** The provider answered that it did not take the message: what follows depends on whose that is (A4). */
export function recordRefused(ctx: VerbContext, attempt: Attempt & Failure): Promise<MessageStanding> {
  return record(ctx, attempt, (tx, message) =>
    message.state === 'sending' ? followFailure(tx, message, attempt) : Promise.resolve(over(message.state)),
  );
}

/** Nobody knows whether the provider took the message: time-out, 5xx, a connection lost midway (A4). */
export function recordUnknown(ctx: VerbContext, attempt: Attempt): Promise<MessageStanding> {
  return record(ctx, attempt, (tx, message) =>
    message.state === 'sending' ? outcomeUnknown(tx, message) : Promise.resolve(over(message.state)),
  );
}

function record(
  ctx: VerbContext,
  { messageId }: Attempt,
  write: (tx: Transaction, message: OutboundMessage) => Promise<MessageStanding>,
): Promise<MessageStanding> {
  return transaction(ctx, async (tx) => {
    const message = await lockMessage(tx, messageId);
    return message ? leaveToNext(tx, message, await write(tx, message)) : over('unknown_message');
  });
}
