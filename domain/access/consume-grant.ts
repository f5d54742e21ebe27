import { refuse } from '../errors.ts';
import { actingClient } from '../transaction/acting.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { GrantAct } from './entities.ts';
import { hashToken } from './tokens.ts';

export type ConsumeGrantInput = {
  token: string | undefined;
  act: GrantAct;
  subjectId: string;
  mode?: string;
  /** True only checks it, by the same statement: for an act that is refused next and must not use it up. */
  onlyChecked?: boolean;
};

/**
 * Uses a grant up inside the transaction that it allows (C6): if that is refused, the grant stays good. It must be of
 * this client, session, act, mode and subject, unused, and its session still open.
 * @throws {DomainError} GRANT_INVALID.
 */
export async function consumeGrant(tx: Transaction, input: ConsumeGrantInput): Promise<{ grantId: string }> {
  const actor = actingClient(tx.ctx);
  const [grant] = await tx.em.execute<{ id: string }[]>(
    /* sql */ `update access_grant as g set consumed_at = ?::timestamptz
    from session as s
    where g.token_hash = ? and g.client_id = ? and g.session_id = ? and g.act = ? and g.subject_id = ?
      and g.mode is not distinct from ?::text and g.consumed_at is null and g.expires_at > ?
      and s.id = g.session_id and s.revoked_at is null and s.expires_at > ?
    returning g.id`,
    [
      input.onlyChecked ? null : tx.now,
      hashToken(input.token ?? ''),
      actor.clientId,
      actor.sessionId,
      input.act,
      input.subjectId,
      input.mode ?? null,
      tx.now,
      tx.now,
    ],
  );
  if (!grant) refuse('GRANT_INVALID');
  if (input.onlyChecked) return { grantId: grant.id };
  tx.event({
    type: 'grant.consumed',
    clientId: actor.clientId,
    data: { grantId: grant.id, act: input.act, subjectId: input.subjectId },
  });
  return { grantId: grant.id };
}
