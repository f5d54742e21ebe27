import type { Rights } from '../002/application-role.ts';

/** Policy, pause and reference of a change, whatever its kind. */
export const sharedByEveryKind = /* sql */ `
alter table service_change
  add column reference text,
  add column policy jsonb,
  add column paused_from text,
  add column pause_reason text,
  add column pause_ends_at timestamptz;

update service_change c set
  policy = t.policy, paused_from = t.paused_from, pause_reason = t.pause_reason, pause_ends_at = t.pause_ends_at
from transfer t where t.change_id = c.id;

-- As references are made for new ones, but out of the row's own random id.
update service_change set reference = 'TR-' || (
  select string_agg(
    substr('23456789BCDFGHJKMNPQRSTVWXYZ', get_byte(decode(md5(id::text), 'hex'), place) % 28 + 1, 1), '' order by place)
  from generate_series(0, 7) as place);

alter table service_change
  alter column reference set not null,
  alter column policy set not null,
  add constraint service_change_reference unique (reference),
  add check (num_nonnulls(paused_from, pause_reason) in (0, 2)),
  -- Which kinds there are is the code's to say, where the compiler names what a new one lacks.
  drop constraint service_change_kind_check;

alter table transfer
  drop column policy, drop column paused_from, drop column pause_reason, drop column pause_ends_at;
`;

/** Whom a change concerns, and as what: its lock set, whose it is (C8), and who is rung when a client changes. */
export const changeParties = /* sql */ `
create table change_party (
  change_id uuid not null references service_change deferrable initially deferred,
  role text not null,
  client_id uuid not null references client deferrable initially deferred,
  code text unique,
  primary key (change_id, role),
  unique (change_id, client_id)
);
-- By hash: a consent is looked up by its sender's client, in as many pages whatever the number of changes (P8). Buckets
-- that are yet to be split hold up to twice their share, and overflow into a page more unless there is room for it.
create index change_party_client on change_party using hash (client_id) with (fillfactor = 40);
insert into change_party
  select change_id, 'holder', holder_id, holder_reference from transfer
  union all select change_id, 'recipient', recipient_id, recipient_reference from transfer;
alter table transfer
  drop column holder_id, drop column recipient_id, drop column holder_reference, drop column recipient_reference;
grant select on change_party to tramite_app;

-- Locks all that a change concerns in G5's order, in one statement of the caller. Parties and service never change.
create function lock_change(change uuid) returns void language plpgsql as $$
begin
  perform lock_in_order(
    array(select client_id from change_party where change_id = change),
    array(select service_id from service_change where id = change),
    array[change]);
end $$;
`;

/** What the application's role may write of the tables that this migration made or changed; for all others 002 holds. */
export const rightsOfChanges: Rights = {
  change_party: { insert: true, update: [] },
  service_change: {
    insert: true,
    update: [
      'closed_at',
      'deadline',
      'next_check_at',
      'pause_ends_at',
      'pause_reason',
      'paused_from',
      'reason',
      'state',
      'version',
    ],
  },
  transfer: {
    insert: true,
    update: [
      'cooling_off_ends_at',
      'credentials_due_at',
      'notice_due_at',
      'notice_round',
      'password_seed',
      'reminders_sent',
    ],
  },
};
