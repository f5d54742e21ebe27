import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { lockMessage, ringChangeOf } from './message-standing.ts';
import { isOnCourse } from './plain-course.ts';
import { nextReading, READING_RETRY_MS } from './reading-schedule.ts';
import { followStatus, type ProviderStatus } from './record-status.ts';

/** A message whose state at its provider is to be read. */
export type MessageToRead = { messageId: string; providerId: string };

/** What the provider has of a message; `absent`: it has none of that id, which says nothing of what became of it. */
export type Reading = MessageToRead & ({ found: ProviderStatus } | { absent: true });

/**
 * Takes up to `limit` messages whose state is due to be read back, what something waits for first. One whose reading comes
 * to nothing is due again in five minutes.
 */
export function claimToRead(ctx: VerbContext, { limit }: { limit: number }): Promise<MessageToRead[]> {
  return transaction(ctx, async (tx) => {
    const awaited = await claim(tx, true, limit);
    return [...awaited, ...(await claim(tx, false, limit - awaited.length))];
  });
}

/**
 * Records what was read back. A state counts as a callback's would, forward only (A5). One that is still on its way is read
 * again later. Whoever may build on it hears that it was read, whatever was found (T10).
 */
export function recordReading(ctx: VerbContext, reading: Reading): Promise<void> {
  return transaction(ctx, async (tx) => {
    const message = await lockMessage(tx, reading.messageId);
    if (!message || message.providerId !== reading.providerId) return;
    if ('found' in reading) {
      message.lastReadAt = tx.now;
      await followStatus(tx, message, reading.found);
      // A failure rings by itself.
      if (message.awaited && isOnCourse(message.state)) await ringChangeOf(tx, message);
    }
    if (message.state === 'sent') message.nextReadAt = nextReading(message, tx.now);
  });
}

/**
 * Asks for the awaited messages of a change to be read back now. Rows that somebody writes meanwhile are left out: whoever
 * asks holds the lock on the change, which a writer of a message may be waiting for.
 */
export async function askToRead(tx: Transaction, changeId: string): Promise<void> {
  await tx.em.execute(
    /* sql */ `update outbound_message set next_read_at = ? where id in (
      select id from outbound_message where change_id = ? and awaited and next_read_at > ? for update skip locked)`,
    [tx.now, changeId, tx.now],
  );
}

function claim(tx: Transaction, isAwaited: boolean, limit: number): Promise<MessageToRead[]> {
  return tx.em.execute(
    /* sql */ `update outbound_message set next_read_at = ?
    where id = any (array(
      select id from outbound_message where awaited = ? and next_read_at <= ? order by next_read_at limit ?
      for update skip locked
    ))
    returning id as "messageId", provider_id as "providerId"`,
    [new Date(tx.now.getTime() + READING_RETRY_MS), isAwaited, tx.now, limit],
  );
}
