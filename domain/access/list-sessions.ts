import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';
import { sessionOwner } from './end-access.ts';

export type SessionView = { id: string; createdAt: string; expiresAt: string };
type Row = { id: string; createdAt: string | Date; expiresAt: string | Date };

/** The open sessions of whoever asks, the newest first (C5). @throws {DomainError} FORBIDDEN. */
export async function listSessions(ctx: VerbContext): Promise<SessionView[]> {
  const owner = sessionOwner(ctx);
  const rows = await read(ctx).execute<Row[]>(
    /* sql */ `select id, created_at as "createdAt", expires_at as "expiresAt" from session
    where ${owner.column} = ? and revoked_at is null and expires_at > ? order by created_at desc, id`,
    [owner.id, ctx.now],
  );
  return rows.map(({ id, createdAt, expiresAt }) => ({
    id,
    createdAt: new Date(createdAt).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
  }));
}
