import { settleTasks } from '../tasks/settle-tasks.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { endAttempt } from './failed-attempt.ts';
import type { Fault } from './fault.ts';
import { followFailure } from './follow-failure.ts';
import { leaveToNext, type MessageStanding, ringChangeOf } from './message-standing.ts';
import type { OutboundMessage } from './outbound-message.ts';

type FailedStatus = { providerId: string; errorCode?: string | undefined; fault: Fault };

/**
 * The provider says that it could not deliver what it had taken. Where another attempt may follow, it is the next
 * delivery's: one that has ended is never started again (invariant 12).
 */
export async function recordFailedStatus(
  tx: Transaction,
  message: OutboundMessage,
  { providerId, errorCode: code = 'failed', fault }: FailedStatus,
): Promise<void> {
  const wasAccepted = message.acceptedAt !== null;
  if (fault !== 'recipient') await endAttempt(tx, message, { providerId, code });
  // The answer to an attempt of unknown outcome, and the next one has begun already.
  if (fault !== 'recipient' && (message.state === 'queued' || message.state === 'held')) return;
  if (fault === 'recipient') message.providerId = providerId;
  else if (message.state === 'parked' && fault !== 'unknown') {
    await settleTasks(tx, { subjectId: message.id, kinds: ['message_parked'] });
  }
  const standing = await followFailure(tx, message, { code, fault });
  if (wasAccepted) await ringIfAwaited(tx, message, standing);
  leaveToNext(tx, message, standing);
}

async function ringIfAwaited(
  tx: Transaction,
  message: OutboundMessage,
  standing: MessageStanding,
): Promise<void> {
  if (!message.awaited) return;
  if (standing.is === 'ready' || standing.is === 'held') await ringChangeOf(tx, message);
}
