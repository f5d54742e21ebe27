import type { Rights } from '../002/application-role.ts';

/** Whom a change gives access to a panel's account, and how far that has come, whatever kind of change it is. */
export const credentialsHandOver = /* sql */ `
create table credentials_hand_over (
  change_id uuid primary key references service_change deferrable initially deferred,
  client_id uuid not null references client deferrable initially deferred,
  client_version int not null,
  password_seed text,
  due_at timestamptz
);
create index credentials_hand_over_due on credentials_hand_over (due_at) where due_at is not null;

insert into credentials_hand_over
select t.change_id, p.client_id,
  -- As it was at the commit: each version since then has its event.
  o.version - (
    select count(distinct e.data ->> 'version') from event e
    where e.client_id = o.id and e.type like 'client.%' and e.id > coalesce(
      (select max(id) from event where change_id = t.change_id and type = 'transfer.committed'), 0)),
  t.password_seed, t.credentials_due_at
from transfer t
join service_change c on c.id = t.change_id and c.state in ('committed', 'completed')
join change_party p on p.change_id = t.change_id and p.role = 'recipient'
join client o on o.id = p.client_id;

alter table transfer drop column password_seed, drop column credentials_due_at;
grant select on credentials_hand_over to tramite_app;
`;

/** What the application's role may write of the tables that this migration made or changed. */
export const rightsOfCredentials: Rights = {
  credentials_hand_over: { insert: true, update: ['due_at', 'password_seed'] },
  transfer: {
    insert: true,
    update: ['cooling_off_ends_at', 'notice_due_at', 'notice_round', 'reminders_sent'],
  },
};
