/** Products, plans, services, terms, ownership. */
export const serviceTables = /* sql */ `
create table product (
  id uuid primary key,
  name text not null unique,
  category text not null,
  provisioner text not null check (provisioner in ('whm', 'manual'))
);

create table plan (
  id uuid primary key,
  product_id uuid not null references product,
  name text not null,
  panel_package text,
  unique (product_id, name)
);

create table plan_price (
  plan_id uuid not null references plan,
  period text not null check (period in ('monthly', 'quarterly', 'half_yearly', 'yearly')),
  amount bigint not null check (amount >= 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  primary key (plan_id, period)
);

create table service (
  id uuid primary key,
  label text not null check (char_length(label) between 2 and 80),
  plan_id uuid not null references plan,
  period text not null check (period in ('monthly', 'quarterly', 'half_yearly', 'yearly')),
  price bigint not null check (price >= 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  status text not null check (status in ('pending', 'active', 'suspended', 'cancelled', 'terminated')),
  suspension_reason text,
  anchor_day int not null check (anchor_day between 1 and 31),
  panel_user text unique,
  panel_domain text,
  panel_created_at timestamptz,
  frozen_at timestamptz,
  created_at timestamptz not null,
  version int not null,
  check ((status = 'suspended') = (suspension_reason is not null)),
  unique (id, currency)
);

create table term (
  id uuid primary key,
  service_id uuid not null references service,
  number int not null check (number >= 1),
  start_date date not null,
  end_date date not null,
  check (end_date > start_date),
  unique (service_id, number),
  exclude using gist (service_id with =, daterange(start_date, end_date) with &&)
);

create table ownership_interval (
  id uuid primary key,
  service_id uuid not null references service,
  client_id uuid not null references client,
  label_key text not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  change_id uuid,
  check (ended_at is null or ended_at > started_at),
  constraint ownership_partitions_time
    exclude using gist (service_id with =, tstzrange(started_at, ended_at) with &&) deferrable initially deferred
);
create unique index ownership_one_holder on ownership_interval (service_id) where ended_at is null;
create unique index ownership_label_once_per_holder on ownership_interval (client_id, label_key) where ended_at is null;
`;
