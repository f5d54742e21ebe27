import { isAgreedByTwo } from '../access/staff.ts';
import { refuse } from '../errors.ts';
import { ENDED_STATUSES } from '../services/service.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { openCancellation } from './open-cancellation.ts';
import { lockSubject } from './subject.ts';

/** `asked`: another member of staff has to agree; `opened`: it is under way, as this change. */
export type Termination = { state: 'asked' } | { state: 'opened'; changeId: string; reference: string };

/**
 * Staff ends a service for a reason of the company's own, which its holder is told (X7). Where there are two members of staff
 * it takes two: the first call is kept as the wish, a call by another one opens it (C8). It has the window of an immediate
 * cancellation, in which staff can withdraw it.
 * @throws {DomainError} FORBIDDEN, NOT_FOUND, SERVICE_NOT_CANCELLABLE, SERVICE_NOT_ACTIVATED for a pending one,
 * SECOND_MEMBER_NEEDED when the same person asks again, CHANGE_IN_PROGRESS.
 */
export function terminateService(
  ctx: VerbContext,
  input: { serviceId: string; reason: string },
): Promise<Termination> {
  const { staffId } = actingStaff(ctx);
  return transaction(ctx, async (tx): Promise<Termination> => {
    const subject = (await lockSubject(tx, input.serviceId)) ?? refuse('NOT_FOUND');
    const { service, holder, openChange } = subject;
    const { status, terminationAskedBy: askedBy } = service;
    if (ENDED_STATUSES.includes(status)) refuse('SERVICE_NOT_CANCELLABLE', { status });
    if (status === 'pending') refuse('SERVICE_NOT_ACTIVATED', { changeId: openChange?.id ?? null });
    if (openChange) refuse('CHANGE_IN_PROGRESS', { change: openChange });
    if (!(await isAgreedByTwo(tx.em, { staffId, askedBy }))) {
      await keepWish(tx, service.id, staffId);
      const subjects = { clientId: holder.id, serviceId: service.id };
      tx.event({ type: 'service.termination_asked', ...subjects, data: { reason: input.reason } });
      return { state: 'asked' };
    }
    await keepWish(tx, service.id, null);
    const { change } = await openCancellation(tx, subject, {
      mode: 'termination',
      askedBecause: input.reason,
    });
    return { state: 'opened', changeId: change.id, reference: change.reference };
  });
}

async function keepWish(tx: Transaction, serviceId: string, staffId: string | null): Promise<void> {
  await tx.em.execute('update service set termination_asked_by = ?, version = version + 1 where id = ?', [
    staffId,
    serviceId,
  ]);
}
