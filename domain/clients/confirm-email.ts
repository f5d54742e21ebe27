import { type Transaction, transaction } from '../../db/transaction.ts';
import type { VerbContext } from '../context.ts';
import { refuse } from '../errors.ts';
import type { Client } from './client.ts';
import { hashToken } from './tokens.ts';

/**
 * Confirms the e-mail that a link was sent to (C1), once. The first confirmation is the welcome (A1).
 * @throws {DomainError} LINK_INVALID: unknown, used, expired, replaced, or of an address since changed.
 */
export function confirmEmail(ctx: VerbContext, input: { token: string }): Promise<Record<never, never>> {
  const tokenHash = hashToken(input.token);
  return transaction(ctx, async (tx) => {
    const client = await lockOwner(tx, tokenHash);
    const link = await useLink(tx, tokenHash);
    if (!link || link.email !== client.email) refuse('LINK_INVALID');
    if (!client.emailConfirmedAt) {
      client.emailConfirmedAt = tx.now;
      tx.event({ type: 'client.email_confirmed', clientId: client.id });
      if (link.first) welcome(tx, client);
    }
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

/** The update cannot see its own row as used, so `first` means before this one. */
async function useLink(tx: Transaction, tokenHash: string) {
  const [link] = await tx.em.execute<{ email: string; first: boolean }[]>(
    /* sql */ `update one_time_link as link set used_at = ?
    where token_hash = ? and purpose = 'confirm_email' and used_at is null and expires_at > ?
    returning email, not exists (select from one_time_link as earlier
      where earlier.client_id = link.client_id and earlier.purpose = 'confirm_email'
        and earlier.used_at is not null) as first`,
    [tx.now, tokenHash, tx.now],
  );
  return link;
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
