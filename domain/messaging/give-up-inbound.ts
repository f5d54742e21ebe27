import { createHash, randomUUID } from 'node:crypto';
import { openTask } from '../tasks/open-task.ts';
import { settleTasks } from '../tasks/settle-tasks.ts';
import { MINUTE_MS } from '../time.ts';
import type { Handoff } from '../transaction/handoffs.ts';
import { arrayLiteral, type Transaction } from '../transaction/transaction.ts';

/** Milliseconds between one message's tries after an error of ours; after the last one it is left to staff. */
const TRY_PAUSES_MS = [MINUTE_MS / 4, MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, 60 * MINUTE_MS];
/** The try after whose failure staff hears of it: about a minute after the first one. */
const TRIES_BEFORE_STAFF = 3;

/**
 * Counts a try that ended in an error of ours. Resolves to false if there is another one, which is handed over for its
 * time, and to true if this was the last: the message is left to staff then and blocks its sender no longer. Staff hears
 * of it long before, since it may be a NO FUI YO (G7).
 */
export async function isGivenUp(tx: Transaction, sid: string): Promise<boolean> {
  const [row] = await tx.em.execute<{ sender_key: string; attempts: number; next_try_at: Date | null }[]>(
    /* sql */ `update inbound_message set attempts = attempts + 1,
      next_try_at = ?::timestamptz + (?::int[])[attempts + 1] * interval '1 millisecond'
    where sid = ? and processed_at is null
    returning sender_key, attempts, next_try_at`,
    [tx.now, arrayLiteral(TRY_PAUSES_MS), sid],
  );
  if (!row) return true;
  if (row.attempts === TRIES_BEFORE_STAFF) {
    await openTask(tx, { kind: 'inbound_failing', subjectId: taskSubject(sid), details: { sid } });
  }
  if (row.next_try_at) {
    await handOverSender(tx, row.sender_key, row.next_try_at);
    return false;
  }
  await tx.em.execute(`update inbound_message set processed_at = ?, outcome = 'failed' where sid = ?`, [
    tx.now,
    sid,
  ]);
  tx.event({ type: 'inbound.given_up' });
  return true;
}

/** A later try came through: nobody needs to look any more. */
export function settleFailing(tx: Transaction, sid: string): Promise<void> {
  return settleTasks(tx, { subjectId: taskSubject(sid), kinds: ['inbound_failing'] });
}

/** Staff has a message processed that fails or was given up: from the first try on, before what its sender sent since. */
export async function processAgain(tx: Transaction, sid: string): Promise<void> {
  const [row] = await tx.em.execute<{ sender_key: string }[]>(
    /* sql */ `update inbound_message set processed_at = null, outcome = null, attempts = 0, next_try_at = null
    where sid = ? and (processed_at is null or outcome = 'failed') returning sender_key`,
    [sid],
  );
  if (row) tx.handoff({ kind: 'inbound', senderKey: row.sender_key });
}

/** Leaves what a sender sent to the sweep, not before `due`. */
export async function handOverSender(tx: Transaction, senderKey: string, due: Date): Promise<void> {
  const handoff: Handoff = { kind: 'inbound', senderKey };
  await tx.em.execute(
    'insert into handoff (id, payload, created_at, locked_until) values (?, ?::jsonb, ?, ?)',
    [randomUUID(), JSON.stringify(handoff), due, due],
  );
}

/** The subject of a task about an inbound message: a UUID, always the same one for a sid. */
export function taskSubject(sid: string): string {
  return createHash('md5').update(sid).digest('hex');
}
