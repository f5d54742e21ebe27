import { readSecret } from '../clients/client-input.ts';
import { lockClient } from '../clients/lock-client.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import { secretHashes } from './check-own-secret.ts';
import { forgetAccountTries } from './credential-tries.ts';
import type { Place } from './known-place.ts';
import { hashUnlike } from './new-secret.ts';
import { ownerOfLink, useLink } from './one-use-link.ts';
import { setPassword } from './set-password.ts';
import { hashToken } from './tokens.ts';

export type ResetPasswordInput = { token: string; password: string } & Pick<Place, 'address'>;

/**
 * Sets a new password with the link from the mail, once, and ends every session (C5). The security key stays, so what
 * needs a grant stays out of reach of whoever has the mailbox alone (C6).
 * @throws {DomainError} LINK_INVALID: unknown, used, expired, or of an address since changed; INVALID_INPUT.
 */
export async function resetPassword(
  ctx: VerbContext,
  input: ResetPasswordInput,
): Promise<Record<never, never>> {
  const link = { tokenHash: hashToken(input.token), purpose: 'reset_password' } as const;
  const clientId = await ownerOfLink(ctx, link);
  const { owner, securityKeyHash } = await secretHashes(ctx, clientId);
  readSecret(input.password, 'password', owner);
  const passwordHash = await hashUnlike(securityKeyHash, input.password, 'password');
  return transaction(ctx, async (tx) => {
    const client = await lockClient(tx, clientId);
    await useLink(tx, client, link);
    await setPassword(tx, client, { passwordHash, event: 'client.password_reset' });
    await forgetAccountTries(tx.em, { secret: 'password', account: client.email }, input);
    return {};
  });
}
