import { type Transaction, transaction } from '../../db/transaction.ts';
import type { VerbContext } from '../context.ts';
import { refuse } from '../errors.ts';
import type { Client } from './client.ts';
import { endLinks } from './end-access.ts';
import { acceptProposal } from './sign-up-proposal.ts';
import { hashToken } from './tokens.ts';

/**
 * Confirms the e-mail that a link was sent to (C1), once, and ends every other link of the account. The link of a sign-up
 * confirms the data of that sign-up. The first confirmation is the welcome (A1).
 * @throws {DomainError} LINK_INVALID: unknown, used, expired, replaced, or of an address since changed.
 */
export function confirmEmail(ctx: VerbContext, { token }: { token: string }): Promise<Record<never, never>> {
  const tokenHash = hashToken(token);
  return transaction(ctx, async (tx) => {
    const client = await lockOwner(tx, tokenHash);
    const sealed = await useLink(tx, client, tokenHash);
    await endLinks(tx, client.id, 'confirm_email');
    if (sealed) await acceptProposal(tx, client, { sealed, token });
    if (!client.emailConfirmedAt) {
      client.emailConfirmedAt = tx.now;
      tx.event({ type: 'client.email_confirmed', clientId: client.id });
      if (client.isUnclaimed) welcome(tx, client);
    }
    client.isUnclaimed = false;
    return {};
  });
}

async function lockOwner(tx: Transaction, tokenHash: string): Promise<Client> {
  const [link] = await tx.em.execute<{ client_id: string }[]>(
    "select client_id from one_time_link where token_hash = ? and purpose = 'confirm_email'",
    [tokenHash],
  );
  const [client] = await tx.lockClients(link ? [link.client_id] : []);
  return client ?? refuse('LINK_INVALID');
}

/** Resolves to what was sealed in the link. Nobody else uses it meanwhile: its client is locked. */
async function useLink(tx: Transaction, client: Client, tokenHash: string): Promise<string | null> {
  const [link] = await tx.em.execute<{ sealed_secret: string | null }[]>(
    /* sql */ `select sealed_secret from one_time_link
    where token_hash = ? and purpose = 'confirm_email' and email = ? and used_at is null and expires_at > ?`,
    [tokenHash, client.email, tx.now],
  );
  if (!link) refuse('LINK_INVALID');
  await tx.em.execute('update one_time_link set used_at = ?, sealed_secret = null where token_hash = ?', [
    tx.now,
    tokenHash,
  ]);
  return link.sealed_secret;
}

function welcome(tx: Transaction, client: Client): void {
  tx.message({
    businessKey: `account_welcome/${client.id}`,
    channel: 'whatsapp',
    address: client.phone,
    clientId: client.id,
    template: 'account_welcome',
    variables: { name: client.name },
  });
}
