import { read } from '../../db/transaction.ts';
import type { VerbContext } from '../context.ts';
import { refuse } from '../errors.ts';
import { actingClient } from './acting.ts';
import { throttled } from './credential-tries.ts';
import { verifySecret } from './secrets.ts';

export type SecretHashes = { email: string; passwordHash: string; securityKeyHash: string };

/** What a client's typed secrets are checked against, before any lock. @throws {DomainError} NOT_FOUND. */
export async function secretHashes(ctx: VerbContext, clientId: string): Promise<SecretHashes> {
  const [row] = await read(ctx).execute<
    { email: string; password_hash: string; security_key_hash: string }[]
  >('select email, password_hash, security_key_hash from client where id = ?', [clientId]);
  if (!row) refuse('NOT_FOUND');
  return { email: row.email, passwordHash: row.password_hash, securityKeyHash: row.security_key_hash };
}

export type TypedSecret = {
  secret: 'password' | 'security_key';
  secretHash: string | undefined;
  typed: string;
  /** Network address of whoever types it. */
  address: string;
};

/**
 * Checks a secret of the client who acts, throttled (C6). The hash is undefined where something else typed with it was
 * wrong: same work, same answer.
 * @throws {DomainError} SECRET_WRONG, TOO_MANY_TRIES.
 */
export async function checkOwnSecret(ctx: VerbContext, check: TypedSecret): Promise<void> {
  const { clientId } = actingClient(ctx);
  const source = { secret: check.secret, account: clientId, address: check.address };
  const right = await throttled(ctx, source, async () =>
    (await verifySecret(check.secretHash, check.typed)) ? true : undefined,
  );
  if (!right) refuse('SECRET_WRONG');
}
