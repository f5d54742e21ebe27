import type { EntityManager } from '@mikro-orm/postgresql';
import { refuse } from '../errors.ts';
import { changedFields, movesOfChange } from '../events/event-types.ts';
import { arrayLiteral, type Transaction } from '../transaction/transaction.ts';
import type { StaffTask } from './staff-task.ts';

/** Whom a task concerns, as staff sees them with it. */
type ConcernedClient = { id: string; name: string; email: string; phone: string; version: number };

/** What a task is decided on: the clients it concerns and the state of its change. */
export type TaskGround = {
  clients: readonly ConcernedClient[];
  /** Of exactly these data; handed back with the choice. */
  version: string;
};

type Row = { task_id: string; state: string | null; clients: ConcernedClient[] };

/** A message's task is about its client alone: what becomes of the message itself settles the task. */
const SUBJECTS = /* sql */ `staff_task k
left join service_change c on c.id = k.change_id and k.message_id is null`;
const CLIENT_IDS =
  'array_remove(array(select p.client_id from change_party p where p.change_id = c.id) || k.client_id, null)';

/** The grounds of tasks, by their ids: one statement. */
export async function groundsOf(
  em: EntityManager,
  taskIds: readonly string[],
): Promise<Map<string, TaskGround>> {
  const rows = await em.execute<Row[]>(
    /* sql */ `select k.id as task_id, c.state, coalesce((
        select jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name, 'email', p.email, 'phone', p.phone,
          'version', p.version) order by p.id)
        from client p where p.id = any(${CLIENT_IDS})), '[]') as clients
    from ${SUBJECTS} where k.id = any(?::uuid[])`,
    [arrayLiteral(taskIds)],
  );
  return new Map(rows.map(({ task_id: id, ...row }) => [id, groundOf(row)]));
}

function groundOf({ state, clients }: Omit<Row, 'task_id'>): TaskGround {
  return { clients, version: [state ?? '', ...clients.map(({ version }) => version)].join('.') };
}

/** Locks what a task is decided on, in G5's order, before the task itself. */
export async function lockGround(tx: Transaction, taskId: string): Promise<void> {
  await tx.em.execute(
    /* sql */ `select lock_in_order(${CLIENT_IDS}, array_remove(array[c.service_id], null), array_remove(array[c.id], null))
    from ${SUBJECTS} where k.id = ?`,
    [taskId],
  );
}

/**
 * A choice is for what the task showed (C3, G7): other data of a client, or another state of the change by now, are
 * refused with what changed. Without a version the choice is for what the task showed when it was opened. The ground must
 * be locked.
 * @throws {DomainError} REVIEW_OUTDATED.
 */
export async function refuseUnseenGround(
  tx: Transaction,
  task: StaffTask,
  version: string | undefined,
): Promise<void> {
  if (version === undefined) {
    const found = await changesSinceOpening(tx, task);
    if (found.length > 0) refuse('REVIEW_OUTDATED', { changed: changedFields(found) });
    return;
  }
  const ground = (await groundsOf(tx.em, [task.id])).get(task.id);
  if (!ground || ground.version === version) return;
  refuse('REVIEW_OUTDATED', { changed: await changedSinceRead(tx, ground, version) });
}

type Change = { type: string; fields: string | null };

function changesSinceOpening(tx: Transaction, task: StaffTask): Promise<Change[]> {
  return tx.em.execute<Change[]>(
    /* sql */ `with opened as (
      select coalesce(max(id), 0) as id from event
      where type = 'task.opened' and data ->> 'taskId' = ?::text
        and (change_id = ?::uuid or client_id = ?::uuid)
    ), ground as (
      select ${CLIENT_IDS} as clients, c.id as change_id from ${SUBJECTS} where k.id = ?::uuid
    )
    select e.type, e.data ->> 'fields' as fields from opened, ground, lateral (
      select * from event where client_id = any(ground.clients) and id > opened.id
        and type like 'client.%' and data -> 'version' is not null
      union all
      select * from event where change_id = ground.change_id and id > opened.id and type = any(?::text[])
    ) as e
    order by e.id`,
    [task.id, task.changeId ?? null, task.clientId ?? null, task.id, arrayLiteral(movesOfChange)],
  );
}

async function changedSinceRead(tx: Transaction, ground: TaskGround, version: string): Promise<string[]> {
  const [state, ...versions] = version.split('.');
  const clients = ground.clients.map(({ id }, index) => ({ id, version: Number(versions[index] ?? 0) }));
  const found = await tx.em.execute<Change[]>(
    /* sql */ `select e.type, e.data ->> 'fields' as fields
    from jsonb_to_recordset(?::jsonb) as seen(id uuid, version int)
    join event e on e.client_id = seen.id and e.type like 'client.%' and (e.data ->> 'version')::int > seen.version
    order by e.id`,
    [JSON.stringify(clients)],
  );
  const moved = state === ground.version.split('.')[0] ? [] : ['state'];
  return [...changedFields(found), ...moved];
}
