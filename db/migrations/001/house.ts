/** Settings, events, handoffs, idempotent requests, try counters. */
export const houseTables = /* sql */ `
create extension if not exists btree_gist;

create table company_settings (
  id int primary key check (id = 1),
  name text not null,
  time_zone text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  transfer_window_days int not null check (transfer_window_days >= 1),
  transfer_pause_days int not null check (transfer_pause_days >= 1),
  cooling_off_hours int not null check (cooling_off_hours >= 1),
  contact_quiet_days int not null check (contact_quiet_days >= 1),
  quiet_hours_start int not null check (quiet_hours_start between 0 and 23),
  quiet_hours_end int not null check (quiet_hours_end between 0 and 23),
  task_due_hours int not null check (task_due_hours >= 1)
);

-- The policies as the rules set them; the administrator gives the company its name.
insert into company_settings values (1, 'Hosting', 'America/Argentina/Buenos_Aires', 'ARS', 7, 7, 24, 7, 22, 8, 24);

create table event (
  id bigint generated always as identity primary key,
  type text not null,
  actor jsonb not null,
  at timestamptz not null,
  cause text not null,
  client_id uuid,
  service_id uuid,
  change_id uuid,
  invoice_id uuid,
  data jsonb not null
);
create index event_client on event (client_id, id);
create index event_change on event (change_id, id);
create function refuse_change_of_history() returns trigger language plpgsql as $$
begin
  raise exception 'the rows of % are append-only', tg_table_name using errcode = 'insufficient_privilege';
end $$;
create trigger event_append_only before update or delete or truncate on event
  for each statement execute function refuse_change_of_history();

create table handoff (
  id uuid primary key,
  payload jsonb not null,
  created_at timestamptz not null,
  locked_until timestamptz not null,
  attempts int not null default 0,
  -- The run that it starts or rings, by kind and id of its change or message; none for what a sender sent.
  run_of text generated always as
    ((payload ->> 'kind') || '/' || coalesce(payload ->> 'changeId', payload ->> 'messageId')) stored
);
-- What people sent goes first.
create index handoff_due on handoff ((run_of is null) desc, locked_until);
create index handoff_oldest on handoff (created_at);
create index handoff_run on handoff (run_of) where run_of is not null;

create table request (
  caller text not null,
  procedure text not null,
  request_id uuid not null,
  input_hash text not null,
  answer jsonb,
  created_at timestamptz not null,
  primary key (caller, procedure, request_id)
);

create table try_counter (
  key text primary key,
  window_started_at timestamptz not null,
  tries int not null
);
`;
