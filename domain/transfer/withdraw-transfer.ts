import { allowWithdrawal } from '../changes/progress.ts';
import { ringChange } from '../changes/ring.ts';
import { refuse } from '../errors.ts';
import { generalReply } from '../messaging/general-reply.ts';
import type { InboundMessage } from '../messaging/inbound-message.ts';
import type { Handled } from '../messaging/reply.ts';
import { isSameSender } from '../messaging/sender.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { rememberedSince } from './find-pair.ts';
import { lockTransfer, partyOf, type TransferRecord } from './load-transfer.ts';
import { closeTransfer } from './progress.ts';
import { type TransferState, withdrawableStates } from './transfer.ts';

/**
 * Either party, or staff, withdraws a transfer at once, until the commit (T8). A repeated withdrawal is a success.
 * With a version it is for that version of the transfer alone.
 * @throws {DomainError} NOT_FOUND, REVIEW_OUTDATED, TRANSFER_COMMITTED, TRANSFER_CLOSED.
 */
export function withdrawTransfer(
  ctx: VerbContext,
  input: { changeId: string; version?: number | undefined; reason?: string | undefined },
): Promise<{ id: string; state: 'withdrawn' }> {
  const { actor } = ctx;
  return transaction(ctx, async (tx) => {
    const loaded = await lockTransfer(tx, input.changeId);
    const isParty = actor.type === 'client' && partyOf(loaded, actor.clientId) !== undefined;
    if (!isParty && actor.type !== 'staff') refuse('NOT_FOUND');
    await withdraw(tx, loaded, input);
    return { id: input.changeId, state: 'withdrawn' };
  });
}

/** The withdrawal itself, for whoever holds the locks and knows the party. */
async function withdraw(
  tx: Transaction,
  loaded: TransferRecord,
  asked: { version?: number | undefined; reason?: string | undefined } = {},
): Promise<void> {
  const state = loaded.change.state as TransferState;
  if (state === 'withdrawn') return;
  if (state === 'committed' || state === 'completed') refuse('TRANSFER_COMMITTED');
  if (!withdrawableStates.includes(state)) refuse('TRANSFER_CLOSED', { state });
  allowWithdrawal(tx, loaded, asked);
  await closeTransfer(tx, loaded, { state: 'withdrawn' });
  ringChange(tx, loaded.change, 'withdrawn');
}

type Candidate = {
  change_id: string;
  name: string;
  phone: string;
  label: string;
  reference: string;
  is_open: boolean;
};

/**
 * CANCELAR TRANSFERENCIA, from a phone on file of either party; with several open the reply asks which (T8), with none
 * left of those open lately it says so.
 * @throws {DomainError} TRANSFER_COMMITTED, TRANSFER_CLOSED: the sender is told.
 */
export async function withdrawByText(
  tx: Transaction,
  message: InboundMessage,
  reference: string | undefined,
): Promise<Handled> {
  const known = await candidates(tx, message);
  const named = reference ? known.filter((candidate) => candidate.reference === reference) : known;
  const meant = named.filter((candidate) => candidate.is_open);
  const changeIds = new Set(meant.map((candidate) => candidate.change_id));
  const [only] = meant;
  const [ended] = named;
  if (!only && ended) {
    const say = { template: 'answer_transfer_over', variables: { name: ended.name } } as const;
    return { outcome: 'transfer_over', say };
  }
  if (!only) {
    return { ...(await generalReply(tx, message, { everyTime: true })), outcome: 'nothing_to_withdraw' };
  }
  if (changeIds.size > 1) {
    const list = meant.map(({ label, reference: code }) => `${label} (Ref: ${code})`).join('; ');
    const say = { template: 'answer_choose_withdrawal', variables: { name: only.name, list } } as const;
    return { outcome: 'asked_which_transfer', say };
  }
  const loaded = await lockTransfer(tx, only.change_id);
  await withdraw(tx, loaded);
  const variables = { service: loaded.service.label };
  return {
    outcome: 'withdrawn',
    say: { template: 'answer_withdrawn', variables, changeId: only.change_id },
  };
}

/** Only what the sender proves to be theirs: a number that could be two lines withdraws nothing (C4). */
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
