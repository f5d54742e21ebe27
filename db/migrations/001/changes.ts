/** Changes of services, the transfer, consents, staff tasks. */
export const changeTables = /* sql */ `
create table service_change (
  id uuid primary key,
  kind text not null check (kind in ('transfer', 'upgrade', 'cancellation', 'activation')),
  service_id uuid not null references service,
  state text not null,
  version int not null,
  opened_at timestamptz not null,
  opened_by jsonb not null,
  deadline timestamptz,
  next_check_at timestamptz,
  closed_at timestamptz,
  reason text,
  check ((closed_at is null) = (next_check_at is not null))
);
create unique index service_change_one_open on service_change (service_id) where closed_at is null;
create index service_change_service on service_change (service_id, opened_at);
create index service_change_newest on service_change (opened_at, id);
create index service_change_overdue on service_change (next_check_at) where closed_at is null;

create table transfer (
  change_id uuid primary key references service_change,
  holder_id uuid not null references client,
  recipient_id uuid not null references client,
  holder_reference text not null unique,
  recipient_reference text not null unique,
  opened_with_grant boolean not null,
  policy jsonb not null,
  window_ends_at timestamptz not null,
  reminders_sent int not null,
  notice_round int not null,
  notice_due_at timestamptz,
  cooling_off_ends_at timestamptz,
  paused_from text,
  pause_reason text,
  pause_ends_at timestamptz,
  password_seed text,
  credentials_due_at timestamptz,
  check (holder_id <> recipient_id),
  check (num_nonnulls(paused_from, pause_reason) in (0, 2))
);
create index transfer_holder on transfer (holder_id);
create index transfer_recipient on transfer (recipient_id);
create index transfer_credentials_due on transfer (credentials_due_at) where credentials_due_at is not null;

create table consent (
  id uuid primary key,
  change_id uuid not null references transfer,
  party text not null check (party in ('holder', 'recipient')),
  client_id uuid not null references client,
  contact_version int not null,
  channel text not null check (channel in ('whatsapp', 'signed_in')),
  message_sid text unique,
  grant_id uuid unique references access_grant,
  sender text,
  raw_text text not null,
  text_sha256 text not null,
  received_at timestamptz not null,
  voided_at timestamptz,
  void_reason text,
  read_back_at timestamptz,
  check ((channel = 'whatsapp') = (message_sid is not null)),
  check ((channel = 'signed_in') = (grant_id is not null))
);
create unique index consent_one_valid_per_party on consent (change_id, party) where voided_at is null;
create index consent_change on consent (change_id);

create table staff_task (
  id uuid primary key,
  kind text not null,
  subject_id uuid not null,
  change_id uuid references service_change,
  client_id uuid references client,
  message_id uuid,
  details jsonb not null,
  owner_id uuid references staff,
  opened_at timestamptz not null,
  due_at timestamptz not null,
  resolved_at timestamptz,
  resolved_by uuid references staff,
  choice text,
  note text,
  check ((resolved_at is null) = (choice is null)),
  check (resolved_by is null or resolved_at is not null)
);
create unique index staff_task_one_open on staff_task (kind, subject_id) where resolved_at is null;
create index staff_task_subject on staff_task (subject_id, kind);
create index staff_task_change on staff_task (change_id);
create index staff_task_open on staff_task (due_at) where resolved_at is null;
`;

/** Locks in G5's order, clients by id, services by id, changes by id, in one statement of the caller. */
export const lockFunction = /* sql */ `
create function lock_in_order(clients uuid[], services uuid[], changes uuid[]) returns void language plpgsql as $$
begin
  perform from client where id = any (clients) order by id for no key update;
  perform from service where id = any (services) order by id for no key update;
  perform from service_change where id = any (changes) order by id for no key update;
end $$;
`;
