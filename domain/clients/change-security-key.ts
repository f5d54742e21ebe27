import { transaction } from '../../db/transaction.ts';
import type { VerbContext } from '../context.ts';
import { refuse } from '../errors.ts';
import { actingClient } from './acting.ts';
import { checkOwnSecret, secretHashes } from './check-own-secret.ts';
import { readSecret, refuseEqualSecrets } from './client-input.ts';
import { endGrants } from './end-access.ts';
import { lockUnfrozenClient } from './lock-client.ts';
import { noticeTime, tell } from './notices.ts';
import { hashSecret, verifySecret } from './secrets.ts';

export type ChangeSecurityKeyInput = { currentSecurityKey: string; newSecurityKey: string; address: string };

/**
 * Changes a client's security key (C5); grants that were given under the old one end. Told by WhatsApp and e-mail (C9).
 * @throws {DomainError} FORBIDDEN, INVALID_INPUT, SECRET_WRONG, TOO_MANY_TRIES, FROZEN.
 */
export async function changeSecurityKey(
  ctx: VerbContext,
  input: ChangeSecurityKeyInput,
): Promise<Record<never, never>> {
  const actor = actingClient(ctx);
  readSecret(input.newSecurityKey, 'newSecurityKey');
  const hashes = await secretHashes(ctx, actor.clientId);
  await checkOwnSecret(ctx, {
    secret: 'security_key',
    secretHash: hashes.securityKeyHash,
    typed: input.currentSecurityKey,
    address: input.address,
  });
  if (await verifySecret(hashes.passwordHash, input.newSecurityKey)) refuseEqualSecrets('newSecurityKey');
  const securityKeyHash = await hashSecret(input.newSecurityKey);
  return transaction(ctx, async (tx) => {
    const client = await lockUnfrozenClient(tx, actor.clientId);
    const changed = await tx.em.execute(
      'update client set security_key_hash = ? where id = ? and security_key_hash = ? returning id',
      [securityKeyHash, client.id, hashes.securityKeyHash],
    );
    if (changed.length === 0) refuse('SECRET_WRONG');
    client.contactOrSecretChangedAt = tx.now;
    client.version += 1;
    await endGrants(tx, client.id);
    tx.event({ type: 'client.security_key_changed', clientId: client.id, data: { version: client.version } });
    tell(tx, client, {
      businessKey: `account_security_key_changed/${client.id}/${client.version}`,
      template: 'account_security_key_changed',
      variables: { name: client.name, ...(await noticeTime(tx)) },
    });
    return {};
  });
}
