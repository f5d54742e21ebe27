import type { TestDatabase } from '../harness/database.ts';

type HandedOver = { changeId: string; state: 'committed' | 'completed'; passwordSeed?: string };

/** Leaves the rows of an open transfer as its commit does, or its end: the recipient holds the service and gets its accesses. */
export async function handOver(
  sql: TestDatabase['sql'],
  { changeId, state, passwordSeed }: HandedOver,
): Promise<void> {
  await sql(
    `with change as (
      update service_change set state = $2, reason = case when $3 then $2 end, closed_at = case when $3 then opened_at end,
        next_check_at = case when not $3 then opened_at end
      where id = $1 returning service_id
    ), recipient as (
      select client.id, client.version from change_party p join client on client.id = p.client_id
      where p.change_id = $1 and p.role = 'recipient'
    ), held as (
      update ownership_interval o set client_id = recipient.id from change, recipient
      where o.service_id = change.service_id and o.ended_at is null
    )
    insert into credentials_hand_over select $1, id, version, $4 from recipient
    on conflict (change_id) do update set password_seed = excluded.password_seed`,
    [changeId, state, state === 'completed', passwordSeed],
  );
}
