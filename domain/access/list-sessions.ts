import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';
import { sessionOwner } from './session-owner.ts';

export type SessionView = { id: string; createdAt: string; expiresAt: string };

/** The open sessions of whoever asks, the newest first (C5). @throws {DomainError} FORBIDDEN. */
export async function listSessions(ctx: VerbContext): Promise<SessionView[]> {
  const owner = sessionOwner(ctx);
  const rows = await read(ctx).execute<
    { id: string; created_at: string | Date; expires_at: string | Date }[]
  >(
    /* sql */ `select id, created_at, expires_at from session
    where ${owner.column} = ? and revoked_at is null and expires_at > ? order by created_at desc, id`,
    [owner.id, ctx.now],
  );
  return rows.map((row) => ({
    id: row.id,
    createdAt: new Date(row.created_at).toISOString(),
    expiresAt: new Date(row.expires_at).toISOString(),
  }));
}
