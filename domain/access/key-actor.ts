import type { ActingKey } from '../transaction/acting.ts';
import type { KeyScope, VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';
import { hashToken } from './tokens.ts';

type Row = { id: string; scopes: KeyScope[]; provider: string | null };

/**
 * Whose program a key speaks for now, or null when it is unknown, expired, revoked or past its overlap (C8). Its use is
 * noted where it has the scope that is asked for, to the minute: most calls write nothing. One SQL.
 */
export async function findKey(
  ctx: VerbContext,
  input: { token: string; scope: KeyScope },
): Promise<ActingKey | null> {
  const [row] = await read(ctx).execute<Row[]>(FIND, [
    hashToken(input.token),
    ctx.now,
    ctx.now,
    ctx.now,
    input.scope,
    ctx.now,
  ]);
  return row ? { type: 'key', keyId: row.id, scopes: row.scopes, provider: row.provider } : null;
}

const FIND = /* sql */ `
with live as (
  select id, scopes, provider, last_used_at from integration_key
  where key_hash = ? and expires_at > ? and (revoked_at is null or revoked_at > ?)
), noted as (
  update integration_key set last_used_at = ? from live
  where integration_key.id = live.id and ? = any (live.scopes)
    and coalesce(live.last_used_at, '-infinity') < ?::timestamptz - interval '1 minute'
)
select id, to_json(scopes) as scopes, provider from live`;
