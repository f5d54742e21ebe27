import { Client } from '../clients/client.ts';
import { lockUnfrozenClient } from '../clients/lock-client.ts';
import { refuse } from '../errors.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import type { Place } from './known-place.ts';
import { checkSecretChange } from './new-secret.ts';
import { setSecurityKey } from './set-security-key.ts';

export type ChangeSecurityKeyInput = { currentSecurityKey: string; newSecurityKey: string } & Place;

/**
 * Changes a client's security key (C5); grants, and an e-mail that was asked for, under the old one end. Told by WhatsApp and e-mail (C9).
 * @throws {DomainError} FORBIDDEN, INVALID_INPUT, SECRET_WRONG, TOO_MANY_TRIES, EMAIL_NOT_CONFIRMED, FROZEN.
 */
export async function changeSecurityKey(
  ctx: VerbContext,
  input: ChangeSecurityKeyInput,
): Promise<Record<never, never>> {
  const { actor, currentHash, nextHash } = await checkSecretChange(ctx, {
    secret: 'security_key',
    current: input.currentSecurityKey,
    next: input.newSecurityKey,
    field: 'newSecurityKey',
    place: input,
  });
  return transaction(ctx, async (tx) => {
    const client = await lockUnfrozenClient(tx, actor.clientId);
    const found = await tx.em.count(Client, { id: client.id, securityKeyHash: currentHash });
    if (found === 0) refuse('SECRET_WRONG');
    await setSecurityKey(tx, client, { securityKeyHash: nextHash, event: 'client.security_key_changed' });
    return {};
  });
}
