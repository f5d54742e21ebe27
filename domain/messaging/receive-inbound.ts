import { transaction } from '../../db/transaction.ts';
import type { VerbContext } from '../context.ts';
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

/** Stores one inbound message, once per sid, and hands its sender over for processing. Waits on no lock (P4). */
export function receiveInbound(ctx: VerbContext, message: InboundArrival): Promise<{ stored: boolean }> {
  return transaction(ctx, async (tx) => {
    const senderKey = senderKeyOf(message.from);
    const receivedAt = message.receivedAt && message.receivedAt < tx.now ? message.receivedAt : tx.now;
    const fresh = await tx.em.execute(
      /* sql */ `insert into inbound_message
        (sid, sender_key, sender, external_user_id, recipient, body, media_count, forwarded, received_at)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?)
      on conflict (sid) do nothing
      returning sid`,
      [
        message.sid,
        senderKey,
        message.from,
        message.externalUserId ?? null,
        message.to,
        message.body.replace(NUL, REPLACEMENT_CHARACTER),
        message.mediaCount,
        message.forwarded,
        receivedAt,
      ],
    );
    if (fresh.length > 0) tx.handoff({ kind: 'inbound', senderKey });
    return { stored: fresh.length > 0 };
  });
}
