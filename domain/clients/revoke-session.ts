import { transaction } from '../../db/transaction.ts';
import type { VerbContext } from '../context.ts';
import { refuse } from '../errors.ts';
import { sessionOwner } from './session-owner.ts';

/**
 * Ends one of one's own sessions, the present one included: signing out (C5). Ending it again is a success.
 * @throws {DomainError} NOT_FOUND: absent or somebody else's. FORBIDDEN.
 */
export function revokeSession(ctx: VerbContext, input: { sessionId: string }): Promise<Record<never, never>> {
  const owner = sessionOwner(ctx);
  return transaction(ctx, async (tx) => {
    const [session] = await tx.em.execute<{ revoked_now: boolean }[]>(
      /* sql */ `with revoked as (
        update session set revoked_at = ? where id = ? and ${owner.column} = ? and revoked_at is null returning id)
      select exists (select from revoked) as revoked_now from session where id = ? and ${owner.column} = ?`,
      [tx.now, input.sessionId, owner.id, input.sessionId, owner.id],
    );
    if (!session) refuse('NOT_FOUND');
    if (session.revoked_now) {
      const clientId = owner.column === 'client_id' ? owner.id : undefined;
      tx.event({ type: 'session.revoked', clientId, data: { sessionId: input.sessionId } });
    }
    return {};
  });
}
