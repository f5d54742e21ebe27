import type { Rights } from '../002/application-role.ts';

/** The panels' servers (B9). The first one is named by the environment, when a worker starts: no secret is in the table. */
export const servers = /* sql */ `
create table server (
  id uuid primary key,
  name text not null unique,
  -- Of WHM's API; in the clear only on this machine.
  address text not null check (address ~ '^(https://|http://(localhost|127[.]0[.]0[.]1|[[]::1[]])(:|/|$))'),
  panel_user text not null,
  -- The name of an environment variable, or the path of a file.
  token_reference text not null check (token_reference ~ '^(PANEL_TOKEN(_[A-Z0-9_]+)?|/.+)$'),
  capabilities text[] not null,
  created_at timestamptz not null
);
grant select on server to tramite_app;

alter table service
  add column server_id uuid references server deferrable initially deferred,
  -- An add-on domain is a second service on one account (D48).
  drop constraint service_panel_user_key;
create unique index service_account on service (server_id, panel_user, panel_domain) nulls not distinct
  where panel_user is not null;
`;

/** A suspension is a set of reasons (B8), which the panel follows. */
export const suspensionReasons = /* sql */ `
alter table service
  add column suspension_reasons text[] not null default '{}',
  add column suspended_since timestamptz,
  add column panel_due_at timestamptz,
  add column panel_released_at timestamptz;

update service s set
  suspension_reasons = array[s.suspension_reason],
  -- Since the first suspension that no reactivation followed, as far as the log knows. Nothing is made up: a backup counts
  -- as taken since then (X7).
  suspended_since = (
    select min(e.at) from event e where e.service_id = s.id and e.type = 'service.suspended' and e.id > coalesce(
      (select max(id) from event where service_id = s.id and type = 'service.reactivated'), 0)),
  -- No panel has followed a suspension so far: the sweep sees to it.
  panel_due_at = case when s.panel_user is not null and exists (
    select from plan join product on product.id = plan.product_id where plan.id = s.plan_id and product.provisioner = 'whm')
    then s.created_at end
where s.status = 'suspended';

alter table service
  drop column suspension_reason,
  add constraint service_suspended_for_a_reason
    check ((status = 'suspended') = (cardinality(suspension_reasons) > 0)),
  add constraint service_suspended_since check (suspended_since is null or status = 'suspended'),
  add constraint service_suspension_reasons check (suspension_reasons <@
    array['non_payment', 'resource_limit', 'fraud_review', 'technical', 'requested', 'panel']);
create index service_panel_due on service (panel_due_at) where panel_due_at is not null;
`;

/** What the application's role may write of the tables that this migration made or changed. */
export const rightsOfServers: Rights = {
  server: { insert: true, update: ['address', 'panel_user'] },
  service: {
    insert: true,
    update: [
      'frozen_at',
      'label',
      'panel_created_at',
      'panel_due_at',
      'panel_released_at',
      'server_id',
      'status',
      'suspended_since',
      'suspension_reasons',
      'version',
    ],
  },
};
