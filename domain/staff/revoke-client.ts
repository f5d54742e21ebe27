import { transaction } from '../../db/transaction.ts';
import { actingStaff } from '../clients/acting.ts';
import { lockClient } from '../clients/lock-client.ts';
import type { VerbContext } from '../context.ts';
import { ringTransfersOf } from '../transfer/ring-transfers.ts';
import { type StaffClientView, staffClientView } from './client-view.ts';
import { tellReason, type VerificationReason } from './tell-reason.ts';

/**
 * Staff takes a client's verification back, with a reason (C3); runs of his open transfers ask again (T11). Revoking
 * what is not verified changes nothing.
 * @throws {DomainError} FORBIDDEN, NOT_FOUND.
 */
export function revokeClient(ctx: VerbContext, input: VerificationReason): Promise<StaffClientView> {
  actingStaff(ctx);
  return transaction(ctx, async (tx) => {
    const client = await lockClient(tx, input.clientId);
    if (!client.verifiedAt) return staffClientView(client);
    client.verifiedAt = null;
    client.verificationRequestedAt = null;
    client.version += 1;
    tx.event({ type: 'client.verification_revoked', clientId: client.id, data: { reason: input.reason } });
    tellReason(tx, client, { template: 'account_verification_revoked', reason: input.reason });
    await ringTransfersOf(tx, client.id);
    return staffClientView(client);
  });
}
