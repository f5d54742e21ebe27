import { clientsOf, generalReply, senderAndDay } from '../messaging/general-reply.ts';
import type { InboundMessage } from '../messaging/inbound-message.ts';
import type { Handled } from '../messaging/reply.ts';
import { arrayLiteral, type Transaction } from '../transaction/transaction.ts';
import { type Command, commandWords } from '../transfer/command-words.ts';

/** What each command is for, as it is told. */
const aims: Readonly<Record<Command, string>> = {
  withdraw_transfer: 'cancelar un cambio de titular',
  not_me: 'bloquear tu cuenta por seguridad',
  silence_alerts: 'dejar de recibir por acá los avisos de facturas y novedades',
  turn_on_alerts: 'volver a recibir por acá los avisos de facturas y novedades',
  cancel_service: 'dar de baja un servicio',
};

const template = 'answer_exact_words';
/** In a local day, to one sender: far more than a person needs, and the end of a talk between two machines. */
const MOST_IN_A_DAY = 10;

/**
 * Tells a client who nearly typed a command the exact words to send (C9, T8, A6), whatever was replied today. Whoever
 * has no account, or is not helped by the words any more, gets the general reply.
 */
export async function exactWords(
  tx: Transaction,
  message: InboundMessage,
  command: Command,
): Promise<Handled> {
  const isClient = (await clientsOf(tx, message)).length > 0;
  const once = isClient ? await nextOfTheDay(tx, message) : undefined;
  if (!once) return generalReply(tx, message);
  const variables = { aim: aims[command], words: commandWords[command] };
  return { outcome: 'exact_words', say: { template, variables, once } };
}

/** Under the lock of the conversation, so that no other message of the sender counts at the same time. */
async function nextOfTheDay(tx: Transaction, message: InboundMessage): Promise<string | undefined> {
  const day = await senderAndDay(tx, message);
  const occasions = Array.from({ length: MOST_IN_A_DAY }, (_, index) => `${day}/${index + 1}`);
  const [row] = await tx.em.execute<{ given: number }[]>(
    'select count(distinct business_key)::int as given from outbound_message where business_key = any(?::text[])',
    [arrayLiteral(occasions.map((occasion) => `${template}/${occasion}`))],
  );
  return occasions[row?.given ?? 0];
}
