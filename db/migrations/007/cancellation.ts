import type { Rights } from '../002/application-role.ts';
import { rightsOfServers } from '../005/servers.ts';

/** How a service ends: the change's own row, whoever asked for it (X1–X9). */
export const cancellationTables = /* sql */ `
create table cancellation (
  change_id uuid primary key references service_change deferrable initially deferred,
  mode text not null check (mode in ('immediate', 'end_of_period', 'termination')),
  -- Until when an immediate one can be withdrawn for sure, and from when it is carried out (X2).
  window_ends_at timestamptz,
  -- The first local day on which the service is no more (X3).
  ends_on date,
  -- Since when that date stands: earlier notices of it were about another one.
  ends_on_since timestamptz not null,
  -- Whether a date that had passed was put off already, which happens once (X3).
  put_off boolean not null,
  last_notice_days int check (last_notice_days in (15, 3)),
  asked_because text check (char_length(asked_because) between 1 and 300),
  claimed_at timestamptz,
  check ((mode = 'end_of_period') = (ends_on is not null)),
  check ((mode = 'end_of_period') = (window_ends_at is null))
);

-- A domain is renewed or left to lapse; it is never cancelled (X6, B7).
create table domain (
  id uuid primary key,
  client_id uuid not null references client,
  name text not null unique check (name = lower(name)),
  expires_on date not null,
  renews boolean not null,
  version int not null
);
create index domain_client on domain (client_id);

alter table service
  -- Whether a renewal is to be invoiced: not while an end of its period is asked for (B2, X3).
  add column renews boolean not null default true,
  add column termination_asked_by uuid references staff;
-- Whether another service lives on the same account is asked at every step of an end (X7).
create index service_panel_user on service (panel_user) where panel_user is not null;

grant select on cancellation, domain to tramite_app;
`;

/** Policies of cancellation, renewal and dunning (X2, X3, B2, B3). */
export const cancellationPolicies = /* sql */ `
alter table company_settings
  add column cancellation_window_minutes int not null default 60 check (cancellation_window_minutes >= 10),
  add column put_off_hours int not null default 72 check (put_off_hours >= 24),
  add column office_hours_start int not null default 9 check (office_hours_start between 0 and 12),
  add column office_hours_end int not null default 16 check (office_hours_end between 13 and 23),
  add column renewal_lead_monthly_days int not null default 7 check (renewal_lead_monthly_days >= 1),
  add column renewal_lead_quarterly_days int not null default 10 check (renewal_lead_quarterly_days >= 1),
  add column renewal_lead_half_yearly_days int not null default 15 check (renewal_lead_half_yearly_days >= 1),
  add column renewal_lead_yearly_days int not null default 30 check (renewal_lead_yearly_days >= 1),
  add column renewal_due_days int not null default 7 check (renewal_due_days >= 1),
  add column suspend_after_days int not null default 5 check (suspend_after_days >= 1),
  add column terminate_after_days int not null default 60 check (terminate_after_days >= 15),
  add check (suspend_after_days < terminate_after_days);
`;

/** What a change freezes is the whole table, also for those that are open (G1). */
const frozen = {
  cancellationWindowMinutes: 60,
  putOffHours: 72,
  officeHoursStart: 9,
  officeHoursEnd: 16,
  renewalLeadMonthlyDays: 7,
  renewalLeadQuarterlyDays: 10,
  renewalLeadHalfYearlyDays: 15,
  renewalLeadYearlyDays: 30,
  renewalDueDays: 7,
  suspendAfterDays: 5,
  terminateAfterDays: 60,
};
export const frozenPolicies = `update service_change set policy = policy || '${JSON.stringify(frozen)}';`;

const updatedBefore = rightsOfServers['service']?.update ?? [];

/** What the application's role may write of the tables that this migration made or changed. */
export const rightsOfCancellation: Rights = {
  cancellation: {
    insert: true,
    update: [
      'claimed_at',
      'ends_on',
      'ends_on_since',
      'last_notice_days',
      'mode',
      'put_off',
      'window_ends_at',
    ],
  },
  domain: { insert: false, update: ['renews', 'version'] },
  invoice: { insert: true, update: ['applied', 'paid_at', 'status', 'void_reason', 'voided_at'] },
  service: {
    insert: true,
    update: [...updatedBefore, 'renews', 'termination_asked_by'],
  },
  // What covered an invoice that is void is credit.
  payment: { insert: true, update: ['applied', 'credited'] },
};
