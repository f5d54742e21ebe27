import type { Rights } from '../002/application-role.ts';

/** Bank transfers as clients report them, and what they hold (B4). */
export const reports = /* sql */ `
-- The last day on which what follows an unpaid invoice is held: since its client reported a transfer, or until staff answered.
alter table invoice add column held_until date;

-- What a client says that they transferred, with its receipt: beside the task in which staff looks for it at the bank.
create table payment_report (
  id uuid primary key,
  task_id uuid not null references staff_task deferrable initially deferred,
  -- Minor units of the invoice's currency. Nobody knows either of an image alone.
  amount bigint check (amount > 0),
  paid_at timestamptz,
  reported_at timestamptz not null,
  content_type text check (content_type in ('image/jpeg', 'image/png', 'application/pdf')),
  content bytea check (octet_length(content) between 1 and 5242880),
  check ((content is null) = (content_type is null)),
  check (content is not null or (amount is not null and paid_at is not null))
);
create index payment_report_of_task on payment_report (task_id);
grant select on payment_report to tramite_app;
`;

/** How long a report holds what follows (B4). */
export const holdPolicy = /* sql */ `
alter table company_settings
  add column transfer_hold_days int not null default 3 check (transfer_hold_days >= 1);
alter table company_settings alter column transfer_hold_days drop default;
update service_change set policy = policy || '{"transferHoldDays": 3}';
`;

/** What the application's role may write of the table that this migration made. */
export const rightsOfReports: Rights = { payment_report: { insert: true, update: [] } };
