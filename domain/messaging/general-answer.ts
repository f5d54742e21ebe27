import type { Transaction } from '../../db/transaction.ts';
import { CompanySettings, SETTINGS_ID } from '../company/settings.ts';
import { localDateOf } from '../time.ts';
import { answer } from './answer.ts';
import type { InboundMessage } from './inbound-message.ts';

/**
 * The answer to whoever is not understood. A sender with no account gets the sign-up link, once a local day. A client
 * gets the general answer, once a day too, so that two machines never talk to each other for ever, or with
 * `everyTime` to each message that was an attempt at a literal text (T5).
 */
export async function answerGenerally(
  tx: Transaction,
  message: InboundMessage,
  options: { everyTime?: boolean } = {},
): Promise<'general' | 'sign_up'> {
  const isClient = (await clientsOf(tx, message)).length > 0;
  if (!isClient) {
    const link = `${tx.ctx.deployment.publicUrl}/alta`;
    const once = await senderAndDay(tx, message);
    answer(tx, message, { template: 'answer_sign_up', variables: { link }, once });
    return 'sign_up';
  }
  const once = options.everyTime ? undefined : await senderAndDay(tx, message);
  answer(tx, message, { template: 'answer_general', variables: {}, once });
  return 'general';
}

/** The clients with the sender's phone; for a sender without one, with a phone he was seen with before (T6). */
export async function clientsOf(tx: Transaction, message: InboundMessage): Promise<string[]> {
  const rows = await tx.em.execute<{ id: string }[]>(
    /* sql */ `select id from client
    where phone_key = ? or phone_key in (select sender_key from conversation where external_user_id = ?)
    order by id`,
    [message.senderKey, message.externalUserId ?? null],
  );
  return rows.map((row) => row.id);
}

/** The key of an answer that a sender gets once in a local day (G3). */
export async function senderAndDay(tx: Transaction, message: InboundMessage): Promise<string> {
  const settings = await tx.em.findOneOrFail(CompanySettings, { id: SETTINGS_ID });
  return `${message.senderKey}/${localDateOf(tx.now, settings.timeZone)}`;
}
