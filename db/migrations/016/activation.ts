import type { Rights } from '../002/application-role.ts';
import { rightsOfCancellation } from '../007/cancellation.ts';

/** How an order becomes a service (B1, B9). */
export const activation = /* sql */ `
alter table company_settings add column order_days int not null default 30 check (order_days >= 1);
update service_change set policy = policy || '{"orderDays": 30}';

-- User names that were ever given on a panel, by what is unique of them there: none is given twice.
create table panel_user_name (
  prefix text primary key check (char_length(prefix) <= 8),
  service_id uuid not null references service deferrable initially deferred,
  given_at timestamptz not null
);
insert into panel_user_name
  select distinct on (left(panel_user, 8)) left(panel_user, 8), id, created_at
  from service where panel_user is not null order by left(panel_user, 8), created_at;
grant select on panel_user_name to tramite_app;

-- Whose a domain is: asked when it is hired for, and before its account is created (X6).
create index service_domain on service (panel_domain) where panel_domain is not null;
`;

const updatedBefore = rightsOfCancellation['service']?.update ?? [];

/** What the application's role may write of the tables that this migration made or changed. */
export const rightsOfActivation: Rights = {
  panel_user_name: { insert: true, update: [] },
  ownership_interval: { insert: true, update: ['ended_at', 'label_key'] },
  service: { insert: true, update: [...updatedBefore, 'anchor_day', 'panel_user'] },
};
