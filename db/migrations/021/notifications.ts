import type { Rights } from '../002/application-role.ts';

/** What the gateway told, or was found to know, of payments (B4). */
export const notifications = /* sql */ `
create table gateway_notification (
  id uuid primary key,
  -- The gateway's own id.
  payment_id text not null check (payment_id ~ '^[0-9]{1,20}$'),
  -- What tells it from the others of that payment: the same one told again is one row.
  key text not null,
  received_at timestamptz not null,
  -- Grows with each run that is to look the payment up.
  run int not null default 1,
  -- When it is handed over again; null once the payment was looked up and followed.
  due_at timestamptz,
  outcome text,
  check ((due_at is null) = (outcome is not null)),
  unique (payment_id, key)
);
create index gateway_notification_due on gateway_notification (due_at) where due_at is not null;

-- One row: up to when the gateway's own list of payments was read.
create table gateway_look (
  id int primary key check (id = 1),
  looked_until timestamptz not null
);

grant select on gateway_notification, gateway_look to tramite_app;
`;

/** What the application's role may write of the tables that this migration made. */
export const rightsOfNotifications: Rights = {
  gateway_look: { insert: true, update: ['looked_until'] },
  gateway_notification: { insert: true, update: ['due_at', 'outcome', 'run'] },
};
