import { Client } from '../clients/client.ts';
import type { SecretOwner } from '../clients/guessable.ts';
import { refuse } from '../errors.ts';
import { actingClient } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';
import { throttled } from './credential-tries.ts';
import type { Place } from './known-place.ts';
import { verifySecret } from './secrets.ts';

export type SecretHashes = { owner: SecretOwner; passwordHash: string; securityKeyHash: string };

const FIELDS = [
  'name',
  'email',
  'representative',
  'phone',
  'documentNumber',
  'passwordHash',
  'securityKeyHash',
] as const;

/** What a client's typed secrets are checked against, before any lock. @throws {DomainError} NOT_FOUND. */
export async function secretHashes(ctx: VerbContext, clientId: string): Promise<SecretHashes> {
  const client = await read(ctx).findOne(Client, { id: clientId }, { fields: FIELDS });
  if (!client) refuse('NOT_FOUND');
  const { passwordHash, securityKeyHash, name, email, representative, phone, documentNumber } = client;
  return { owner: { name, email, representative, phone, documentNumber }, passwordHash, securityKeyHash };
}

export type TypedSecret = {
  secret: 'password' | 'security_key';
  secretHash: string | undefined;
  typed: string;
  /** Their own e-mail: tries are counted under it, as those of signing in are. */
  email: string;
  /** Where it is typed. */
  place: Place;
};

/**
 * Checks a secret of the client who acts, throttled (C6). The hash is undefined where something else typed with it was
 * wrong: same work, same answer.
 * @throws {DomainError} SECRET_WRONG, TOO_MANY_TRIES.
 */
export async function checkOwnSecret(ctx: VerbContext, check: TypedSecret): Promise<void> {
  actingClient(ctx);
  await checkSecret(ctx, check);
}

/** The same for whoever proves by it who they are. @throws {DomainError} SECRET_WRONG, TOO_MANY_TRIES. */
export async function checkSecret(ctx: VerbContext, check: TypedSecret): Promise<void> {
  const source = { secret: check.secret, account: check.email, place: check.place };
  const right = await throttled(ctx, source, async () =>
    (await verifySecret(check.secretHash, check.typed)) ? true : undefined,
  );
  if (!right) refuse('SECRET_WRONG');
}
