import type { VerbContext } from '../transaction/context.ts';
import { endSession } from './end-access.ts';

/**
 * Ends one of one's own sessions (C5): the place that it was opened from is not known any more (C6). Ending it again is a
 * success.
 * @throws {DomainError} NOT_FOUND: absent or somebody else's. FORBIDDEN.
 */
export function revokeSession(ctx: VerbContext, input: { sessionId: string }): Promise<Record<never, never>> {
  return endSession(ctx, input.sessionId, 'revoked_at');
}
