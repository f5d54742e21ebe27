/** E-mails that wait to be confirmed (C7), and notices that wait for their summary (C9). */
export const accountTables = /* sql */ `
alter table company_settings
  -- One place for each kind of notice, so that the first of a kind always goes out at once.
  add column daily_edit_notices int not null default 6 check (daily_edit_notices >= 4);

alter table client
  add column pending_email text
    check (pending_email = lower(btrim(pending_email)) and pending_email ~ '^[\\x21-\\x7e]+@[\\x21-\\x7e]+$'),
  add column pending_email_since timestamptz,
  add column pending_email_until timestamptz,
  add constraint client_pending_email_whole
    check (num_nonnulls(pending_email, pending_email_since, pending_email_until) in (0, 3)),
  add constraint client_pending_email_reserved exclude using gist
    (pending_email with =, tstzrange(pending_email_since, pending_email_until) with &&)
    where (pending_email is not null);
create index client_pending_email_until on client (pending_email_until) where pending_email_until is not null;

-- An edited e-mail used to count before it was confirmed: the last confirmed one stands again, unless somebody took it.
with confirmed as (
  select distinct on (c.id) c.id, v.email, e.at
  from client c
  join event e on e.client_id = c.id and e.type = 'client.email_confirmed'
  join client_version v on v.client_id = c.id and v.at <= e.at
  where c.email_confirmed_at is null and not c.is_unclaimed
  order by c.id, e.id desc, v.version desc
), restored as (
  update client c set email = f.email, email_confirmed_at = f.at, contact_version = contact_version + 1,
    version = version + 1
  from confirmed f where f.id = c.id and not exists (select from client o where o.email = f.email)
  returning c.*
)
insert into client_version (client_id, version, name, email, phone, document_type, document_number, at)
select id, version, name, email, phone, document_type, document_number,
  coalesce(contact_or_secret_changed_at, email_confirmed_at)
from restored;
update client set verified_at = null, verification_requested_at = null, version = version + 1
where verified_at is not null and email_confirmed_at is null;
alter table client
  add constraint client_verified_by_confirmed_email check (verified_at is null or email_confirmed_at is not null);

create table notice_window (
  client_id uuid primary key references client deferrable initially deferred,
  started_at timestamptz not null,
  told jsonb not null,
  waiting jsonb
);
create index notice_window_waiting on notice_window (started_at) where waiting is not null;
grant select, insert, update on notice_window to tramite_app;
`;
