/** Until when an invoice waits to be told of, and the alert that it shares with others of its client (A2). */
export const invoiceAlerts = /* sql */ `
alter table invoice
  add column alert_due_at timestamptz,
  add column alert_bundle uuid;
create index invoice_alert_due on invoice (alert_due_at) where alert_due_at is not null;
create index invoice_alert_waiting on invoice (client_id) where alert_due_at is not null;
create index invoice_alert_bundle on invoice (alert_bundle) where alert_bundle is not null;
grant update (alert_due_at, alert_bundle) on invoice to tramite_app;

alter table company_settings
  add column invoice_bundle_minutes int not null default 30 check (invoice_bundle_minutes between 0 and 1440);
alter table company_settings alter column invoice_bundle_minutes drop default;
update service_change set policy = policy || '{"invoiceBundleMinutes": 30}';
`;

/** The form of a phone that a delivery report confirmed is kept before its holder ever wrote (A9). */
export const confirmedForms = 'alter table conversation alter column last_inbound_at drop not null';
