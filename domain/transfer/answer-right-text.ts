import { answer } from '../messaging/answer.ts';
import { answerGenerally } from '../messaging/general-answer.ts';
import type { InboundMessage } from '../messaging/inbound-message.ts';
import { isSameSender } from '../messaging/sender.ts';
import { arrayLiteral, type Transaction } from '../transaction/transaction.ts';
import { loadTransfers, partyOf } from './load-transfer.ts';
import { literalText } from './notices.ts';
import { withdrawableStates } from './transfer.ts';

type Attempt = { emailTyped?: string; reference?: string; changeId?: string };

/**
 * A text that is nearly right changes nothing. The right one goes back only to a phone on file of the client whose e-mail
 * was typed; everybody else gets the general answer (T5).
 */
export async function answerRightText(
  tx: Transaction,
  message: InboundMessage,
  attempt: Attempt,
): Promise<string> {
  if (!(await sendRightText(tx, message, attempt))) await answerGenerally(tx, message, { everyTime: true });
  return 'near_miss';
}

/**
 * Sends the right text if exactly one transfer, or the given one, waits for the sender's own consent; otherwise resolves
 * to false.
 */
export async function sendRightText(
  tx: Transaction,
  message: InboundMessage,
  attempt: Attempt,
): Promise<boolean> {
  const { emailTyped, changeId } = attempt;
  const waiting = emailTyped ? await waitingFor(tx, message, emailTyped) : [];
  const [only, ...others] = waiting.filter(({ change_id }) => !changeId || change_id === changeId);
  if (!only || others.length > 0) return false;
  const [record] = await loadTransfers(tx.em, [only.change_id]);
  const party = record && partyOf(record, only.client_id);
  if (!party) return false;
  const { text, link } = literalText(record, party, tx.ctx.deployment);
  answer(tx, message, {
    template: 'answer_right_text',
    variables: { name: record[party].name, text, link },
    clientId: only.client_id,
    changeId: record.change.id,
  });
  return true;
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
