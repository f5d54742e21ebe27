import type { Rights } from '../002/application-role.ts';

/** Backups of accounts (X7a): what was asked for, and what came of it. */
export const backups = /* sql */ `
create table backup (
  id uuid primary key,
  service_id uuid not null references service deferrable initially deferred,
  server_id uuid references server deferrable initially deferred,
  -- The account as its service named it then; none where the service is on no panel.
  panel_user text,
  panel_domain text,
  panel_created_at timestamptz,
  state text not null check (state in ('asked', 'stored', 'left_to_staff')),
  made_by text check (made_by in ('panel', 'hand')),
  asked_at timestamptz not null,
  taken_at timestamptz,
  place text,
  size_bytes bigint check (size_bytes > 0),
  sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
  keep_until date,
  next_check_at timestamptz,
  constraint backup_stored_whole check (
    num_nonnulls(made_by, taken_at, place, size_bytes, keep_until) = case state when 'stored' then 5 else 0 end),
  -- A checksum is read back where the panel made it; whoever makes one by hand vouches for it.
  constraint backup_read_back check ((sha256 is not null) = (made_by is not null and made_by = 'panel')),
  constraint backup_looked_after check ((next_check_at is not null) = (state = 'asked'))
);
create unique index backup_one_asked on backup (service_id) where state = 'asked';
create index backup_overdue on backup (next_check_at) where state = 'asked';
create index backup_newest on backup (service_id, taken_at desc) where state = 'stored';
grant select on backup to tramite_app;

-- What staff answered where a choice asks for something, as it was checked.
alter table staff_task add column answers jsonb;
`;

/** How old a backup may be, and how long it is kept (X7a). */
export const backupPolicies = /* sql */ `
alter table company_settings
  add column backup_fresh_hours int not null default 24 check (backup_fresh_hours >= 1),
  add column backup_keep_years int not null default 10 check (backup_keep_years >= 10);
alter table company_settings
  alter column backup_fresh_hours drop default, alter column backup_keep_years drop default;
update service_change set policy = policy || '{"backupFreshHours": 24, "backupKeepYears": 10}';
`;

/** What the application's role may write of the tables that this migration made or changed. */
export const rightsOfBackups: Rights = {
  backup: {
    insert: true,
    update: ['keep_until', 'made_by', 'next_check_at', 'place', 'sha256', 'size_bytes', 'state', 'taken_at'],
  },
  staff_task: { insert: true, update: ['answers', 'choice', 'note', 'resolved_at', 'resolved_by'] },
};
