import type { Rights } from '../002/application-role.ts';

/** Quotes with their lines, and the invoice that came of one (B6). */
export const quotes = /* sql */ `
create table quote (
  id uuid primary key,
  number bigint generated always as identity unique,
  client_id uuid not null references client deferrable initially deferred,
  -- What it is about; none for something that is for the client alone.
  service_id uuid,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  total bigint not null check (total > 0),
  status text not null check (status in ('open', 'accepted', 'declined', 'expired', 'withdrawn')),
  -- The last local day on which it can be accepted.
  valid_until date not null,
  note text check (char_length(note) between 1 and 1000),
  created_at timestamptz not null,
  closed_at timestamptz,
  check ((status = 'open') = (closed_at is null)),
  unique (id, currency),
  foreign key (service_id, currency) references service (id, currency) deferrable initially deferred
);
create index quote_of_client on quote (client_id, created_at, id);
create index quote_newest on quote (created_at, id);
create index quote_open on quote (valid_until) where status = 'open';

create table quote_line (
  quote_id uuid not null references quote deferrable initially deferred,
  position int not null check (position >= 1),
  description text not null,
  amount bigint not null,
  primary key (quote_id, position)
);

-- A quote becomes one invoice, whatever becomes of that one.
alter table invoice
  add column quote_id uuid unique,
  add foreign key (quote_id, currency) references quote (id, currency) deferrable initially deferred;

grant select on quote, quote_line to tramite_app;

alter table company_settings add column quote_due_days int not null default 7 check (quote_due_days >= 1);
update service_change set policy = policy || '{"quoteDueDays": 7}';
`;

/** What the application's role may write of the tables that this migration made. */
export const rightsOfQuotes: Rights = {
  quote: { insert: true, update: ['closed_at', 'status'] },
  quote_line: { insert: true, update: [] },
};
