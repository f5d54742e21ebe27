import { DomainError } from '../errors.ts';
import { isOutage } from '../messaging/database-trouble.ts';
import { handOverSender, isGivenUp, settleFailing } from '../messaging/give-up-inbound.ts';
import { InboundMessage } from '../messaging/inbound-message.ts';
import { type Handled, refused, reply } from '../messaging/reply.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { readText } from '../transfer/reading.ts';
import { handleInbound } from './handle-inbound.ts';

/** More of one sender's messages are left to the next round, so that a round has an end. */
const MOST_AT_ONCE = 20;

/**
 * Processes what one sender sent, in order of arrival, each message in its own transaction under the lock of its
 * conversation (architecture, data flow 1). Whoever comes second finds nothing left, or a message whose next try is not
 * due yet and has its own handoff; only NO FUI YO does not wait for it. What is left once `enough` aborts
 * is for the next round.
 * @throws whatever went wrong: the message is tried again later, but never for ever.
 */
export async function processSender(
  ctx: VerbContext,
  senderKey: string,
  enough?: AbortSignal,
): Promise<void> {
  let processed = 0;
  do {
    if (!(await processNext(ctx, senderKey))) return;
    processed += 1;
  } while (processed < MOST_AT_ONCE && !enough?.aborted);
  await transaction(ctx, (tx) => handOverSender(tx, senderKey, tx.now));
}

async function processNext(ctx: VerbContext, senderKey: string): Promise<boolean> {
  // The message is known only inside; its sender is the actor of all that follows from it (G6).
  const own: VerbContext = { ...ctx };
  try {
    return await transaction(own, async (tx) => {
      const [head, following] = await lockNext(tx, senderKey);
      const message = head && isTooEarly(head, tx.now) ? await waitingFreeze(tx, senderKey) : head;
      if (!message) return false;
      own.actor = { type: 'sender', messageSid: message.sid };
      own.cause = message.sid;
      await finish(tx, message, await handleInbound(tx, message));
      return following !== undefined;
    });
  } catch (error) {
    if (own.cause === ctx.cause || isOutage(error)) throw error;
    if (error instanceof DomainError) return refuseMessage(own, senderKey, error);
    if (await transaction(own, (tx) => isGivenUp(tx, own.cause))) return true;
    throw error;
  }
}

/** NO FUI YO waits for no message that failed before it: a freeze is one in whatever order (C9). */
async function waitingFreeze(tx: Transaction, senderKey: string): Promise<InboundMessage | undefined> {
  const waiting = await tx.em.find(
    InboundMessage,
    { senderKey, processedAt: null },
    { orderBy: { sequence: 'asc' } },
  );
  return waiting.find((message) => {
    const reading = readText(message.body);
    return reading.kind === 'command' && reading.command === 'not_me' && !isTooEarly(message, tx.now);
  });
}

function isTooEarly({ nextTryAt }: InboundMessage, now: Date): boolean {
  return nextTryAt !== null && nextTryAt !== undefined && now < nextTryAt;
}

/** Locks the conversation, then reads: what another process had finished before is no longer there. */
async function lockNext(tx: Transaction, senderKey: string): Promise<InboundMessage[]> {
  const locked = await tx.em.execute(
    /* sql */ `insert into conversation (sender_key, address, external_user_id, last_inbound_at)
    select sender_key, replace(sender, 'whatsapp:', ''), external_user_id, received_at
    from inbound_message where sender_key = ? and processed_at is null
    order by sequence limit 1
    on conflict (sender_key) do update set sender_key = excluded.sender_key
    returning sender_key`,
    [senderKey],
  );
  if (locked.length === 0) return [];
  return tx.em.find(
    InboundMessage,
    { senderKey, processedAt: null },
    { orderBy: { sequence: 'asc' }, limit: 2 },
  );
}

/**
 * The sender is told what came of the message; it is done, and the conversation knows where and when its sender was last
 * seen (C4, A3).
 */
async function finish(tx: Transaction, message: InboundMessage, { outcome, say }: Handled): Promise<void> {
  if (say) reply(tx, message, say);
  if (message.attempts > 0) await settleFailing(tx, message.sid);
  await tx.em.execute(
    /* sql */ `with done as (
      update inbound_message set processed_at = ?, outcome = ? where sid = ? returning *
    )
    update conversation c set
      address = replace(d.sender, 'whatsapp:', ''),
      external_user_id = coalesce(d.external_user_id, c.external_user_id),
      last_inbound_at = greatest(c.last_inbound_at, d.received_at)
    from done d where c.sender_key = d.sender_key`,
    [tx.now, outcome, message.sid],
  );
}

/** A refusal undid all that the message had begun: it is told, and the message is done. */
function refuseMessage(own: VerbContext, senderKey: string, error: DomainError): Promise<boolean> {
  return transaction(own, async (tx) => {
    await lockNext(tx, senderKey);
    const message = await tx.em.findOne(InboundMessage, { sid: own.cause, processedAt: null });
    if (!message) return true;
    await finish(tx, message, refused(error));
    return true;
  });
}
