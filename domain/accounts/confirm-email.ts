import { endLinks } from '../access/end-access.ts';
import { hashToken } from '../access/tokens.ts';
import type { Client } from '../clients/client.ts';
import { lockClients } from '../clients/lock-client.ts';
import { pendingEmailOf } from '../clients/pending-email.ts';
import { refuse } from '../errors.ts';
import { tell } from '../messaging/tell.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { takeEmail } from './edit-email.ts';
import { acceptProposal } from './sign-up-proposal.ts';

/**
 * Confirms the e-mail that a link was sent to, once, and ends every other link of the account. The link of a sign-up
 * confirms the data of that sign-up (C1), the first one with the welcome (A1); that of an edit makes the e-mail the
 * client's (C7).
 * @throws {DomainError} LINK_INVALID: unknown, used, expired, replaced, or of an address that is not to be confirmed any more;
 * FROZEN: meanwhile no e-mail is edited (G9).
 */
export function confirmEmail(ctx: VerbContext, { token }: { token: string }): Promise<Record<never, never>> {
  const tokenHash = hashToken(token);
  return transaction(ctx, async (tx) => {
    const client = await lockOwner(tx, tokenHash);
    const { email, sealed } = await useLink(tx, tokenHash);
    await endLinks(tx, client.id, 'confirm_email');
    if (email === pendingEmailOf(client, tx.now)?.email) await takeEmail(tx, client, email);
    else if (email !== client.email) refuse('LINK_INVALID');
    else if (sealed) await acceptProposal(tx, client, { sealed, token });
    confirm(tx, client);
    return {};
  });
}

async function lockOwner(tx: Transaction, tokenHash: string): Promise<Client> {
  const [link] = await tx.em.execute<{ client_id: string }[]>(
    "select client_id from one_time_link where token_hash = ? and purpose = 'confirm_email'",
    [tokenHash],
  );
  const [client] = await lockClients(tx, link ? [link.client_id] : []);
  return client ?? refuse('LINK_INVALID');
}

/** Resolves to where the link was sent, and what was sealed in it. Nobody else uses it meanwhile: its client is locked. */
async function useLink(
  tx: Transaction,
  tokenHash: string,
): Promise<{ email: string; sealed: string | null }> {
  const [link] = await tx.em.execute<{ email: string; sealed_secret: string | null }[]>(
    /* sql */ `select email, sealed_secret from one_time_link
    where token_hash = ? and purpose = 'confirm_email' and used_at is null and expires_at > ?`,
    [tokenHash, tx.now],
  );
  if (!link) refuse('LINK_INVALID');
  await tx.em.execute('update one_time_link set used_at = ?, sealed_secret = null where token_hash = ?', [
    tx.now,
    tokenHash,
  ]);
  return { email: link.email, sealed: link.sealed_secret };
}

function confirm(tx: Transaction, client: Client): void {
  client.emailConfirmedAt ??= tx.now;
  tx.event({ type: 'client.email_confirmed', clientId: client.id });
  if (!client.isUnclaimed) return;
  client.isUnclaimed = false;
  tell(tx, {
    to: client,
    businessKey: `account_welcome/${client.id}`,
    template: 'account_welcome',
    variables: { name: client.name },
  });
}
