import { refuse } from '../errors.ts';
import { actingClient } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';
import { OPEN_TASK } from './load.ts';

/** What a watcher needs to know at each tick: nothing but whether there is something new to read. */
export type Tick = { version: number; taskId: string | undefined; closed: boolean };

/**
 * The version of a change and its open staff task, which comes and goes without a new version, for a party
 * signed in; asks again at every tick whether the session lives and is a party's (invariant 17). One SQL by primary keys.
 * @throws {DomainError} FORBIDDEN, SESSION_INVALID, NOT_FOUND.
 */
export async function tickOfChange(ctx: VerbContext, input: { changeId: string }): Promise<Tick> {
  const { sessionId } = actingClient(ctx);
  const [row] = await read(ctx).execute<
    { version: number | null; task_id: string | null; closed: boolean }[]
  >(
    /* sql */ `select c.version, c.closed_at is not null as closed, ${OPEN_TASK} as task_id
    from session s
    left join change_party p on p.change_id = ? and p.client_id = s.client_id
    left join service_change c on c.id = p.change_id
    where s.id = ? and s.revoked_at is null and s.expires_at > ?`,
    [input.changeId, sessionId, ctx.now],
  );
  if (!row) refuse('SESSION_INVALID');
  if (row.version === null) refuse('NOT_FOUND');
  return { version: row.version, taskId: row.task_id ?? undefined, closed: row.closed };
}
