import type { EntityManager } from '@mikro-orm/postgresql';
import type { ChangeKind } from '../change-kinds.ts';
import type { Page } from '../page.ts';

/** The ids of a client's changes of one kind, in whatever role, newest first: one statement. */
export async function ownChanges(
  em: EntityManager,
  { kind, clientId, page }: { kind: ChangeKind; clientId: string; page: Page },
): Promise<string[]> {
  const { limit, after } = page;
  const where = after ? 'and (c.opened_at < ? or (c.opened_at = ? and c.id > ?::uuid))' : '';
  const position = after ? [after.at, after.at, after.id] : [];
  const rows = await em.execute<{ id: string }[]>(
    /* sql */ `select c.id from change_party p join service_change c on c.id = p.change_id and c.kind = ?
    where p.client_id = ? ${where}
    order by c.opened_at desc, c.id limit ?`,
    [kind, clientId, ...position, limit],
  );
  return rows.map(({ id }) => id);
}
