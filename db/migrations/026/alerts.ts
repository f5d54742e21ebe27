import type { Rights } from '../002/application-role.ts';

/** What clients and staff see and choose of their alerts (A4, A6–A8). */
export const alerts = /* sql */ `
-- What the client chose in the panel after what they last said over WhatsApp; null: as was said there, of the line.
alter table client add column alerts_silenced boolean;

alter table outbound_message
  -- Since when what it announces is not so any more (A8).
  add column overtaken_at timestamptz,
  -- The first message of which this one is a copy that staff sent (A7).
  add column resent_of uuid references outbound_message deferrable initially deferred;
create index outbound_message_resent on outbound_message (resent_of) where resent_of is not null;
create index outbound_message_newest on outbound_message (created_at, id);

-- Where a client cannot be reached, by what the provider last said of it (A4).
create table unreachable_contact (
  client_id uuid not null references client deferrable initially deferred,
  channel text not null check (channel in ('whatsapp', 'email')),
  address text not null,
  code text not null,
  flagged_at timestamptz not null,
  primary key (client_id, channel, address)
);
grant select on unreachable_contact to tramite_app;
`;

/** What the application's role may write of the table that this migration made. */
export const rightsOfAlerts: Rights = {
  unreachable_contact: { insert: true, update: ['code', 'flagged_at'] },
};

/** Those of the columns that it added to tables of others. */
export const rightsOfAlertColumns = `grant update (alerts_silenced) on client to tramite_app;
grant update (overtaken_at) on outbound_message to tramite_app;`;
