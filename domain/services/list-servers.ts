import type { Page } from '../page.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';

/** A server as staff sees it, without any secret (B9). */
export type ServerView = {
  id: string;
  name: string;
  /** Of WHM's API. */
  address: string;
  panelUser: string;
  /** Where its token is: the name of an environment variable, or the path of a file. */
  tokenReference: string;
  capabilities: string[];
  /** How many services that are not over have their account there. */
  services: number;
  createdAt: string;
};

/** The servers, the first one first. One SQL. @throws {DomainError} FORBIDDEN. */
export async function listServers(ctx: VerbContext, { after, limit }: Page): Promise<ServerView[]> {
  actingStaff(ctx);
  const where = after ? 'where (v.created_at, v.id) > (?, ?::uuid)' : '';
  const rows = await read(ctx).execute<(Omit<ServerView, 'createdAt'> & { createdAt: Date | string })[]>(
    /* sql */ `select v.id, v.name, v.address, v.panel_user as "panelUser", v.token_reference as "tokenReference",
      v.capabilities, v.created_at as "createdAt",
      (select count(*)::int from service s
        where s.server_id = v.id and s.panel_user is not null and s.status not in ('cancelled', 'terminated')) as services
    from server v ${where} order by v.created_at, v.id limit ?`,
    after ? [after.at, after.id, limit] : [limit],
  );
  return rows.map((row) => ({ ...row, createdAt: new Date(row.createdAt).toISOString() }));
}
