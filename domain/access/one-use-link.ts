import type { Client } from '../clients/client.ts';
import { refuse } from '../errors.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read, type Transaction } from '../transaction/transaction.ts';
import { OneTimeLink } from './entities.ts';
import { hashToken, newToken } from './tokens.ts';

type NewLink = Pick<OneTimeLink, 'purpose' | 'expiresAt'> & {
  /** The e-mail that it goes to, where it is good only while that is theirs. */
  email: string;
  sealedSecret?: string | undefined;
  /** Where the answer before it told it already. */
  token?: string | undefined;
};

/** Keeps a link that goes to a locked client; only here is its token known. */
export function createLink(
  tx: Transaction,
  client: Client,
  { token = newToken().token, ...link }: NewLink,
): { token: string; tokenHash: string } {
  const tokenHash = hashToken(token);
  tx.em.create(OneTimeLink, { ...link, tokenHash, clientId: client.id, createdAt: tx.now });
  return { token, tokenHash };
}

type SecretLink = { tokenHash: string; purpose: 'reset_password' | 'reset_security_key' };

/** Whose secret a link sets, before any lock. @throws {DomainError} LINK_INVALID: unknown, used or expired. */
export async function ownerOfLink(ctx: VerbContext, link: SecretLink): Promise<string> {
  const found = await read(ctx).findOne(OneTimeLink, { ...link, usedAt: null, expiresAt: { $gt: ctx.now } });
  return found?.clientId ?? refuse('LINK_INVALID');
}

/** Uses a locked client's link up. @throws {DomainError} LINK_INVALID: also one that went to an address since changed. */
export async function useLink(tx: Transaction, client: Client, link: SecretLink): Promise<void> {
  const used = await tx.em.nativeUpdate(
    OneTimeLink,
    { ...link, clientId: client.id, email: client.email, usedAt: null, expiresAt: { $gt: tx.now } },
    { usedAt: tx.now },
  );
  if (used === 0) refuse('LINK_INVALID');
}
