import type { EntityManager } from '@mikro-orm/postgresql';
import { refuse } from '../errors.ts';
import { changedFields, movesOfChange } from '../events/event-types.ts';
import { arrayLiteral, type Transaction } from '../transaction/transaction.ts';
import type { StaffTask } from './staff-task.ts';

/** Whom a task concerns, as staff sees them with it. */
type ConcernedClient = { id: string; name: string; email: string; phone: string; version: number };

/** What a client reported for a task's invoice (B4); with its receipt if it has a type. Minor units of the invoice's currency. */
type Report = {
  id: string;
  reportedAt: string;
  paidAt: string | null;
  amount: string | null;
  contentType: string | null;
};

/** What a task is decided on: the clients it concerns and the state of its change; of the brake, what it lists. */
export type TaskGround = {
  clients: readonly ConcernedClient[];
  /** Number of what the brake's task lists last; of no other task. */
  lastBraked?: number;
  /** Of `payment_reported`: what its client reported, the first one first; of no other task. */
  reports: readonly Report[];
  /** Of exactly these data; handed back with the choice. */
  version: string;
};

type Row = {
  task_id: string;
  state: string | null;
  clients: ConcernedClient[];
  reports: Report[];
  last_braked: number | null;
};

/** A message's task is about its client alone: what becomes of the message itself settles the task. */
const SUBJECTS = /* sql */ `staff_task k
left join service_change c on c.id = k.change_id and k.message_id is null`;
const CLIENT_IDS =
  'array_remove(array(select p.client_id from change_party p where p.change_id = c.id) || k.client_id, null)';

/** Whether the task `brake` lists a row `b` of `braked`: it waits for staff (B10). What waits for the end of restore mode does not. */
export const IS_BRAKED = "b.released_at is null and b.reason <> 'restore_mode'";
const OF_BRAKE = /* sql */ `case when k.kind = 'brake' then (select coalesce(max(b.sequence), 0)::int from braked b where ${IS_BRAKED}) end`;
const INSTANT = 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"';
const REPORTS = /* sql */ `(
  select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'amount', r.amount::text, 'contentType', r.content_type,
    'reportedAt', to_char(r.reported_at at time zone 'UTC', '${INSTANT}'),
    'paidAt', to_char(r.paid_at at time zone 'UTC', '${INSTANT}')) order by r.reported_at, r.id), '[]')
  from payment_report r where r.task_id = k.id)`;
const IS_SILENT =
  "case when k.kind = 'brake' then (select 'silent' from clock_state where silent_since is not null) end";

/** The grounds of tasks, by their ids: one statement. */
export async function groundsOf(
  em: EntityManager,
  taskIds: readonly string[],
): Promise<Map<string, TaskGround>> {
  const rows = await em.execute<Row[]>(
    /* sql */ `select k.id as task_id, coalesce(c.state, ${IS_SILENT}) as state, ${OF_BRAKE} as last_braked, coalesce((
        select jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name, 'email', p.email, 'phone', p.phone,
          'version', p.version) order by p.id)
        from client p where p.id = any(${CLIENT_IDS})), '[]') as clients, ${REPORTS} as reports
    from ${SUBJECTS} where k.id = any(?::uuid[])`,
    [arrayLiteral(taskIds)],
  );
  return new Map(rows.map(({ task_id: id, ...row }) => [id, groundOf(row)]));
}

function groundOf({ state, clients, reports, last_braked: lastBraked }: Omit<Row, 'task_id'>): TaskGround {
  const versions = clients.map(({ version }) => version);
  if (lastBraked === null) return { clients, reports, version: [state ?? '', ...versions].join('.') };
  return { clients, reports, lastBraked, version: [state ?? '', ...versions, lastBraked].join('.') };
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
      select ${CLIENT_IDS} as clients, c.id as change_id, k.kind, k.opened_at from ${SUBJECTS} where k.id = ?::uuid
    )
    select e.type, e.fields from opened, ground, lateral (
      select id, type, data ->> 'fields' as fields from event where client_id = any(ground.clients) and id > opened.id
        and type like 'client.%' and data -> 'version' is not null
      union all
      select id, type, null from event where change_id = ground.change_id and id > opened.id and type = any(?::text[])
      union all
      select b.sequence, 'clock.braked', null from braked b where ${IS_BRAKED} and b.refused_at > ground.opened_at and ground.kind = 'brake'
      union all
      select 0, 'clock.silent', null from clock_state where silence_noticed_at > ground.opened_at and ground.kind = 'brake'
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
  const isBrake = ground.lastBraked !== undefined;
  const moved = state === ground.version.split('.')[0] ? [] : [isBrake ? 'silence' : 'state'];
  const listed = isBrake && versions.at(-1) !== String(ground.lastBraked) ? ['braked'] : [];
  return [...changedFields(found), ...moved, ...listed];
}
