import type { Rights } from '../002/application-role.ts';

/** Receipts of bank transfers that come over WhatsApp (B4). */
export const receipts = /* sql */ `
-- A message with a file from a client who owes: one row per message. What is kept of a receipt is a payment_report.
create table inbound_receipt (
  id uuid primary key,
  message_sid text not null unique references inbound_message deferrable initially deferred,
  client_id uuid not null references client deferrable initially deferred,
  received_at timestamptz not null,
  -- to_read: the file is at Twilio; to_choose: its client is asked which invoice it is for; lapsed: they never said.
  state text not null check (state in ('to_read', 'to_choose', 'answered', 'lapsed')),
  run int not null default 1,
  -- When a file that is to be read is handed over again, its run being lost, or the one of a question forgotten.
  due_at timestamptz,
  -- While its client is asked, and no longer.
  content_type text check (content_type in ('image/jpeg', 'image/png', 'application/pdf')),
  content bytea check (octet_length(content) between 1 and 5242880),
  check ((due_at is not null) = (state in ('to_read', 'to_choose'))),
  check (num_nonnulls(content, content_type) = case state when 'to_choose' then 2 else 0 end)
);
create index inbound_receipt_due on inbound_receipt (due_at) where due_at is not null;
create index inbound_receipt_of_client on inbound_receipt (client_id, received_at);
grant select on inbound_receipt to tramite_app;
`;

/** What the application's role may write of the table that this migration made. */
export const rightsOfReceipts: Rights = {
  inbound_receipt: { insert: true, update: ['content', 'content_type', 'due_at', 'run', 'state'] },
};
