import { consumeGrant } from '../access/consume-grant.ts';
import { refuse } from '../errors.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import { lockTransfer, partyOf } from './load-transfer.ts';
import { literalText } from './notices.ts';
import { recordConsent } from './record-consent.ts';
import { type TransferView, viewOf } from './transfer-view.ts';

export type ConsentSignedInInput = { changeId: string; grantToken: string };

/**
 * A party consents signed in, with a grant: only where staff settled that WhatsApp cannot tell the parties (T6).
 * @throws {DomainError} FORBIDDEN, NOT_FOUND, FROZEN, SIGNED_IN_CONSENT_NOT_ASKED, GRANT_INVALID, TRANSFER_CLOSED.
 */
export function consentSignedIn(ctx: VerbContext, input: ConsentSignedInInput): Promise<TransferView> {
  const { actor } = ctx;
  if (actor.type !== 'client') refuse('FORBIDDEN');
  return transaction(ctx, async (tx) => {
    const loaded = await lockTransfer(tx, input.changeId);
    const party = partyOf(loaded, actor.clientId);
    if (!party) refuse('NOT_FOUND');
    if (loaded.holder.frozenAt || loaded.recipient.frozenAt || loaded.service.frozenAt) refuse('FROZEN');
    if (loaded.senderChoice !== 'parties_consent_signed_in') refuse('SIGNED_IN_CONSENT_NOT_ASKED');
    const grant = await consumeGrant(tx, {
      token: input.grantToken,
      act: 'consent_to_transfer',
      subjectId: input.changeId,
    });
    const { text } = literalText(loaded, party, ctx.deployment);
    const source = {
      channel: 'signed_in' as const,
      grantId: grant.grantId,
      rawText: text,
      receivedAt: tx.now,
    };
    const outcome = recordConsent(tx, loaded, { party, source });
    if (outcome === 'over' || outcome === 'too_late') {
      refuse('TRANSFER_CLOSED', { state: loaded.change.state });
    }
    return viewOf(loaded, { party, deployment: ctx.deployment });
  });
}
