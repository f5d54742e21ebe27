import { randomUUID } from 'node:crypto';
import { leaseOfInlineDelivery } from '../../db/transaction.ts';
import type { VerbContext } from '../context.ts';
import type { Handoff } from '../handoffs.ts';
import { senderKeyOf } from './sender.ts';

/** A message as Twilio gave it; `from` and `to` with their `whatsapp:`. */
export type InboundArrival = {
  sid: string;
  from: string;
  to: string;
  body: string;
  mediaCount: number;
  forwarded: boolean;
  externalUserId?: string;
  /** When Twilio had it, if that is known and in the past; otherwise it is received now. */
  receivedAt?: Date;
};

const NUL = /\0/g;
const REPLACEMENT_CHARACTER = '\uFFFD';
/** What is not known to be text alone is no consent (T7). */
const UNKNOWN_MEDIA = 1;

/** Text as Postgres can keep it: whatever a stranger sends is stored, once (invariant 11). */
const storable = (text: string) => text.toWellFormed().replace(NUL, REPLACEMENT_CHARACTER);

/**
 * Stores one inbound message, once per sid, and hands its sender over for processing. Waits on no lock, and is one
 * statement, a transaction by itself: its commit is all that the answer to a webhook waits for (P4, P5).
 */
export async function receiveInbound(
  ctx: VerbContext,
  message: InboundArrival,
): Promise<{ stored: boolean }> {
  const sender = storable(message.from);
  const handoff: Handoff = { kind: 'inbound', senderKey: senderKeyOf(sender) };
  const receivedAt = message.receivedAt && message.receivedAt < ctx.now ? message.receivedAt : ctx.now;
  const stored = await ctx.orm.em
    .getConnection()
    .execute<{ id: string }[]>(STORE, [
      message.sid,
      handoff.senderKey,
      sender,
      message.externalUserId === undefined ? null : storable(message.externalUserId),
      storable(message.to),
      storable(message.body),
      Number.isNaN(message.mediaCount) ? UNKNOWN_MEDIA : message.mediaCount,
      message.forwarded,
      receivedAt,
      randomUUID(),
      JSON.stringify(handoff),
      ctx.now,
      leaseOfInlineDelivery(ctx.now),
    ]);
  if (stored.length > 0) await ctx.deliver(stored.map(({ id }) => ({ id, handoff })));
  return { stored: stored.length > 0 };
}

const STORE = /* sql */ `
with stored as (
  insert into inbound_message
    (sid, sender_key, sender, external_user_id, recipient, body, media_count, forwarded, received_at)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?)
  on conflict (sid) do nothing
  returning sid
)
insert into handoff (id, payload, created_at, locked_until)
select ?::uuid, ?::jsonb, ?::timestamptz, ?::timestamptz from stored
returning id`;
