import { randomUUID } from 'node:crypto';
import { Grant, type GrantAct } from '../../domain/access/entities.ts';
import { newToken } from '../../domain/access/tokens.ts';
import type { TestDatabase } from './database.ts';

const GRANT_MS = 600_000;

type Granted = {
  clientId: string;
  sessionId: string;
  act: GrantAct;
  subjectId: string;
  mode?: string | undefined;
  now: Date;
};

/** A grant for one act, as after typing e-mail and security key, in a session that lasts as long; resolves to its token. */
export async function plantGrant(
  { orm, sql }: Pick<TestDatabase, 'orm' | 'sql'>,
  { now, ...granted }: Granted,
): Promise<string> {
  const { token, tokenHash } = newToken();
  const expiresAt = new Date(now.getTime() + GRANT_MS);
  await sql(
    `insert into session (id, token_hash, client_id, created_at, expires_at) values ($1, $2, $3, $4, $5)
     on conflict (id) do update set expires_at = excluded.expires_at`,
    [granted.sessionId, newToken().tokenHash, granted.clientId, now, expiresAt],
  );
  const em = orm.em.fork();
  em.create(Grant, { id: randomUUID(), tokenHash, createdAt: now, expiresAt, ...granted });
  await em.flush();
  return token;
}
