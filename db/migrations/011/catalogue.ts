import type { Rights } from '../002/application-role.ts';

/** What is sold is edited by staff, and never deleted: what was withdrawn from sale stays for whoever has it (B1, U1). */
export const catalogue = /* sql */ `
alter table product add column version int not null default 1;

alter table plan
  add column version int not null default 1,
  -- Whole numbers of each resource's unit, or "unlimited"; what is not there is not known.
  add column resources jsonb not null default '{}' check (
    jsonb_typeof(resources) = 'object'
    and not jsonb_path_exists(resources, '$.* ? ((@.type() != "number" && @.type() != "string")
      || (@.type() == "string" && @ != "unlimited") || (@.type() == "number" && @ < 0))')),
  add column withdrawn_at timestamptz;

alter table plan_price
  add column withdrawn_at timestamptz;

-- Where an upgrade may lead.
create table plan_upgrade (
  from_plan_id uuid not null references plan deferrable initially deferred,
  to_plan_id uuid not null references plan deferrable initially deferred,
  allowed boolean not null,
  primary key (from_plan_id, to_plan_id),
  check (from_plan_id <> to_plan_id)
);

-- Which servers can host a plan; all of them while none is named.
create table plan_server (
  plan_id uuid not null references plan deferrable initially deferred,
  server_id uuid not null references server deferrable initially deferred,
  able boolean not null,
  primary key (plan_id, server_id)
);
grant select on plan_upgrade, plan_server to tramite_app;
`;

/** What the application's role may write of the tables that this migration made or changed. */
export const rightsOfCatalogue: Rights = {
  product: { insert: true, update: ['category', 'name', 'version'] },
  plan: { insert: true, update: ['name', 'panel_package', 'resources', 'version', 'withdrawn_at'] },
  plan_price: { insert: true, update: ['amount', 'currency', 'withdrawn_at'] },
  plan_upgrade: { insert: true, update: ['allowed'] },
  plan_server: { insert: true, update: ['able'] },
};
