/** Invoices with their lines, payments, credit. */
export const billingTables = /* sql */ `
create table invoice (
  id uuid primary key,
  number bigint generated always as identity unique,
  client_id uuid not null references client,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  total bigint not null check (total > 0),
  applied bigint not null check (applied >= 0 and applied <= total),
  status text not null check (status in ('issued', 'paid', 'void')),
  issued_at timestamptz not null,
  due_date date not null,
  paid_at timestamptz,
  voided_at timestamptz,
  void_reason text,
  check ((status = 'paid') = (applied = total)),
  check ((status = 'paid') = (paid_at is not null)),
  check ((status = 'void') = (voided_at is not null)),
  unique (id, currency)
);
create index invoice_owed on invoice (client_id) where status = 'issued';

create table invoice_line (
  id uuid primary key,
  invoice_id uuid not null,
  service_id uuid,
  kind text not null check (kind in ('order', 'renewal', 'upgrade', 'other')),
  description text not null,
  amount bigint not null,
  currency text not null,
  period_start date,
  period_end date,
  foreign key (invoice_id, currency) references invoice (id, currency),
  foreign key (service_id, currency) references service (id, currency),
  check (num_nonnulls(period_start, period_end) in (0, 2) and (period_end is null or period_end > period_start))
);
create index invoice_line_invoice on invoice_line (invoice_id);
create index invoice_line_service on invoice_line (service_id);

create table payment (
  id uuid primary key,
  provider text not null,
  provider_payment_id text not null,
  invoice_id uuid not null,
  amount bigint not null check (amount > 0),
  applied bigint not null check (applied >= 0),
  credited bigint not null check (credited >= 0),
  reversed bigint not null check (reversed >= 0),
  currency text not null,
  paid_at timestamptz not null,
  received_at timestamptz not null,
  check (amount = applied + credited + reversed),
  foreign key (invoice_id, currency) references invoice (id, currency),
  unique (provider, provider_payment_id)
);
create index payment_invoice on payment (invoice_id);

create table credit_entry (
  id uuid primary key,
  client_id uuid not null references client,
  payment_id uuid not null references payment,
  amount bigint not null check (amount <> 0),
  currency text not null,
  at timestamptz not null
);
create index credit_entry_client on credit_entry (client_id, currency);
`;
