import type { Rights } from '../002/application-role.ts';

/** Upgrades (U1–U9), what a quote may carry (B6), and an end that waits for one that is paid (X9). */
export const upgrades = /* sql */ `
create table upgrade (
  change_id uuid primary key references service_change deferrable initially deferred,
  invoice_id uuid not null unique,
  from_plan_id uuid not null references plan deferrable initially deferred,
  to_plan_id uuid not null references plan deferrable initially deferred,
  period text not null check (period in ('monthly', 'quarterly', 'half_yearly', 'yearly', 'two_yearly', 'three_yearly')),
  -- What a term costs from then on, and what had been paid for those that it changes, if that is known: minor units.
  price bigint not null check (price > 0),
  paid bigint check (paid >= 0),
  currency text not null,
  -- The latest term at the request, and the day on which it will end.
  term_id uuid not null references term deferrable initially deferred,
  due_date date not null,
  -- The quote that was accepted, if the price was agreed on.
  quote_id uuid unique references quote deferrable initially deferred,
  -- When plan and limits were read back from the panel.
  read_at timestamptz,
  check (from_plan_id <> to_plan_id),
  foreign key (invoice_id) references invoice deferrable initially deferred
);
grant select on upgrade to tramite_app;

alter table quote
  add column upgrade_plan_id uuid references plan deferrable initially deferred,
  add column upgrade_period text
    check (upgrade_period in ('monthly', 'quarterly', 'half_yearly', 'yearly', 'two_yearly', 'three_yearly')),
  add column recurring bigint check (recurring > 0),
  add check (num_nonnulls(upgrade_plan_id, upgrade_period, recurring) in (0, 3)),
  add check (upgrade_plan_id is null or service_id is not null);

-- A paid upgrade goes on while the end of its service is asked for: that one runs after it, and is not the open change until then.
alter table service_change
  add column runs_after uuid references service_change deferrable initially deferred,
  add check (runs_after is null or kind = 'cancellation');
drop index service_change_one_open;
create unique index service_change_one_open on service_change (service_id) where closed_at is null and runs_after is null;
create unique index service_change_one_waiting on service_change (service_id) where closed_at is null and runs_after is not null;
create index service_change_runs_after on service_change (runs_after) where runs_after is not null;

-- Until when a line covers its service, if an upgrade to a shorter period ended the term before its day (U3).
alter table invoice_line
  add column covers_until date,
  add check (covers_until > period_start and covers_until < period_end),
  drop constraint invoice_line_one_renewal,
  add constraint invoice_line_one_renewal exclude using gist (
    service_id with =, daterange(period_start, coalesce(covers_until, period_end)) with &&, invoice_id with <>
  ) where (kind = 'renewal' and period_start is not null and not is_void);

alter table company_settings add column upgrade_days int not null default 7 check (upgrade_days >= 1);
update service_change set policy = policy || '{"upgradeDays": 7}';
`;

/** What the application's role may write of the table that this migration made. */
export const rightsOfUpgrades: Rights = {
  upgrade: { insert: true, update: ['read_at'] },
};

/** Those of the columns that it added to tables of others, and of those that no verb wrote before. */
export const rightsOfUpgradeColumns = `grant update (runs_after) on service_change to tramite_app;
grant update (covers_until) on invoice_line to tramite_app;
grant update (plan_id, period) on service to tramite_app;
grant update (end_date) on term to tramite_app;`;
