import { lockUnfrozenClient } from '../clients/lock-client.ts';
import { refuse } from '../errors.ts';
import { openTask } from '../tasks/open-task.ts';
import { actingClient } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import { type OwnAccountView, ownAccountView } from './account-view.ts';

/**
 * A client asks to be verified (C3). Asking again changes nothing, but opens the task that staff had closed without an answer (G7);
 * when verified already it changes nothing at all.
 * @throws {DomainError} FORBIDDEN, FROZEN, EMAIL_NOT_CONFIRMED.
 */
export function requestVerification(ctx: VerbContext): Promise<OwnAccountView> {
  const { clientId } = actingClient(ctx);
  return transaction(ctx, async (tx) => {
    const client = await lockUnfrozenClient(tx, clientId);
    if (!client.emailConfirmedAt) refuse('EMAIL_NOT_CONFIRMED');
    if (client.verifiedAt) return ownAccountView(client, tx.now);
    if (!client.verificationRequestedAt) {
      client.verificationRequestedAt = tx.now;
      tx.event({ type: 'client.verification_requested', clientId });
    }
    await openTask(tx, { kind: 'verification_asked', subjectId: clientId, clientId });
    return ownAccountView(client, tx.now);
  });
}
