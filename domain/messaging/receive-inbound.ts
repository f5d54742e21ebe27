import { randomUUID } from 'node:crypto';
import type { VerbContext } from '../transaction/context.ts';
import type { Handoff } from '../transaction/handoffs.ts';
import { leaseOfInlineDelivery } from '../transaction/transaction.ts';
import { bareAddress, isPhoneAddress, senderKeyOf } from './sender.ts';

/** A message as Twilio gave it; `from` and `to` with their `whatsapp:`. What is undefined is not known, never no. */
export type InboundArrival = {
  sid: string;
  from: string;
  to: string;
  /** Empty where Twilio sends none, as with a location or a photo. */
  body: string;
  mediaCount: number | undefined;
  /** Only the webhook tells: Twilio's list has no such field. */
  forwarded: boolean | undefined;
  /** WhatsApp's own name of the sender; it comes beside the phone too (T6). */
  externalUserId?: string;
  /** When Twilio had it, if that is known and in the past; otherwise it is received now. */
  receivedAt?: Date | undefined;
};

const NUL = /\0/g;
const REPLACEMENT_CHARACTER = '\uFFFD';

/** Text as Postgres can keep it: whatever a stranger sends is stored, once (invariant 11). */
const storable = (text: string) => text.toWellFormed().replace(NUL, REPLACEMENT_CHARACTER);

/**
 * Stores one inbound message, once per sid, and hands its sender over for processing; of one that is there already it adds
 * what was not known, as long as nobody has acted on it (T7). Resolves to whether it did either. Waits on no lock but
 * that of the message itself, and is one statement, a transaction by itself: its commit is all that the answer to a
 * webhook waits for (P4, P5).
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
      storable(message.to),
      storable(message.body),
      receivedAt,
      externalUserIdOf(message, sender),
      message.mediaCount ?? null,
      message.forwarded ?? null,
      randomUUID(),
      JSON.stringify(handoff),
      ctx.now,
      leaseOfInlineDelivery(ctx.now),
    ]);
  if (stored.length > 0) await ctx.deliver(stored.map(({ id }) => ({ id, handoff })));
  return { stored: stored.length > 0 };
}

/** Without a phone the sender is WhatsApp's own name of the user, whatever the field of that name says (T6). */
function externalUserIdOf({ externalUserId }: InboundArrival, sender: string): string | null {
  if (!isPhoneAddress(sender)) return bareAddress(sender);
  return externalUserId === undefined ? null : storable(externalUserId);
}

const STORE = /* sql */ `
with stored as (
  insert into inbound_message as known
    (sid, sender_key, sender, recipient, body, received_at, external_user_id, media_count, forwarded)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?)
  on conflict (sid) do update set
    external_user_id = coalesce(known.external_user_id, excluded.external_user_id),
    media_count = coalesce(known.media_count, excluded.media_count),
    forwarded = coalesce(known.forwarded, excluded.forwarded)
  where known.processed_at is null
    and ((known.media_count is null and excluded.media_count is not null)
      or (known.forwarded is null and excluded.forwarded is not null))
  returning sid
)
insert into handoff (id, payload, created_at, locked_until)
select ?::uuid, ?::jsonb, ?::timestamptz, ?::timestamptz from stored
returning id`;
