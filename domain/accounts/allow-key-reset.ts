import { sendKeyResetLink, settleKeyReset } from '../access/key-reset.ts';
import { isAgreedByTwo } from '../access/staff.ts';
import { lockUnfrozenClient } from '../clients/lock-client.ts';
import { type ReadVersion, refuseUnseen } from '../clients/review.ts';
import { refuse } from '../errors.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import { type StaffClientView, staffClientView } from './client-view.ts';

const ASKED = 'client.security_key_reset_asked';

/**
 * Staff has checked who asks for a new security key, and allows it (C5, C8): the link to set one goes out by mail. Where there
 * are two members of staff it takes two: the first call is kept as the wish (`keyReset.allowedBy`), a call by another one sends
 * the link.
 * @throws {DomainError} FORBIDDEN, NOT_FOUND, FROZEN, KEY_RESET_NOT_ASKED, REVIEW_OUTDATED, SECOND_MEMBER_NEEDED when the same
 * person asks again.
 */
export function allowKeyReset(
  ctx: VerbContext,
  input: ReadVersion & { clientId: string },
): Promise<StaffClientView> {
  const { staffId } = actingStaff(ctx);
  return transaction(ctx, async (tx) => {
    const client = await lockUnfrozenClient(tx, input.clientId);
    if (!client.keyResetAskedAt) refuse('KEY_RESET_NOT_ASKED');
    await refuseUnseen(tx, client, { version: input.version, since: ASKED });
    const askedBy = client.keyResetAllowedBy;
    if (await isAgreedByTwo(tx.em, { staffId, askedBy })) {
      await settleKeyReset(tx, client);
      await sendKeyResetLink(tx, client);
      tx.event({ type: 'client.security_key_reset_allowed', clientId: client.id });
    } else {
      client.keyResetAllowedBy = staffId;
      tx.event({ type: 'client.security_key_reset_wished', clientId: client.id });
    }
    return staffClientView(client);
  });
}
