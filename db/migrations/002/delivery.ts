/** Attempts that failed after they were taken, what stops a channel, and states to be read back (A4, A5, T10). */
export const delivery = /* sql */ `
alter table outbound_message
  add column run int not null default 1 check (run >= 1),
  add column failed_attempts int not null default 0 check (failed_attempts >= 0),
  add column template_only boolean not null default false,
  add column held_for text,
  add column next_read_at timestamptz,
  add column last_read_at timestamptz;
create index outbound_message_to_read on outbound_message (awaited, next_read_at) where next_read_at is not null;
create index outbound_message_held on outbound_message (held_for) where held_for is not null;

-- What WhatsApp has on its way yet: it gives a message up after 30 days.
update outbound_message set next_read_at = accepted_at + interval '1 hour'
where channel = 'whatsapp' and state = 'sent' and provider_id is not null
  and accepted_at > (select max(created_at) from outbound_message) - interval '30 days';
-- A one-use link is nobody's to read while its message waits for staff.
update outbound_message set variables = '{}'
where state = 'parked' and template in ('account_confirm_email', 'account_password_reset', 'transfer_credentials');

create table failed_attempt (
  provider_id text primary key,
  message_id uuid not null references outbound_message deferrable initially deferred,
  error_code text not null,
  failed_at timestamptz not null
);

create table sending_stop (
  cause text primary key,
  id uuid not null unique,
  code text not null,
  stopped_at timestamptz not null,
  probes int not null default 0 check (probes >= 0),
  next_probe_at timestamptz not null,
  probe_id uuid references outbound_message deferrable initially deferred,
  lifted_at timestamptz
);

grant select, insert on failed_attempt to tramite_app;
grant select, insert, update on sending_stop to tramite_app;
`;
