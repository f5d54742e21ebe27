import type { Rights } from '../002/application-role.ts';

/** Domains with their price and their clock, and the invoice of each next year (B7). */
export const domains = /* sql */ `
alter table company_settings
  -- Before the expiry of a domain: when its next year is invoiced, or its loss is told of first, and when it is told of again.
  add column domain_lead_days int not null default 30 check (domain_lead_days >= 8),
  add column domain_last_notice_days int not null default 7 check (domain_last_notice_days >= 1),
  add check (domain_last_notice_days < domain_lead_days);
update service_change set policy = policy || '{"domainLeadDays": 30, "domainLastNoticeDays": 7}';

alter table domain
  -- Final, for a year, in minor units; none until staff says it.
  add column price bigint check (price > 0),
  add column currency text check (currency ~ '^[A-Z]{3}$'),
  -- Day of the month of its expiry, kept when a short February clamps it (G3).
  add column anchor_day int check (anchor_day between 1 and 31),
  add column status text not null default 'active' check (status in ('active', 'lapsed', 'deleted')),
  -- When the clock looks at it again; none while nothing is to come.
  add column next_check_at timestamptz,
  add check (status = 'active' or next_check_at is null),
  add unique (id, currency),
  drop constraint domain_name_key;
update domain set currency = (select currency from company_settings), anchor_day = extract(day from expires_on),
  -- At once: the clock works out what is due.
  next_check_at = 'epoch';
alter table domain
  alter column currency set not null, alter column anchor_day set not null, alter column status drop default;
create unique index domain_name on domain (name) where status <> 'deleted';
create index domain_due on domain (next_check_at) where next_check_at is not null;
create index domain_by_expiry on domain (expires_on, id);

-- Of the year that begins on this expiry.
alter table invoice
  add column domain_id uuid,
  add column domain_expires_on date,
  add check (num_nonnulls(domain_id, domain_expires_on) in (0, 2)),
  add foreign key (domain_id, currency) references domain (id, currency) deferrable initially deferred;
create unique index invoice_once_a_domain_year on invoice (domain_id, domain_expires_on) where status <> 'void';
`;

/** What the application's role may write of the tables that this migration changed. */
export const rightsOfDomains: Rights = {
  domain: {
    insert: true,
    update: ['anchor_day', 'expires_on', 'next_check_at', 'price', 'renews', 'status', 'version'],
  },
};
