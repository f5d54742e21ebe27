import { tellOfVersion } from '../clients/client-version.ts';
import { lockClient } from '../clients/lock-client.ts';
import { type ReadVersion, refuseUnseen } from '../clients/review.ts';
import { refuse } from '../errors.ts';
import { settleTasks } from '../tasks/settle-tasks.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import { type StaffClientView, staffClientView } from './client-view.ts';

/** `reason` is told to the client. */
export type VerificationReason = { clientId: string; reason: string };

/** The sentence that a reason stands in has its own full stop. */
export function withoutStop(reason: string): string {
  return reason.replace(/[\s.]+$/, '');
}

/**
 * Staff refuses the verification that a client asked for, with a reason (C3); they may ask again.
 * @throws {DomainError} FORBIDDEN, NOT_FOUND, REVIEW_OUTDATED, VERIFICATION_NOT_ASKED.
 */
export function refuseClient(
  ctx: VerbContext,
  input: VerificationReason & ReadVersion,
): Promise<StaffClientView> {
  actingStaff(ctx);
  return transaction(ctx, async (tx) => {
    const client = await lockClient(tx, input.clientId);
    if (!client.verificationRequestedAt || client.verifiedAt) refuse('VERIFICATION_NOT_ASKED');
    await refuseUnseen(tx, client, { version: input.version });
    client.verificationRequestedAt = null;
    client.version += 1;
    await settleTasks(tx, { subjectId: client.id, kinds: ['verification_asked'] });
    const { version } = client;
    tx.event({
      type: 'client.verification_refused',
      clientId: client.id,
      data: { reason: input.reason, version },
    });
    const variables = { name: client.name, reason: withoutStop(input.reason) };
    tellOfVersion(tx, client, { template: 'account_verification_refused', variables });
    return staffClientView(client);
  });
}
