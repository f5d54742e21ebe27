import { generalReply } from '../messaging/general-reply.ts';
import type { InboundMessage } from '../messaging/inbound-message.ts';
import type { Handled, Reply } from '../messaging/reply.ts';
import { isSameSender } from '../messaging/sender.ts';
import { arrayLiteral, type Transaction } from '../transaction/transaction.ts';
import { loadTransfers, partyOf } from './load-transfer.ts';
import { literalText } from './notices.ts';
import { withdrawableStates } from './transfer.ts';

type Attempt = { emailTyped?: string; reference?: string; changeId?: string };

/**
 * A text that is nearly right changes nothing. The right one goes back only to a phone on file of the client whose e-mail
 * was typed; everybody else gets the general reply (T5).
 */
export async function nearMiss(tx: Transaction, message: InboundMessage, attempt: Attempt): Promise<Handled> {
  const say = await rightText(tx, message, attempt);
  if (say) return { outcome: 'near_miss', say };
  return { ...(await generalReply(tx, message, { everyTime: true })), outcome: 'near_miss' };
}

/** The right text, if exactly one transfer, or the given one, waits for the sender's own consent. */
export async function rightText(
  tx: Transaction,
  message: InboundMessage,
  attempt: Attempt,
): Promise<Reply | undefined> {
  const { emailTyped, changeId } = attempt;
  const waiting = emailTyped ? await waitingFor(tx, message, emailTyped) : [];
  const [only, ...others] = waiting.filter(({ change_id }) => !changeId || change_id === changeId);
  if (!only || others.length > 0) return undefined;
  const [record] = await loadTransfers(tx.em, [only.change_id]);
  const party = record && partyOf(record, only.client_id);
  if (!party) return undefined;
  return {
    template: 'answer_right_text',
    variables: { name: record[party].name, ...literalText(record, party, tx.ctx.deployment) },
    clientId: only.client_id,
    changeId: record.change.id,
  };
}

async function waitingFor(tx: Transaction, { sender, senderKey }: InboundMessage, email: string) {
  const rows = await tx.em.execute<{ change_id: string; client_id: string; phone: string }[]>(
    /* sql */ `select c.id as change_id, o.id as client_id, o.phone from client o
    join change_party p on p.client_id = o.id
    join service_change c on c.id = p.change_id and c.kind = 'transfer' and c.closed_at is null
    where o.email = ? and o.phone_key = ? and c.state = any(?::text[])
      and not exists (select from consent n where n.change_id = c.id and n.client_id = o.id and n.voided_at is null)`,
    [email, senderKey, arrayLiteral(withdrawableStates)],
  );
  return rows.filter(({ phone }) => isSameSender(sender, phone));
}
