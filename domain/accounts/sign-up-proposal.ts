import { endGrants, endSessions } from '../access/end-access.ts';
import { OneTimeLink } from '../access/entities.ts';
import { Client } from '../clients/client.ts';
import { keepVersion } from '../clients/client-version.ts';
import { seal, unseal } from '../access/sealed-secret.ts';
import { phoneKey } from '../phone.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read, type Transaction } from '../transaction/transaction.ts';

/** What somebody typed to sign up, in normal forms and with hashes for secrets (C1, C5). */
export type SignUpData = Pick<
  Client,
  'name' | 'email' | 'phone' | 'phoneKey' | 'documentType' | 'documentNumber' | 'documentKey'
> & { representative: string | null; passwordHash: string; securityKeyHash: string };

/**
 * Seals what a later sign-up typed into its own link: only who opens the mail can bring it to light, and it is gone once
 * any link of the account is used.
 */
export function sealProposal(data: SignUpData, token: string): string {
  return seal(JSON.stringify(data), token);
}

/** What was sealed so. */
function openProposal({ sealed, token }: { sealed: string; token: string }): SignUpData {
  return JSON.parse(unseal(sealed, token));
}

/**
 * Puts the data of the sign-up whose link was opened in the place of an account's that nobody had confirmed (C1), and
 * ends what whoever made that account held. The client must be locked.
 */
export async function acceptProposal(
  tx: Transaction,
  client: Client,
  proposal: { sealed: string; token: string },
): Promise<void> {
  const { passwordHash, securityKeyHash, email: _own, ...own } = openProposal(proposal);
  Object.assign(client, own);
  // What was sealed may be older than the rule by which phones are keyed (C4).
  client.phoneKey = phoneKey(own.phone);
  client.version += 1;
  client.contactVersion += 1;
  client.contactOrSecretChangedAt = null;
  keepVersion(tx, client);
  await tx.em.nativeUpdate(Client, { id: client.id }, { passwordHash, securityKeyHash });
  await endSessions(tx, client.id);
  await endGrants(tx, client.id);
  tx.event({ type: 'client.sign_up_replaced', clientId: client.id, data: { version: client.version } });
}

/** Drops what is sealed in links that have expired. A statement of its own: it locks nothing for longer. */
export async function dropExpiredSecrets(ctx: VerbContext): Promise<void> {
  await read(ctx).nativeUpdate(
    OneTimeLink,
    { sealedSecret: { $ne: null }, expiresAt: { $lte: ctx.now } },
    { sealedSecret: null },
  );
}
