import type { Rights } from '../002/application-role.ts';

/** How a term follows another one, and what happens while its renewal is not paid (B2, B3). */
export const renewalTables = /* sql */ `
-- Which invoice a term was paid with: an invoice moves the term once (B3). None for the first one.
alter table term add column invoice_id uuid unique references invoice deferrable initially deferred;

-- The run of a term, from its start until the next term begins or the service ends.
create table renewal (
  term_id uuid primary key references term deferrable initially deferred,
  service_id uuid not null references service deferrable initially deferred,
  stage text not null check (stage in ('waiting', 'owed', 'suspended', 'ending', 'renewed', 'ended')),
  version int not null,
  -- When the sweep rings its run if nobody else does; none once it is over.
  next_check_at timestamptz,
  check ((stage in ('renewed', 'ended')) = (next_check_at is null))
);
create index renewal_due on renewal (next_check_at) where next_check_at is not null;
create index renewal_open on renewal (service_id) where next_check_at is not null;

-- What the payer of an order's or a renewal's invoice was told of, and what followed (B3).
create table dunning (
  invoice_id uuid primary key references invoice deferrable initially deferred,
  reminded_at timestamptz,
  -- The day of which they were told that it suspends their service.
  suspends_on date,
  suspended_at timestamptz,
  -- The day of which they were told that it ends their service: seven days before, and once more the day before.
  ends_on date,
  last_told_at timestamptz,
  check (ends_on is not null or last_told_at is null)
);

-- Days on which the clock suspends nobody (B3).
create table company_holiday (
  id uuid primary key,
  day date not null,
  name text not null check (char_length(name) between 2 and 80),
  added_at timestamptz not null,
  removed_at timestamptz
);
create unique index company_holiday_once on company_holiday (day) where removed_at is null;

-- Until when staff put off what follows if an invoice is not paid (B3).
alter table invoice add column postponed_until date;

-- The invoice for which a service is being ended; it is the change's own one, or came before the end that was asked for (X3).
alter table cancellation
  add column debt_invoice_id uuid references invoice deferrable initially deferred,
  drop constraint cancellation_mode_check,
  add constraint cancellation_mode_check check (mode in ('immediate', 'end_of_period', 'termination', 'non_payment')),
  add check (mode <> 'non_payment' or debt_invoice_id is not null);

alter table handoff alter column run_of set expression as
  ((payload ->> 'kind') || '/' || coalesce(payload ->> 'changeId', payload ->> 'messageId', payload ->> 'termId'));

grant select on company_holiday, dunning, renewal to tramite_app;
`;

/**
 * Of a period of a service at most one renewal is not void (B2), also without any lock. Lines follow their invoice by a
 * trigger, so that no verb can forget it.
 */
export const oneRenewalATerm = /* sql */ `
alter table invoice_line add column is_void boolean not null default false;
update invoice_line l set is_void = true from invoice i where i.id = l.invoice_id and i.status = 'void';
alter table invoice_line add constraint invoice_line_one_renewal exclude using gist (
  service_id with =, daterange(period_start, period_end) with &&, invoice_id with <>
) where (kind = 'renewal' and period_start is not null and not is_void);
create function void_lines_of_invoice() returns trigger language plpgsql security definer set search_path = public as $$
begin
  update invoice_line set is_void = true where invoice_id = new.id;
  return null;
end $$;
create trigger invoice_lines_void after update of status on invoice
  for each row when (new.status = 'void' and old.status <> 'void') execute function void_lines_of_invoice();
`;

/** The services that are there have their runs: the sweep begins them. */
export const runsOfServices = /* sql */ `
insert into renewal (term_id, service_id, stage, version, next_check_at)
select distinct on (s.id) t.id, s.id, 'waiting', 1, s.created_at
from service s join term t on t.service_id = s.id
where s.status in ('active', 'suspended')
order by s.id, t.number desc;
`;

/** What the application's role may write of the tables that this migration made. */
export const rightsOfRenewal: Rights = {
  company_holiday: { insert: true, update: ['removed_at'] },
  dunning: {
    insert: true,
    update: ['ends_on', 'last_told_at', 'reminded_at', 'suspended_at', 'suspends_on'],
  },
  renewal: { insert: true, update: ['next_check_at', 'stage', 'version'] },
};

/** Those of the columns that it added to tables of others. */
export const rightsOfColumns = `grant update (debt_invoice_id) on cancellation to tramite_app;
grant update (postponed_until) on invoice to tramite_app;`;
