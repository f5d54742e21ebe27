import { randomUUID } from 'node:crypto';
import { DomainError } from '../errors.ts';
import { senderAndDay } from '../messaging/general-reply.ts';
import type { InboundMessage } from '../messaging/inbound-message.ts';
import { type Handled, refused } from '../messaging/reply.ts';
import { DAY_MS } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { owingSender } from './owing-sender.ts';
import { lostRunAt } from './read-overdue-receipts.ts';

/** Files of one client that are looked at within a day, whatever becomes of them. */
const MOST_A_DAY = 10;

/**
 * Takes the file of a message from a client who owes for the receipt of a bank transfer (B4): it is read outside the message's
 * processing, and answered then. A forwarded one too, since a receipt proves nothing. Undefined if it is nobody's who owes.
 */
export async function takeReceipt(tx: Transaction, message: InboundMessage): Promise<Handled | undefined> {
  const sender = await owingSender(tx, message);
  if (!sender) return undefined;
  const receiptId = randomUUID();
  const taken = await tx.em.execute(
    /* sql */ `insert into inbound_receipt (id, message_sid, client_id, received_at, state, due_at)
    select ?, ?, ?, ?, 'to_read', ?
    where (select count(*) from inbound_receipt where client_id = ? and received_at > ?) < ? returning id`,
    [
      receiptId,
      message.sid,
      sender.id,
      tx.now,
      lostRunAt(tx.now),
      sender.id,
      new Date(tx.now.getTime() - DAY_MS),
      MOST_A_DAY,
    ],
  );
  if (taken.length === 0) {
    return refused(new DomainError('TOO_MANY_FILES', {}), await senderAndDay(tx, message));
  }
  tx.handoff({ kind: 'receipt', receiptId, run: 1 });
  return { outcome: 'receipt' };
}
