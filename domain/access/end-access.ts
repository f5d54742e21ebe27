import { refuse } from '../errors.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { Grant, OneTimeLink, Session } from './entities.ts';
import { sessionOwner } from './session-owner.ts';

/**
 * Ends one session of whoever acts, by revoking it or by letting it expire now (C5).
 * @throws {DomainError} NOT_FOUND: absent or somebody else's. FORBIDDEN.
 */
export async function endSession(
  tx: Transaction,
  sessionId: string,
  by: 'revoked_at' | 'expires_at',
): Promise<void> {
  const owner = sessionOwner(tx.ctx);
  const [session] = await tx.em.execute<{ ended_now: boolean }[]>(
    /* sql */ `with ended as (
      update session set ${by} = ? where id = ? and ${owner.column} = ? and revoked_at is null returning id)
    select exists (select from ended) as ended_now from session where id = ? and ${owner.column} = ?`,
    [tx.now, sessionId, owner.id, sessionId, owner.id],
  );
  if (!session) refuse('NOT_FOUND');
  if (!session.ended_now) return;
  const clientId = owner.column === 'client_id' ? owner.id : undefined;
  tx.event({ type: 'session.revoked', clientId, data: { sessionId } });
}

/** Ends a locked client's sessions, but for one that stays (C5). */
export async function endSessions(tx: Transaction, clientId: string, keepSessionId?: string): Promise<void> {
  await tx.em.nativeUpdate(
    Session,
    { clientId, revokedAt: null, ...(keepSessionId ? { id: { $ne: keepSessionId } } : {}) },
    { revokedAt: tx.now },
  );
}

/** Ends a locked client's unused grants (C6). */
export async function endGrants(tx: Transaction, clientId: string): Promise<void> {
  await tx.em.nativeUpdate(
    Grant,
    { clientId, consumedAt: null, expiresAt: { $gt: tx.now } },
    { expiresAt: tx.now },
  );
}

/** Ends a locked client's unused links of one purpose, with what is sealed in them. */
export async function endLinks(
  tx: Transaction,
  clientId: string,
  purpose: OneTimeLink['purpose'],
): Promise<void> {
  await tx.em.nativeUpdate(
    OneTimeLink,
    { clientId, purpose, usedAt: null, expiresAt: { $gt: tx.now } },
    { expiresAt: tx.now, sealedSecret: null },
  );
}
