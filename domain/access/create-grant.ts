import { randomUUID } from 'node:crypto';
import { normalEmail } from '../clients/contact.ts';
import { refuse } from '../errors.ts';
import { MINUTE_MS } from '../time.ts';
import { actingClient } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import { checkOwnSecret, secretHashes } from './check-own-secret.ts';
import { Grant, type GrantAct } from './entities.ts';
import type { Place } from './known-place.ts';
import { newToken } from './tokens.ts';

const GRANT_MS = 10 * MINUTE_MS;

export type CreateGrantInput = {
  email: string;
  securityKey: string;
  act: GrantAct;
  /** What the act is done to: a service, a change, or the client for `edit_contact`. */
  subjectId: string;
  mode?: string;
} & Place;

/**
 * Gives a single-use grant of ten minutes for one act, to whoever types e-mail and security key again (C6). Wrong
 * e-mail or key, or somebody else's: one answer.
 * @throws {DomainError} FORBIDDEN, SECRET_WRONG, TOO_MANY_TRIES, SESSION_INVALID.
 */
export async function createGrant(
  ctx: VerbContext,
  input: CreateGrantInput,
): Promise<{ grantToken: string; expiresAt: string }> {
  const actor = actingClient(ctx);
  const hashes = await secretHashes(ctx, actor.clientId);
  const { email } = hashes.owner;
  const ownEmail = normalEmail(input.email) === email;
  await checkOwnSecret(ctx, {
    secret: 'security_key',
    secretHash: ownEmail ? hashes.securityKeyHash : undefined,
    typed: input.securityKey,
    email,
    place: input,
  });
  return transaction(ctx, async (tx) => {
    const unchanged = await tx.em.execute(
      /* sql */ `select 1 from client c join session s on s.client_id = c.id
      where c.id = ? and c.security_key_hash = ? and s.id = ? and s.revoked_at is null and s.expires_at > ?
      for no key update of c`,
      [actor.clientId, hashes.securityKeyHash, actor.sessionId, tx.now],
    );
    if (unchanged.length === 0) refuse('SESSION_INVALID');
    const { token, tokenHash } = newToken();
    const grant = tx.em.create(Grant, {
      id: randomUUID(),
      tokenHash,
      clientId: actor.clientId,
      sessionId: actor.sessionId,
      act: input.act,
      mode: input.mode,
      subjectId: input.subjectId,
      createdAt: tx.now,
      expiresAt: new Date(tx.now.getTime() + GRANT_MS),
    });
    tx.event({
      type: 'grant.created',
      clientId: actor.clientId,
      data: { grantId: grant.id, act: grant.act, subjectId: grant.subjectId },
    });
    return { grantToken: token, expiresAt: grant.expiresAt.toISOString() };
  });
}
