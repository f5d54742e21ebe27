import { raw } from '@mikro-orm/core';
import { refuse } from '../errors.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { Grant, OneTimeLink, Session } from './entities.ts';

/** The column and id by which a signed-in person's own sessions are found. @throws {DomainError} FORBIDDEN. */
export function sessionOwner(ctx: VerbContext): { column: 'client_id' | 'staff_id'; id: string } {
  const { actor } = ctx;
  if (actor.type === 'client') return { column: 'client_id', id: actor.clientId };
  if (actor.type === 'staff') return { column: 'staff_id', id: actor.staffId };
  return refuse('FORBIDDEN');
}

/**
 * Ends one session of whoever acts, by revoking it or by letting it expire now (C5).
 * @throws {DomainError} NOT_FOUND: absent or somebody else's. FORBIDDEN.
 */
export function endSession(
  ctx: VerbContext,
  sessionId: string,
  by: 'revoked_at' | 'expires_at',
): Promise<Record<never, never>> {
  return transaction(ctx, async (tx) => {
    const owner = sessionOwner(ctx);
    const [session] = await tx.em.execute<{ ended_now: boolean }[]>(
      /* sql */ `with ended as (
        update session set ${by} = ? where id = ? and ${owner.column} = ? and revoked_at is null returning id)
      select exists (select from ended) as ended_now from session where id = ? and ${owner.column} = ?`,
      [tx.now, sessionId, owner.id, sessionId, owner.id],
    );
    if (!session) refuse('NOT_FOUND');
    const clientId = owner.column === 'client_id' ? owner.id : undefined;
    if (session.ended_now) tx.event({ type: 'session.revoked', clientId, data: { sessionId } });
    return {};
  });
}

/** Ends a locked client's sessions, but for one that stays (C5). */
export async function endSessions(tx: Transaction, clientId: string, keepSessionId?: string): Promise<void> {
  await tx.em.nativeUpdate(
    Session,
    { clientId, revokedAt: null, ...(keepSessionId ? { id: { $ne: keepSessionId } } : {}) },
    { revokedAt: tx.now },
  );
}

/** Ends every session of a locked member of staff (C8). */
export async function endStaffSessions(tx: Transaction, staffId: string): Promise<void> {
  await tx.em.nativeUpdate(Session, { staffId, revokedAt: null }, { revokedAt: tx.now });
}

/**
 * When what is ended expires: since it began. A verb reads its clock before it waits for a lock, so that one that was under way
 * already would find it good still if it expired only now.
 */
export const sinceItBegan = () => raw<Date>('created_at');

/** Ends a locked client's unused grants (C6). */
export async function endGrants(tx: Transaction, clientId: string): Promise<void> {
  await tx.em.nativeUpdate(
    Grant,
    { clientId, consumedAt: null, expiresAt: { $gt: tx.now } },
    { expiresAt: sinceItBegan() },
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
    { expiresAt: sinceItBegan(), sealedSecret: null },
  );
}
