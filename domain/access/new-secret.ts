import { readSecret, refuseEqualSecrets } from '../clients/client-input.ts';
import { type ActingClient, actingClient } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { checkOwnSecret, secretHashes } from './check-own-secret.ts';
import type { Place } from './known-place.ts';
import { hashSecret, verifySecret } from './secrets.ts';

type SecretChange = {
  secret: 'password' | 'security_key';
  current: string;
  next: string;
  /** The input that `next` came in. */
  field: 'newPassword' | 'newSecurityKey';
  /** Where they are typed. */
  place: Place;
};

/**
 * Checks the secret that the client who acts wants changed and the one to come, before any lock (C5, C6). Resolves to the
 * hashes of both.
 * @throws {DomainError} FORBIDDEN, INVALID_INPUT, SECRET_WRONG, TOO_MANY_TRIES.
 */
export async function checkSecretChange(
  ctx: VerbContext,
  change: SecretChange,
): Promise<{ actor: ActingClient; currentHash: string; nextHash: string }> {
  const actor = actingClient(ctx);
  const { owner, passwordHash, securityKeyHash } = await secretHashes(ctx, actor.clientId);
  readSecret(change.next, change.field, owner);
  const [currentHash, otherHash] =
    change.secret === 'password' ? [passwordHash, securityKeyHash] : [securityKeyHash, passwordHash];
  const { secret, current: typed, place } = change;
  await checkOwnSecret(ctx, { secret, secretHash: currentHash, typed, email: owner.email, place });
  return { actor, currentHash, nextHash: await hashUnlike(otherHash, change.next, change.field) };
}

/** The hash of a new secret, which must not be the client's other one (C5). @throws {DomainError} INVALID_INPUT. */
export async function hashUnlike(
  otherHash: string,
  typed: string,
  field: Parameters<typeof refuseEqualSecrets>[0],
): Promise<string> {
  if (await verifySecret(otherHash, typed)) refuseEqualSecrets(field);
  return hashSecret(typed);
}
