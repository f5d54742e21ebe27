import { taskOf } from '../changes/task-of.ts';
import { refuse } from '../errors.ts';
import { openTask } from '../tasks/open-task.ts';
import { settleTasks } from '../tasks/settle-tasks.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { endCredentialsLinks } from './credentials-links.ts';
import {
  isAccessFrozen,
  isHeldStill,
  isOnPanel,
  lockHandOver,
  newPasswordSeed,
  type ReadRecipient,
  refuseUnseenRecipient,
  sendByRun,
} from './hand-over.ts';

/**
 * Staff has the panel give the account a new password, and the new holder a link to it: the first one did not arrive, or
 * what it showed was lost (T12). A run does it; asking again while one is under way sends one link all the same.
 * @throws {DomainError} FORBIDDEN; NOT_FOUND when nothing was handed over, or the service is another's by now;
 * SERVICE_NOT_ON_PANEL for a service by hand; CHANGE_IN_PROGRESS while the hand-over itself is under way; REVIEW_OUTDATED;
 * FROZEN (G9).
 */
export function renewCredentials(
  ctx: VerbContext,
  input: ReadRecipient & { changeId: string },
): Promise<{ id: string }> {
  actingStaff(ctx);
  return transaction(ctx, async (tx) => {
    await startRenewal(tx, input.changeId, input);
    await settleTasks(tx, { subjectId: input.changeId, kinds: ['credentials_unopened'] });
    return { id: input.changeId };
  });
}

/** The same inside the transaction of another verb of staff's, which has checked itself what was read. */
export async function startRenewal(tx: Transaction, changeId: string, read?: ReadRecipient): Promise<void> {
  const loaded = (await lockHandOver(tx, changeId)) ?? refuse('NOT_FOUND');
  const { change, handOver } = loaded;
  const { id, kind, state } = change;
  if (!change.closedAt) refuse('CHANGE_IN_PROGRESS', { change: { id, kind, state } });
  if (!isHeldStill(loaded)) refuse('NOT_FOUND');
  if (read) await refuseUnseenRecipient(tx, loaded, read);
  if (!isOnPanel(loaded)) refuse('SERVICE_NOT_ON_PANEL');
  if (isAccessFrozen(loaded)) refuse('FROZEN');
  handOver.passwordSeed ??= newPasswordSeed();
  await tx.em.flush();
  await sendByRun(tx, loaded, handOver.clientId);
}

/** Staff gave the new holder the accesses in another way: no link that went out before shows anything any more. */
export async function endRenewal(tx: Transaction, changeId: string): Promise<void> {
  const { change, handOver } = (await lockHandOver(tx, changeId)) ?? refuse('NOT_FOUND');
  if (change.closedAt) handOver.passwordSeed = null;
  handOver.dueAt = null;
  await endCredentialsLinks(tx, changeId);
}

/** The panel could not be given a new password: staff is asked again (T12, G7). A link that went out after all is no task. */
export function leaveCredentialsToStaff(ctx: VerbContext, { changeId }: { changeId: string }): Promise<void> {
  return transaction(ctx, async (tx) => {
    const loaded = await lockHandOver(tx, changeId);
    if (!loaded?.handOver.passwordSeed || !isHeldStill(loaded)) return;
    loaded.handOver.dueAt = null;
    await openTask(tx, taskOf(loaded, 'credentials_unopened', { why: 'not_issued' }));
  });
}
