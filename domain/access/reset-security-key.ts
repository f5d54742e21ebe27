import { readSecret } from '../clients/client-input.ts';
import { lockUnfrozenClient } from '../clients/lock-client.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import { secretHashes } from './check-own-secret.ts';
import { forgetAccountTries } from './credential-tries.ts';
import type { Place } from './known-place.ts';
import { hashUnlike } from './new-secret.ts';
import { ownerOfLink, useLink } from './one-use-link.ts';
import { setSecurityKey } from './set-security-key.ts';
import { hashToken } from './tokens.ts';

export type ResetSecurityKeyInput = { token: string; securityKey: string } & Pick<Place, 'address'>;

/**
 * Sets a new security key with the link from the mail, which staff allowed, once (C5). It is a recent change of a secret, so
 * that no transfer goes through at once for the days of T10; sessions stay.
 * @throws {DomainError} LINK_INVALID: unknown, used, expired, taken back, or of an address since changed; INVALID_INPUT; FROZEN.
 */
export async function resetSecurityKey(
  ctx: VerbContext,
  input: ResetSecurityKeyInput,
): Promise<Record<never, never>> {
  const link = { tokenHash: hashToken(input.token), purpose: 'reset_security_key' } as const;
  const clientId = await ownerOfLink(ctx, link);
  const { owner, passwordHash } = await secretHashes(ctx, clientId);
  readSecret(input.securityKey, 'securityKey', owner);
  const securityKeyHash = await hashUnlike(passwordHash, input.securityKey, 'securityKey');
  return transaction(ctx, async (tx) => {
    const client = await lockUnfrozenClient(tx, clientId);
    await useLink(tx, client, link);
    await setSecurityKey(tx, client, { securityKeyHash, event: 'client.security_key_reset' });
    await forgetAccountTries(tx.em, { secret: 'security_key', account: client.email }, input);
    return {};
  });
}
