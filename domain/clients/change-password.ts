import { transaction } from '../../db/transaction.ts';
import type { VerbContext } from '../context.ts';
import { refuse } from '../errors.ts';
import { actingClient } from './acting.ts';
import { checkOwnSecret, secretHashes } from './check-own-secret.ts';
import { readSecret, refuseEqualSecrets } from './client-input.ts';
import { lockClient } from './lock-client.ts';
import { hashSecret, verifySecret } from './secrets.ts';
import { setPassword } from './set-password.ts';

export type ChangePasswordInput = { currentPassword: string; newPassword: string; address: string };

/**
 * Changes a client's password and ends his other sessions (C5); told by WhatsApp and e-mail (A1, C9). A frozen client
 * may: it shuts others out and moves nothing.
 * @throws {DomainError} FORBIDDEN, INVALID_INPUT, SECRET_WRONG, TOO_MANY_TRIES.
 */
export async function changePassword(
  ctx: VerbContext,
  input: ChangePasswordInput,
): Promise<Record<never, never>> {
  const actor = actingClient(ctx);
  readSecret(input.newPassword, 'newPassword');
  const hashes = await secretHashes(ctx, actor.clientId);
  await checkOwnSecret(ctx, {
    secret: 'password',
    secretHash: hashes.passwordHash,
    typed: input.currentPassword,
    address: input.address,
  });
  if (await verifySecret(hashes.securityKeyHash, input.newPassword)) refuseEqualSecrets('newPassword');
  const passwordHash = await hashSecret(input.newPassword);
  return transaction(ctx, async (tx) => {
    const client = await lockClient(tx, actor.clientId);
    const isStill = await tx.em.execute('select 1 from client where id = ? and password_hash = ?', [
      client.id,
      hashes.passwordHash,
    ]);
    if (isStill.length === 0) refuse('SECRET_WRONG');
    await setPassword(tx, client, {
      passwordHash,
      event: 'client.password_changed',
      keepSessionId: actor.sessionId,
    });
    return {};
  });
}
