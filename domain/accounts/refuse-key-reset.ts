import { settleKeyReset } from '../access/key-reset.ts';
import { lockClient } from '../clients/lock-client.ts';
import { refuse } from '../errors.ts';
import { tell } from '../messaging/tell.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import { type StaffClientView, staffClientView } from './client-view.ts';
import { type VerificationReason, withoutStop } from './refuse-client.ts';

/**
 * Staff refuses the new security key that a client asked for, with a reason that they are told (C5); they may ask again. It
 * only stops, so it takes no version and no second member.
 * @throws {DomainError} FORBIDDEN, NOT_FOUND, KEY_RESET_NOT_ASKED.
 */
export function refuseKeyReset(ctx: VerbContext, input: VerificationReason): Promise<StaffClientView> {
  actingStaff(ctx);
  return transaction(ctx, async (tx) => {
    const client = await lockClient(tx, input.clientId);
    const { keyResetAskedAt: askedAt } = client;
    if (!askedAt) refuse('KEY_RESET_NOT_ASKED');
    await settleKeyReset(tx, client);
    const { reason } = input;
    tx.event({ type: 'client.security_key_reset_refused', clientId: client.id, data: { reason } });
    tell(tx, {
      to: client,
      businessKey: `account_security_key_refused/${client.id}/${askedAt.toISOString()}`,
      template: 'account_security_key_refused',
      variables: { name: client.name, reason: withoutStop(reason) },
    });
    return staffClientView(client);
  });
}
