import { lockClient } from '../clients/lock-client.ts';
import { pendingEmailOf } from '../clients/pending-email.ts';
import { actingClient } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import { resendConfirmationLink } from './confirmation-link.ts';

/**
 * Sends the link that confirms the e-mail again (C1, C7), unless nothing waits to be confirmed, one was sent minutes ago, or
 * enough for a day.
 * @throws {DomainError} FORBIDDEN.
 */
export function resendConfirmation(ctx: VerbContext): Promise<Record<never, never>> {
  const { clientId } = actingClient(ctx);
  return transaction(ctx, async (tx) => {
    const client = await lockClient(tx, clientId);
    if (!client.emailConfirmedAt || pendingEmailOf(client, tx.now)) await resendConfirmationLink(tx, client);
    return {};
  });
}
