import { ringChangesOf } from '../changes/ring.ts';
import { tellOfVersion } from '../clients/client-version.ts';
import { lockClient } from '../clients/lock-client.ts';
import { type ReadVersion, refuseUnseen } from '../clients/review.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import { type StaffClientView, staffClientView } from './client-view.ts';
import { type VerificationReason, withoutStop } from './refuse-client.ts';

const REVOKED = 'client.verification_revoked';

/**
 * Staff takes a client's verification back, with a reason (C3); runs of their open transfers ask again (T11). Revoking
 * what is not verified changes nothing and tells nobody; that staff did is recorded with its reason.
 * @throws {DomainError} FORBIDDEN, NOT_FOUND, REVIEW_OUTDATED.
 */
export function revokeClient(
  ctx: VerbContext,
  input: VerificationReason & ReadVersion,
): Promise<StaffClientView> {
  actingStaff(ctx);
  return transaction(ctx, async (tx) => {
    const client = await lockClient(tx, input.clientId);
    await refuseUnseen(tx, client, { version: input.version, since: 'client.verified', own: [REVOKED] });
    const { reason } = input;
    if (!client.verifiedAt) {
      tx.event({ type: 'client.verification_revoked_again', clientId: client.id, data: { reason } });
      return staffClientView(client);
    }
    client.verifiedAt = null;
    client.verificationRequestedAt = null;
    client.version += 1;
    tx.event({ type: REVOKED, clientId: client.id, data: { reason, version: client.version } });
    const variables = { name: client.name, reason: withoutStop(reason) };
    tellOfVersion(tx, client, { template: 'account_verification_revoked', variables });
    await ringChangesOf(tx, { clientId: client.id }, 'dataChanged');
    return staffClientView(client);
  });
}
