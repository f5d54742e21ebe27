import type { Rights } from '../002/application-role.ts';

/** Prices of services that there are, changed from a date on, with notice (B2). */
export const priceChanges = /* sql */ `
alter table company_settings
  -- From the day on which a holder was told of another price to the first term that may have it.
  add column price_notice_days int not null default 30 check (price_notice_days >= 30);
update service_change set policy = policy || '{"priceNoticeDays": 30}';

create table price_change (
  id uuid primary key,
  plan_id uuid not null,
  period text not null,
  -- Final, in minor units.
  amount bigint not null check (amount > 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  -- The first local day on which a term that begins may have it.
  from_date date not null,
  -- The policy as it was when it was announced (G1).
  notice_days int not null check (notice_days >= 30),
  announced_at timestamptz not null,
  announced_by uuid not null references staff deferrable initially deferred,
  withdrawn_at timestamptz,
  withdrawn_by uuid references staff deferrable initially deferred,
  check ((withdrawn_at is null) = (withdrawn_by is null)),
  foreign key (plan_id, period) references plan_price (plan_id, period) deferrable initially deferred
);
create unique index price_change_once on price_change (plan_id, period, from_date) where withdrawn_at is null;
create index price_change_newest on price_change (announced_at, id);

-- A service that a change is for.
create table price_notice (
  price_change_id uuid not null references price_change deferrable initially deferred,
  service_id uuid not null references service deferrable initially deferred,
  -- Whom it was told to: whoever held the service then.
  client_id uuid references client deferrable initially deferred,
  told_at timestamptz,
  -- What the service cost before, once it costs what was announced.
  moved_from bigint,
  -- Nothing of it is to come: the service has that price or another plan, or the change was withdrawn.
  is_over boolean not null default false,
  -- When the clock looks at it; none while nothing is to be told.
  due_at timestamptz,
  primary key (price_change_id, service_id),
  check ((client_id is null) = (told_at is null))
);
create index price_notice_due on price_notice (due_at) where due_at is not null;
create index price_notice_of_service on price_notice (service_id);
create index service_of_plan on service (plan_id, period);

-- Why a renewal costs what it does: by the service's own price, or by this one.
alter table invoice_line add column price_change_id uuid references price_change deferrable initially deferred;

grant select on price_change, price_notice to tramite_app;
grant update (price) on service to tramite_app;
`;

/** Whatever verb does it: what was announced to one holder, or for one plan, is not so of another. */
export const followsTheService = /* sql */ `
create function price_notice_of_other_plan() returns trigger language plpgsql security definer set search_path = public as $$
begin
  update price_notice set is_over = true, due_at = null where service_id = new.id and not is_over;
  return null;
end $$;
create trigger service_has_other_plan after update of plan_id, period on service
  for each row when (new.plan_id <> old.plan_id or new.period <> old.period) execute function price_notice_of_other_plan();

create function price_notice_due() returns trigger language plpgsql security definer set search_path = public as $$
begin
  update price_notice set due_at = 'epoch' where service_id = (to_jsonb(new) ->> tg_argv[0])::uuid and not is_over;
  return null;
end $$;
create trigger service_renews_again after update of renews on service
  for each row when (new.renews and not old.renews) execute function price_notice_due('id');
create trigger service_has_other_holder after insert on ownership_interval
  for each row execute function price_notice_due('service_id');
`;

/** What the application's role may write of the tables that this migration made. */
export const rightsOfPriceChanges: Rights = {
  price_change: { insert: true, update: ['withdrawn_at', 'withdrawn_by'] },
  price_notice: { insert: true, update: ['client_id', 'due_at', 'is_over', 'moved_from', 'told_at'] },
};
