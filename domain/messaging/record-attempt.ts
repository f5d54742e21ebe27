import { type Transaction, transaction } from '../../db/transaction.ts';
import type { VerbContext } from '../context.ts';
import { openTask } from '../staff/open-task.ts';
import { MINUTE_MS } from '../time.ts';
import {
  isRunWaiting,
  lockMessage,
  type MessageStand,
  messageEvent,
  over,
  settle,
  standInTheDark,
} from './message-stand.ts';
import type { OutboundMessage } from './outbound-message.ts';
import { templateOf } from './templates.ts';

/** How soon the sweep rings a message that waits for its next try, should its run be lost. */
const NEXT_TRY_CHECK_MS = 30 * MINUTE_MS;

type Attempt = { messageId: string };

/** The provider took the message. A status callback may have said so before; a late try changes nothing settled. */
export function recordAccepted(
  ctx: VerbContext,
  attempt: Attempt & { providerId?: string },
): Promise<MessageStand> {
  return record(ctx, attempt, async (tx, message) => {
    message.providerId ??= attempt.providerId ?? null;
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

type Refusal = { code: string; isUnreachable: boolean };

/** The provider refused the message for good: no further try, and the contact is flagged if it is to blame (A4). */
export function recordFailed(ctx: VerbContext, attempt: Attempt & Refusal): Promise<MessageStand> {
  return record(ctx, attempt, async (tx, message) => {
    if (message.state !== 'sending') return over(message.state);
    await fail(tx, message, attempt);
    return over('failed');
  });
}

/** Nobody knows whether the provider took the message: time-out, 5xx, a connection lost midway (A4). */
export function recordUnknown(ctx: VerbContext, attempt: Attempt): Promise<MessageStand> {
  return record(ctx, attempt, (tx, message) =>
    message.state === 'sending' ? standInTheDark(tx, message) : Promise.resolve(over(message.state)),
  );
}

/** Ends a message as failed and flags an unreachable contact (A4). The row must be locked. */
export async function fail(
  tx: Transaction,
  message: OutboundMessage,
  { code, isUnreachable }: Refusal,
): Promise<void> {
  message.errorCode = code;
  tx.event(messageEvent(message, 'message.failed', { code }));
  if (isUnreachable) tx.event(messageEvent(message, 'contact.unreachable', { code }));
  await settle(tx, message, 'failed');
  await askStaff(tx, message, code);
}

/** What a failed message was to bring is staff's to bring in another way, where its template says so (G7). */
async function askStaff(tx: Transaction, message: OutboundMessage, code: string): Promise<void> {
  const { changeId, clientId } = message;
  const kind = templateOf(message.template).failureTask;
  if (!kind || !changeId) return;
  const details = { why: 'message_failed', code };
  await openTask(tx, { kind, subjectId: changeId, changeId, clientId: clientId ?? undefined, details });
}

/** Rings the run of a message, which then asks what became of it. */
export function ringDelivery(tx: Transaction, message: OutboundMessage): void {
  tx.handoff({
    kind: 'delivery',
    messageId: message.id,
    channel: message.channel,
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
