import { refuse } from '../errors.ts';
import type { VerbContext } from '../transaction/context.ts';
import type { ChangeHandoff } from '../transaction/handoffs.ts';
import { read, transaction } from '../transaction/transaction.ts';
import { ringChange } from './ring.ts';
import { ServiceChange } from './service-change.ts';

/**
 * Starts or rings the run of an open change, whatever became of the run: an operator wants it to ask Postgres again (G5).
 * Resolves to what starts or rings it.
 * @throws {DomainError} NOT_FOUND, CHANGE_CLOSED.
 */
export function ringByHand(ctx: VerbContext, { changeId }: { changeId: string }): Promise<ChangeHandoff> {
  return transaction(ctx, async (tx) => {
    await tx.lock({ changes: [changeId] });
    const change = await tx.em.findOne(ServiceChange, { id: changeId });
    if (!change) refuse('NOT_FOUND');
    const { id, state, serviceId } = change;
    if (change.closedAt) refuse('CHANGE_CLOSED', { state });
    tx.event({ type: 'change.rung', changeId: id, serviceId });
    return ringChange(tx, change, 'dataChanged');
  });
}

/** The state of a change as it is now, and whether it is open. */
export async function stateOfChange(
  ctx: VerbContext,
  changeId: string,
): Promise<{ state: string; isOpen: boolean }> {
  const { state, closedAt } = await read(ctx).findOneOrFail(ServiceChange, { id: changeId });
  return { state, isOpen: closedAt === null };
}
