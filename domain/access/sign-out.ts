import type { VerbContext } from '../transaction/context.ts';
import { endSession } from './end-access.ts';

/**
 * Ends the session that one acts in (C5). Unlike one that is revoked it goes on vouching for its device and address, as one
 * that expired does (C6).
 * @throws {DomainError} NOT_FOUND, FORBIDDEN.
 */
export function signOut(ctx: VerbContext, input: { sessionId: string }): Promise<Record<never, never>> {
  return endSession(ctx, input.sessionId, 'expires_at');
}
