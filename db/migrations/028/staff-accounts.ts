import type { Rights } from '../002/application-role.ts';

/** Members of staff are added, shut out and given a new second factor by administrators (C8). */
export const staffAccounts = /* sql */ `
alter table staff
  -- Until the link of an invitation is used there is neither; until that of a new second factor is, there is no second factor.
  alter column password_hash drop not null,
  alter column totp_secret drop not null,
  -- Since when they can do nothing any more; their row stays, for what they did.
  add column disabled_at timestamptz,
  add check (totp_secret is null or password_hash is not null);

-- What was mailed to a member: it sets a second factor, and a password where they have none.
create table staff_link (
  token_hash text primary key,
  staff_id uuid not null references staff deferrable initially deferred,
  -- The second factor to come, under a key that only the token yields.
  sealed_secret text,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index staff_link_staff on staff_link (staff_id) where used_at is null;

grant select on staff_link to tramite_app;
`;

/** What the application's role may write of the tables that this migration made or changed. */
export const rightsOfStaffAccounts: Rights = {
  staff: { insert: true, update: ['disabled_at', 'password_hash', 'totp_last_step', 'totp_secret'] },
  staff_link: { insert: true, update: ['expires_at', 'sealed_secret', 'used_at'] },
};
