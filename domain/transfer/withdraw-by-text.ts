import { answer } from '../messaging/answer.ts';
import { answerGenerally } from '../messaging/general-answer.ts';
import type { InboundMessage } from '../messaging/inbound-message.ts';
import { isSameSender } from '../messaging/sender.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { rememberedSince } from './find-pair.ts';
import { lockTransfer } from './load-transfer.ts';
import { withdraw } from './withdraw-transfer.ts';

type Candidate = {
  change_id: string;
  name: string;
  phone: string;
  label: string;
  reference: string;
  is_open: boolean;
};

/**
 * CANCELAR TRANSFERENCIA, from a phone on file of either party; with several open the answer asks which (T8), with none
 * left of those open lately it says so.
 * @throws {DomainError} TRANSFER_COMMITTED, TRANSFER_CLOSED: the sender is told.
 */
export async function withdrawByText(
  tx: Transaction,
  message: InboundMessage,
  reference: string | undefined,
): Promise<string> {
  const known = await candidates(tx, message);
  const named = reference ? known.filter((candidate) => candidate.reference === reference) : known;
  const meant = named.filter((candidate) => candidate.is_open);
  const changeIds = new Set(meant.map((candidate) => candidate.change_id));
  const [only] = meant;
  const [ended] = named;
  if (!only && ended) {
    answer(tx, message, { template: 'answer_transfer_over', variables: { name: ended.name } });
    return 'transfer_over';
  }
  if (!only) {
    await answerGenerally(tx, message, { everyTime: true });
    return 'nothing_to_withdraw';
  }
  if (changeIds.size > 1) {
    const list = meant.map(({ label, reference: code }) => `${label} (Ref: ${code})`).join('; ');
    answer(tx, message, { template: 'answer_choose_withdrawal', variables: { name: only.name, list } });
    return 'asked_which_transfer';
  }
  const loaded = await lockTransfer(tx, only.change_id);
  await withdraw(tx, loaded);
  answer(tx, message, {
    template: 'answer_withdrawn',
    variables: { service: loaded.service.label },
    changeId: only.change_id,
  });
  return 'withdrawn';
}

/** Only what the sender proves to be his: a number that could be two lines withdraws nothing (C4). */
async function candidates(tx: Transaction, { sender, senderKey }: InboundMessage): Promise<Candidate[]> {
  const rows = await tx.em.execute<Candidate[]>(
    /* sql */ `select c.id as change_id, o.name, o.phone, s.label,
      p.code as reference,
      c.closed_at is null as is_open
    from client o
    join change_party p on p.client_id = o.id
    join service_change c on c.id = p.change_id and c.kind = 'transfer' and (c.closed_at is null or c.closed_at > ?)
    join service s on s.id = c.service_id
    where o.phone_key = ?
    order by c.opened_at`,
    [rememberedSince(tx.now), senderKey],
  );
  return rows.filter(({ phone }) => isSameSender(sender, phone));
}
