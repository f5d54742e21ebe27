import { transaction } from '../../db/transaction.ts';
import type { VerbContext } from '../context.ts';
import { refuse } from '../errors.ts';
import { actingClient } from './acting.ts';
import { checkOwnSecret, secretHashes } from './check-own-secret.ts';
import { readSecret, refuseEqualSecrets } from './client-input.ts';
import { lockClient } from './lock-client.ts';
import { noticeTime, tell } from './notices.ts';
import { hashSecret, verifySecret } from './secrets.ts';

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
    const changed = await tx.em.execute(
      'update client set password_hash = ? where id = ? and password_hash = ? returning id',
      [passwordHash, client.id, hashes.passwordHash],
    );
    if (changed.length === 0) refuse('SECRET_WRONG');
    client.contactOrSecretChangedAt = tx.now;
    client.version += 1;
    await tx.em.execute(
      'update session set revoked_at = ? where client_id = ? and id <> ? and revoked_at is null',
      [tx.now, client.id, actor.sessionId],
    );
    tx.event({ type: 'client.password_changed', clientId: client.id, data: { version: client.version } });
    tell(tx, client, {
      businessKey: `account_password_changed/${client.id}/${client.version}`,
      template: 'account_password_changed',
      variables: { name: client.name, ...(await noticeTime(tx)) },
    });
    return {};
  });
}
