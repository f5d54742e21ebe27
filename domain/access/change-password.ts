import { Client } from '../clients/client.ts';
import { lockClaimedClient } from '../clients/lock-client.ts';
import { refuse } from '../errors.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import type { Place } from './known-place.ts';
import { checkSecretChange } from './new-secret.ts';
import { setPassword } from './set-password.ts';

export type ChangePasswordInput = { currentPassword: string; newPassword: string } & Place;

/**
 * Changes a client's password and ends their other sessions (C5); told by WhatsApp and e-mail (A1, C9). A frozen client
 * may: it shuts others out and moves nothing.
 * @throws {DomainError} FORBIDDEN, INVALID_INPUT, SECRET_WRONG, TOO_MANY_TRIES, EMAIL_NOT_CONFIRMED.
 */
export async function changePassword(
  ctx: VerbContext,
  input: ChangePasswordInput,
): Promise<Record<never, never>> {
  const { actor, currentHash, nextHash } = await checkSecretChange(ctx, {
    secret: 'password',
    current: input.currentPassword,
    next: input.newPassword,
    field: 'newPassword',
    place: input,
  });
  return transaction(ctx, async (tx) => {
    const client = await lockClaimedClient(tx, actor.clientId);
    const found = await tx.em.count(Client, { id: client.id, passwordHash: currentHash });
    if (found === 0) refuse('SECRET_WRONG');
    await setPassword(tx, client, {
      passwordHash: nextHash,
      event: 'client.password_changed',
      keepSessionId: actor.sessionId,
    });
    return {};
  });
}
