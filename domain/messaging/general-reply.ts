import { settingsIn } from '../company/settings.ts';
import { localDateOf } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { InboundMessage } from './inbound-message.ts';
import type { Handled } from './reply.ts';
import { isPhoneAddress, isSameSender } from './sender.ts';
import { teamOf } from './team.ts';

/**
 * The reply to whoever is not understood. A sender with no account gets the sign-up link, once a local day. A client
 * gets the general reply, once a day too, so that two machines never talk to each other for ever, or with
 * `everyTime` to each message that was an attempt at a literal text (T5). One whose number could be two lines is told why
 * nothing that they write proves anything (C4).
 */
export async function generalReply(
  tx: Transaction,
  message: InboundMessage,
  options: { everyTime?: boolean } = {},
): Promise<Handled> {
  const clients = await clientsOf(tx, message);
  if (clients.length === 0) {
    const link = `${tx.ctx.deployment.publicUrl}/alta`;
    const once = await senderAndDay(tx, message);
    return { outcome: 'sign_up', say: { template: 'answer_sign_up', variables: { link }, once } };
  }
  const once = options.everyTime ? undefined : await senderAndDay(tx, message);
  const template = provesNothing(message, clients) ? 'answer_number_unproven' : 'answer_general';
  const variables = { team: teamOf(tx.ctx.deployment) };
  return { outcome: 'general', say: { template, variables, once } };
}

/** The reply to what cannot be anybody's word, once a day; it tells nothing of whoever it is (T7, C4). */
export async function mediaReply(tx: Transaction, message: InboundMessage): Promise<Handled> {
  if ((await clientsOf(tx, message)).length === 0) return generalReply(tx, message);
  const once = await senderAndDay(tx, message);
  return { outcome: 'media', say: { template: 'answer_media', variables: {}, once } };
}

type KnownPhone = { id: string; phone: string };

function provesNothing({ sender }: InboundMessage, clients: readonly KnownPhone[]): boolean {
  return isPhoneAddress(sender) && clients.every(({ phone }) => !isSameSender(sender, phone));
}

/**
 * The clients with the sender's phone, or with a number that could be theirs (C4); for a sender without a phone, those with
 * one that they were seen with before (T6). No proof of who writes. An account that nobody confirmed is no client's yet (C1).
 */
export function clientsOf(tx: Transaction, message: InboundMessage): Promise<KnownPhone[]> {
  return tx.em.execute<KnownPhone[]>(
    /* sql */ `select id, phone from client
    where not is_unclaimed
      and (phone_key = ? or phone_key in (select sender_key from conversation where external_user_id = ?))
    order by id`,
    [message.senderKey, message.externalUserId ?? null],
  );
}

/** The key of a reply that a sender gets once in a local day (G3). */
export async function senderAndDay(tx: Transaction, message: InboundMessage): Promise<string> {
  const settings = await settingsIn(tx.em);
  return `${message.senderKey}/${localDateOf(tx.now, settings.timeZone)}`;
}
