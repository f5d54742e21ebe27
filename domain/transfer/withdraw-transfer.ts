import { ringChange } from '../changes/ring.ts';
import { refuse } from '../errors.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
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
  input: { changeId: string; version?: number | undefined },
): Promise<{ id: string; state: 'withdrawn' }> {
  const { actor } = ctx;
  return transaction(ctx, async (tx) => {
    const loaded = await lockTransfer(tx, input.changeId);
    const isParty = actor.type === 'client' && partyOf(loaded, actor.clientId) !== undefined;
    if (!isParty && actor.type !== 'staff') refuse('NOT_FOUND');
    await withdraw(tx, loaded, input.version);
    return { id: input.changeId, state: 'withdrawn' };
  });
}

/** The withdrawal itself, for whoever holds the locks and knows the party. */
export async function withdraw(tx: Transaction, loaded: TransferRecord, version?: number): Promise<void> {
  const state = loaded.change.state as TransferState;
  if (state === 'withdrawn') return;
  if (state === 'committed' || state === 'completed') refuse('TRANSFER_COMMITTED');
  if (!withdrawableStates.includes(state)) refuse('TRANSFER_CLOSED', { state });
  if (version !== undefined && version !== loaded.change.version) {
    refuse('REVIEW_OUTDATED', { changed: ['state'] });
  }
  await closeTransfer(tx, loaded, { state: 'withdrawn' });
  ringChange(tx, loaded.change, 'withdrawn');
}
