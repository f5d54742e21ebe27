import { openTask } from '../tasks/open-task.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { messageEvent, settle } from './message-standing.ts';
import type { OutboundMessage } from './outbound-message.ts';
import { templateOf } from './templates.ts';

/** Ends a message as failed and flags an unreachable contact (A4). The row must be locked. */
export async function fail(
  tx: Transaction,
  message: OutboundMessage,
  { code, isUnreachable }: { code: string; isUnreachable: boolean },
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
