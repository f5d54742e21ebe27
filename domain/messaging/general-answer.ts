import { CompanySettings, SETTINGS_ID } from '../company/settings.ts';
import { localDateOf } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { answer } from './answer.ts';
import type { InboundMessage } from './inbound-message.ts';
import { isPhoneAddress, isSameSender } from './sender.ts';

/**
 * The answer to whoever is not understood. A sender with no account gets the sign-up link, once a local day. A client
 * gets the general answer, once a day too, so that two machines never talk to each other for ever, or with
 * `everyTime` to each message that was an attempt at a literal text (T5). One whose number could be two lines is told why
 * nothing that he writes proves anything (C4).
 */
export async function answerGenerally(
  tx: Transaction,
  message: InboundMessage,
  options: { everyTime?: boolean } = {},
): Promise<'general' | 'sign_up'> {
  const clients = await clientsOf(tx, message);
  if (clients.length === 0) {
    const link = `${tx.ctx.deployment.publicUrl}/alta`;
    const once = await senderAndDay(tx, message);
    answer(tx, message, { template: 'answer_sign_up', variables: { link }, once });
    return 'sign_up';
  }
  const once = options.everyTime ? undefined : await senderAndDay(tx, message);
  const template = provesNothing(message, clients) ? 'answer_number_unproven' : 'answer_general';
  answer(tx, message, { template, variables: {}, once });
  return 'general';
}

type KnownPhone = { id: string; phone: string };

function provesNothing({ sender }: InboundMessage, clients: readonly KnownPhone[]): boolean {
  return isPhoneAddress(sender) && clients.every(({ phone }) => !isSameSender(sender, phone));
}

/**
 * The clients with the sender's phone, or with a number that could be his (C4); for a sender without a phone, those with
 * one that he was seen with before (T6). No proof of who writes. An account that nobody confirmed is no client's yet (C1).
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

/** The key of an answer that a sender gets once in a local day (G3). */
export async function senderAndDay(tx: Transaction, message: InboundMessage): Promise<string> {
  const settings = await tx.em.findOneOrFail(CompanySettings, { id: SETTINGS_ID });
  return `${message.senderKey}/${localDateOf(tx.now, settings.timeZone)}`;
}
