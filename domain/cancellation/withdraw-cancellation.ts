import { allowWithdrawal } from '../changes/progress.ts';
import { refuse } from '../errors.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import type { CancellationState } from './cancellation.ts';
import { type CancellationRecord, lockCancellation } from './load-cancellation.ts';
import { keepService } from './progress.ts';
import { endOf } from './schedule.ts';

/**
 * The holder, or staff, withdraws a cancellation until its execution claims it; its holder one for the end of a period not
 * after that end (X5), staff also what the brake holds then (B10). What the company asked for is the company's to withdraw. Again is a success. With a version it is for that
 * version alone.
 * @throws {DomainError} NOT_FOUND, FORBIDDEN, REVIEW_OUTDATED, CANCELLATION_CLAIMED, CANCELLATION_TERM_OVER,
 * CANCELLATION_CLOSED.
 */
export function withdrawCancellation(
  ctx: VerbContext,
  input: { changeId: string; version?: number | undefined; reason?: string | undefined },
): Promise<{ id: string; state: 'withdrawn' }> {
  return transaction(ctx, async (tx) => {
    const loaded = await lockCancellation(tx, input.changeId);
    refuseStranger(ctx, loaded);
    const answer = { id: input.changeId, state: 'withdrawn' } as const;
    if (loaded.change.state === 'withdrawn') return answer;
    refuseTooLate(loaded, ctx.actor.type === 'staff' ? null : tx.now);
    allowWithdrawal(tx, loaded, input);
    await keepService(tx, loaded, 'withdrawn');
    return answer;
  });
}

function refuseStranger({ actor }: VerbContext, { holder, cancellation }: CancellationRecord): void {
  if (actor.type === 'staff') return;
  if (actor.type !== 'client' || actor.clientId !== holder.id) refuse('NOT_FOUND');
  if (cancellation.mode === 'termination' || cancellation.mode === 'non_payment') refuse('FORBIDDEN');
}

/** `now` is null for whom the end of the term does not bind. @throws {DomainError} CANCELLATION_CLAIMED, CANCELLATION_TERM_OVER, CANCELLATION_CLOSED. */
export function refuseTooLate(loaded: CancellationRecord, now: Date | null): void {
  const { change, cancellation } = loaded;
  const state = change.state as CancellationState;
  if (state === 'claimed') refuse('CANCELLATION_CLAIMED');
  if (state === 'completed' || state === 'withdrawn') refuse('CANCELLATION_CLOSED', { state });
  const { endsOn } = cancellation;
  if (endsOn && now && now >= endOf(loaded)) refuse('CANCELLATION_TERM_OVER', { endedOn: endsOn });
}
