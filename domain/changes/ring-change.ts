import { read, transaction } from '../../db/transaction.ts';
import type { VerbContext } from '../context.ts';
import { refuse } from '../errors.ts';
import { type ChangeHandoff, ringOf } from './ring.ts';
import { type ChangeKind, ServiceChange } from './service-change.ts';

export type RungChange = {
  kind: ChangeKind;
  /** What starts or rings its run; undefined for a kind that has no run yet. */
  handoff: ChangeHandoff | undefined;
};

/**
 * Starts or rings the run of an open change, whatever became of the run: an operator wants it to ask Postgres again (G5).
 * @throws {DomainError} NOT_FOUND, CHANGE_CLOSED.
 */
export function ringChange(ctx: VerbContext, { changeId }: { changeId: string }): Promise<RungChange> {
  return transaction(ctx, async (tx) => {
    await tx.lock({ changes: [changeId] });
    const change = await tx.em.findOne(ServiceChange, { id: changeId });
    if (!change) refuse('NOT_FOUND');
    const { id, kind, state, serviceId } = change;
    if (change.closedAt) refuse('CHANGE_CLOSED', { state });
    const [handoff] = ringOf(change, 'dataChanged');
    if (handoff) {
      tx.event({ type: 'change.rung', changeId: id, serviceId });
      tx.handoff(handoff);
    }
    return { kind, handoff };
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
