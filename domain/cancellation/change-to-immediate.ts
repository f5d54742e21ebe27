import { consumeGrant } from '../access/consume-grant.ts';
import { leaveBrake } from '../changes/brake.ts';
import { subjectsOf, touch } from '../changes/progress.ts';
import { ringChange } from '../changes/ring.ts';
import { refuse } from '../errors.ts';
import { actingClient } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import { type CancellationView, viewOf } from './cancellation-view.ts';
import { isFrozen, lockCancellation } from './load-cancellation.ts';
import { tellRequested } from './notices.ts';
import { endOfWindow } from './schedule.ts';
import { refuseTooLate } from './withdraw-cancellation.ts';

/**
 * What was asked for the end of the period is to be done at once, with a window and a grant of its own (X2, X5). One that is
 * immediate already is a success that uses no grant up.
 * @throws {DomainError} FORBIDDEN, NOT_FOUND, GRANT_INVALID, FROZEN, CANCELLATION_CLAIMED, CANCELLATION_TERM_OVER,
 * CANCELLATION_CLOSED.
 */
export function changeToImmediate(
  ctx: VerbContext,
  input: { changeId: string; grantToken: string },
): Promise<CancellationView> {
  const { clientId } = actingClient(ctx);
  return transaction(ctx, async (tx) => {
    const loaded = await lockCancellation(tx, input.changeId);
    const { cancellation, change, holder, service } = loaded;
    if (holder.id !== clientId) refuse('NOT_FOUND');
    refuseTooLate(loaded, tx.now);
    if (cancellation.mode !== 'end_of_period') return viewOf(loaded, tx.ctx);
    if (isFrozen(loaded)) refuse('FROZEN');
    const mode = 'immediate';
    await consumeGrant(tx, { token: input.grantToken, act: 'cancel', subjectId: service.id, mode });
    cancellation.mode = mode;
    cancellation.windowEndsAt = endOfWindow(tx.now, change.policy);
    cancellation.endsOn = null;
    cancellation.lastNoticeDays = null;
    await leaveBrake(tx, { what: 'ending', subjectId: change.id });
    change.deadline = cancellation.windowEndsAt;
    touch(loaded);
    tx.event({ ...subjectsOf(loaded), type: 'cancellation.made_immediate', clientId });
    tellRequested(tx, loaded);
    ringChange(tx, change, 'dataChanged');
    return viewOf(loaded, tx.ctx);
  });
}
