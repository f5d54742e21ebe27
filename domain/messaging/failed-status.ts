import { settleTasks } from '../tasks/settle-tasks.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { endAttempt } from './failed-attempt.ts';
import type { Fault } from './fault.ts';
import { followFailure } from './follow-failure.ts';
import { isRunWaiting, type MessageStand, ringChangeOf } from './message-stand.ts';
import type { OutboundMessage } from './outbound-message.ts';
import { ringDelivery } from './record-attempt.ts';

type FailedStatus = { providerId: string; errorCode?: string | undefined; fault: Fault };

/**
 * The provider says that it could not deliver what it had taken. Where another attempt may follow, it has a run of its own,
 * unless the run of this one still sleeps: a run that has ended is never started again (invariant 12).
 */
export async function recordFailedStatus(
  tx: Transaction,
  message: OutboundMessage,
  { providerId, errorCode: code = 'failed', fault }: FailedStatus,
): Promise<void> {
  const wasWaiting = isRunWaiting(message);
  const wasAccepted = message.acceptedAt !== null;
  if (fault !== 'recipient') await endAttempt(tx, message, { providerId, code });
  // The answer to an attempt of unknown outcome, and the next one has begun already.
  if (fault !== 'recipient' && (message.state === 'queued' || message.state === 'held')) return;
  if (fault === 'recipient') message.providerId = providerId;
  else if (message.state === 'parked' && fault !== 'unknown') {
    await settleTasks(tx, { subjectId: message.id, kinds: ['message_parked'] });
  }
  const stand = await followFailure(tx, message, { code, fault });
  if (wasAccepted) await tellWhoCountedOnIt(tx, message, stand);
  if (wasWaiting) ringDelivery(tx, message);
  else startAnother(tx, message, stand);
}

async function tellWhoCountedOnIt(
  tx: Transaction,
  message: OutboundMessage,
  stand: MessageStand,
): Promise<void> {
  if (!message.awaited) return;
  if (stand.is === 'ready' || stand.is === 'held') await ringChangeOf(tx, message);
}

function startAnother(tx: Transaction, message: OutboundMessage, stand: MessageStand): void {
  if (stand.is === 'over') return;
  message.run += 1;
  // Until then nobody needs to wait: staff's choice, or the end of the stop, starts it.
  if (stand.is === 'parked' || message.heldFor !== null) return;
  tx.handoff({ kind: 'delivery', messageId: message.id, channel: message.channel, run: message.run });
}
