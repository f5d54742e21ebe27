/** Clients, staff, sessions, grants, one-use links. */
export const accessTables = /* sql */ `
create table staff (
  id uuid primary key,
  name text not null,
  email text not null unique,
  role text not null check (role in ('agent', 'administrator')),
  password_hash text not null,
  totp_secret text not null,
  totp_last_step int,
  created_at timestamptz not null
);

create table client (
  id uuid primary key,
  name text not null check (char_length(name) between 2 and 80),
  email text not null unique check (email = lower(btrim(email)) and email ~ '^[\\x21-\\x7e]+@[\\x21-\\x7e]+$'),
  email_confirmed_at timestamptz,
  is_unclaimed boolean not null default false,
  phone text not null check (phone ~ '^\\+[0-9]{7,15}$'),
  phone_key text not null,
  document_type text not null,
  document_number text not null,
  document_key text not null,
  representative text,
  verification_requested_at timestamptz,
  verified_at timestamptz,
  fraud_risk_at timestamptz,
  frozen_at timestamptz,
  unfreeze_asked_by uuid references staff,
  password_hash text not null,
  security_key_hash text not null,
  contact_version int not null,
  contact_or_secret_changed_at timestamptz,
  created_at timestamptz not null,
  version int not null,
  check (unfreeze_asked_by is null or frozen_at is not null)
);
create unique index client_one_person_one_account on client (document_key) where verified_at is not null;
create index client_phone_key on client (phone_key);
create index client_created on client (created_at, id);

create table client_version (
  client_id uuid not null references client,
  version int not null,
  name text not null,
  email text not null,
  phone text not null,
  document_type text not null,
  document_number text not null,
  at timestamptz not null,
  primary key (client_id, version)
);

create table session (
  id uuid primary key,
  token_hash text not null unique,
  client_id uuid references client,
  staff_id uuid references staff,
  address_hash text,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  check (num_nonnulls(client_id, staff_id) = 1)
);
create index session_client on session (client_id) where revoked_at is null;
create index session_address on session (address_hash, created_at);

create table access_grant (
  id uuid primary key,
  token_hash text not null unique,
  client_id uuid not null references client,
  session_id uuid not null references session,
  act text not null,
  mode text,
  subject_id uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  consumed_at timestamptz
);

create index access_grant_client on access_grant (client_id) where consumed_at is null;

create table one_time_link (
  token_hash text primary key,
  purpose text not null,
  client_id uuid not null references client,
  change_id uuid,
  email text,
  sealed_secret text,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index one_time_link_client on one_time_link (client_id);
create index one_time_link_change on one_time_link (change_id) where change_id is not null;
create index one_time_link_sealed on one_time_link (expires_at) where sealed_secret is not null;
`;
