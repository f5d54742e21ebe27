import { allowWithdrawal } from '../changes/progress.ts';
import { ringChange } from '../changes/ring.ts';
import { refuse } from '../errors.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { loadUpgrade, lockUpgrade, type UpgradeRecord } from './load-upgrade.ts';
import { tellSuperseded } from './notices.ts';
import { giveUpUpgrade } from './progress.ts';

type Input = { changeId: string; version?: number | undefined; reason?: string | undefined };

/**
 * The holder, or staff, cancels an upgrade that is not paid: its invoice is void, and what was paid of it is credit (U6, B5).
 * Again is a success; with a version it is for that version alone.
 * @throws {DomainError} NOT_FOUND, also for somebody else's (C8); UPGRADE_DECIDED, CHANGE_CLOSED, REVIEW_OUTDATED.
 */
export function cancelUpgrade(ctx: VerbContext, input: Input): Promise<{ id: string; state: 'cancelled' }> {
  return transaction(ctx, async (tx) => {
    const loaded = await lockUpgrade(tx, input.changeId);
    const { change, holder, invoice } = loaded;
    const { actor } = ctx;
    if (actor.type !== 'staff' && !(actor.type === 'client' && actor.clientId === holder.id))
      refuse('NOT_FOUND');
    const answer = { id: change.id, state: 'cancelled' } as const;
    if (change.state === 'cancelled') return answer;
    if (change.closedAt) refuse('CHANGE_CLOSED', { state: change.state });
    if (change.state === 'paid' || invoice.status === 'paid') refuse('UPGRADE_DECIDED');
    allowWithdrawal(tx, loaded, input);
    await endUnpaid(tx, loaded, 'withdrawn');
    return answer;
  });
}

/** Its holder asked for its invoice to be void, which is the same (B5). The caller holds all locks; false for a paid one, which stays. */
export async function cancelUnpaidUpgrade(tx: Transaction, changeId: string): Promise<boolean> {
  const loaded = await loadUpgrade(tx.em, changeId);
  if (loaded.change.state !== 'awaiting_payment' || loaded.invoice.status !== 'issued') return false;
  await endUnpaid(tx, loaded, 'withdrawn');
  return true;
}

async function endUnpaid(
  tx: Transaction,
  loaded: UpgradeRecord,
  reason: 'withdrawn' | 'superseded',
): Promise<void> {
  await giveUpUpgrade(tx, loaded, { state: 'cancelled', reason, voidReason: `upgrade_${reason}` });
  ringChange(tx, loaded.change, 'withdrawn');
}

/**
 * Its holder asks for the end of the service: one that is not paid ends for it, and its holder is told (X9). Resolves to whether
 * it did; a paid one goes first, and the end runs after it. The caller holds all locks.
 */
export async function supersedeUpgrade(tx: Transaction, changeId: string): Promise<boolean> {
  const loaded = await loadUpgrade(tx.em, changeId);
  if (loaded.change.state !== 'awaiting_payment' || loaded.invoice.status === 'paid') return false;
  tellSuperseded(tx, loaded);
  await endUnpaid(tx, loaded, 'superseded');
  return true;
}
