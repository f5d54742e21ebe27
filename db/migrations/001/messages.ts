/** WhatsApp in, WhatsApp and e-mail out. */
export const messageTables = /* sql */ `
create table inbound_message (
  sid text primary key,
  sequence bigint generated always as identity unique,
  sender_key text not null,
  sender text not null,
  external_user_id text,
  recipient text not null,
  body text not null,
  media_count int not null,
  forwarded boolean not null,
  received_at timestamptz not null,
  attempts int not null default 0,
  next_try_at timestamptz,
  processed_at timestamptz,
  outcome text
);
create index inbound_message_waiting on inbound_message (sender_key, sequence) where processed_at is null;

create table conversation (
  sender_key text primary key,
  address text not null,
  external_user_id text,
  last_inbound_at timestamptz not null,
  alerts_silenced_at timestamptz
);
create index conversation_external_user on conversation (external_user_id) where external_user_id is not null;

create table outbound_message (
  id uuid primary key,
  business_key text not null,
  channel text not null check (channel in ('whatsapp', 'email')),
  client_id uuid references client,
  change_id uuid references service_change,
  address text not null,
  template text not null,
  variables jsonb not null,
  state text not null
    check (state in ('queued', 'held', 'silenced', 'sending', 'sent', 'delivered', 'read', 'failed', 'parked')),
  awaited boolean not null,
  provider_id text unique,
  error_code text,
  created_at timestamptz not null,
  sending_since timestamptz,
  accepted_at timestamptz,
  next_check_at timestamptz,
  unique (business_key, channel, address)
);
create index outbound_message_overdue on outbound_message (next_check_at) where next_check_at is not null;
create index outbound_message_change on outbound_message (change_id);
create index outbound_message_client on outbound_message (client_id, created_at);
`;
