import { beforeAll, expect, it } from 'vitest';
import { issueInvoice } from '../../domain/billing/issue-invoice.ts';
import { recordPayment } from '../../domain/billing/record-payment.ts';
import {
  createClient,
  createCompany,
  createOpenTransfer,
  createService,
  giveTo,
  TEST_NOW,
  testContext,
} from '../harness/builders.ts';
import { useDatabase } from '../harness/database.ts';

const database = useDatabase();
const ids: Record<string, string> = {};

beforeAll(async () => {
  ids.plan = (await createCompany(database)).radioPlanId;
  ids.holder = (await createClient(database)).id;
  ids.recipient = (await createClient(database)).id;
  ids.service = (
    await createService(database, { planId: ids.plan, clientId: ids.holder, label: 'Radio' })
  ).id;
  ids.change = await createOpenTransfer(database, {
    serviceId: ids.service,
    holderId: ids.holder,
    recipientId: ids.recipient,
  });
  const line = { kind: 'other', description: 'Extra', amount: '1000' } as const;
  const { invoiceId } = await issueInvoice(testContext(database), {
    serviceId: ids.service,
    lines: [line],
    dueDate: '2026-03-20',
  });
  ids.invoice = invoiceId;
  const { paymentId } = await recordPayment(testContext(database), {
    provider: 'bank',
    providerPaymentId: '1',
    invoiceId,
    amount: '400',
    currency: 'ARS',
    paidAt: TEST_NOW,
  });
  ids.payment = paymentId;
});

/** Of each constraint a statement that breaks it; `:name` stands for the id of that row. */
const breaches = {
  client_email_check: `update client set email = 'A@example.com' where id = :holder`,
  client_email_key:
    'update client set email = (select email from client where id = :recipient) where id = :holder',
  client_phone_check: `update client set phone = '11 5555' where id = :holder`,
  client_verified_by_confirmed_email: 'update client set email_confirmed_at = null where id = :holder',
  client_pending_email_whole: `update client set pending_email = 'a@example.com' where id = :holder`,
  client_pending_email_reserved: `update client set pending_email = 'a@example.com', pending_email_since = created_at,
    pending_email_until = 'infinity' where id in (:holder, :recipient)`,
  client_one_person_one_account:
    'update client set document_key = (select document_key from client where id = :recipient) where id = :holder',
  company_settings_daily_edit_notices_check: 'update company_settings set daily_edit_notices = 3',
  service_suspended_for_a_reason: `update service set status = 'suspended' where id = :service`,
  service_suspended_since: `update service set suspended_since = created_at where id = :service`,
  service_suspension_reasons: `update service set status = 'suspended', suspension_reasons = '{bored}' where id = :service`,
  service_server_id_fkey: `update service set server_id = :service where id = :service`,
  service_account: `with one as (update service set panel_user = 'x', panel_domain = 'x' where id = :service returning *)
    insert into service select (jsonb_populate_record(cast(null as service),
      to_jsonb(one) || jsonb_build_object('id', gen_random_uuid()))).* from one`,
  server_address_check: `insert into server values (gen_random_uuid(), 'x', 'http://panel.example', 'root', 'PANEL_TOKEN', '{}', now())`,
  server_token_reference_check: `insert into server values (gen_random_uuid(), 'x', 'https://a', 'root', 'whm-secret', '{}', now())`,
  service_status_check: `update service set status = 'lost' where id = :service`,
  service_price_check: 'update service set price = -1 where id = :service',
  service_label_check: `update service set label = 'x' where id = :service`,
  invoice_line_service_id_currency_fkey: `update service set currency = 'USD' where id = :service`,
  term_service_id_daterange_excl: `insert into term select gen_random_uuid(), :service, 2, start_date + 1, end_date + 1
    from term where service_id = :service`,
  term_service_id_number_key: `insert into term select gen_random_uuid(), :service, 1, end_date, end_date + 1
    from term where service_id = :service`,
  term_check: `update term set end_date = start_date where service_id = :service`,
  ownership_partitions_time: `insert into ownership_interval select gen_random_uuid(), :service, :recipient, 'radio', started_at - interval '1 day',
    started_at + interval '1 day' from ownership_interval where service_id = :service`,
  ownership_one_holder: `insert into ownership_interval values (gen_random_uuid(), :service, :recipient, 'radio', now(), null)`,
  ownership_label_once_per_holder: `insert into ownership_interval values (gen_random_uuid(), gen_random_uuid(), :holder, 'radio', now(), null)`,
  ownership_interval_check: 'update ownership_interval set ended_at = started_at where service_id = :service',
  invoice_total_check: `update invoice set total = 0, applied = 0, status = 'paid', paid_at = now() where id = :invoice`,
  invoice_check: 'update invoice set applied = total + 1 where id = :invoice',
  invoice_check1: `update invoice set status = 'paid', paid_at = now() where id = :invoice`,
  invoice_check2: `update invoice set status = 'paid', applied = total where id = :invoice`,
  invoice_check3: `update invoice set status = 'void' where id = :invoice`,
  invoice_void_owes_nobody: `update invoice set status = 'void', voided_at = now() where id = :invoice`,
  invoice_line_invoice_id_currency_fkey: `update invoice set currency = 'USD' where id = :invoice`,
  invoice_line_check: `update invoice_line set period_start = '2026-01-01' where invoice_id = :invoice`,
  invoice_line_kind_check: `update invoice_line set kind = 'gift' where invoice_id = :invoice`,
  payment_adds_up: 'update payment set credited = credited + 1 where id = :payment',
  payment_amount_check: 'update payment set amount = 0, applied = 0 where id = :payment',
  payment_credited_check: 'update payment set credited = -1, applied = applied + 1 where id = :payment',
  payment_invoice_id_currency_fkey: `with one as (select * from payment where id = :payment)
    insert into payment select (jsonb_populate_record(cast(null as payment), to_jsonb(one)
      || jsonb_build_object('id', gen_random_uuid(), 'provider', 'other', 'currency', 'USD', 'applied', 0, 'reversed', 400))).* from one`,
  payment_provider_provider_payment_id_key: `with one as (select * from payment where id = :payment)
    insert into payment select (jsonb_populate_record(cast(null as payment),
      to_jsonb(one) || jsonb_build_object('id', gen_random_uuid()))).* from one`,
  payment_is_somebodys: 'update payment set client_id = null where id = :payment',
  payment_sums: 'update payment set applied = applied - 1, credited = credited + 1 where id = :payment',
  invoice_sum: 'update invoice set applied = applied + 1 where id = :invoice',
  credit_entry_of_client: `insert into credit_entry values (gen_random_uuid(), :recipient, :payment, 1, 'ARS', now())`,
  allocation_payment: `insert into allocation (id, payment_id, invoice_id, client_id, currency, amount, cause, at)
    values (gen_random_uuid(), :payment, :invoice, :recipient, 'ARS', 1, 'payment', now())`,
  allocation_direction: `insert into allocation (id, payment_id, invoice_id, client_id, currency, amount, cause, at)
    values (gen_random_uuid(), :payment, :invoice, :holder, 'ARS', -1, 'payment', now())`,
  allocation_reversal: `insert into allocation (id, payment_id, invoice_id, client_id, currency, amount, cause, at)
    values (gen_random_uuid(), :payment, :invoice, :holder, 'ARS', -1, 'reversal', now())`,
  payment_reversal_amount_check: `insert into payment_reversal values (gen_random_uuid(), :payment, 'x', 0, 'x', now())`,
  credit_entry_amount_check: `insert into credit_entry values (gen_random_uuid(), :holder, :payment, 0, 'ARS', now())`,
  service_change_one_open: `insert into service_change (id, kind, reference, service_id, state, version,
      opened_at, opened_by, policy, next_check_at)
    select gen_random_uuid(), 'upgrade', 'UP-TEST', service_id, state, 1, opened_at, opened_by, policy, next_check_at
    from service_change where id = :change`,
  service_change_check: 'update service_change set next_check_at = null where id = :change',
  change_party_change_id_client_id_key: `update change_party p set client_id = (
      select client_id from change_party where change_id = p.change_id and role = 'holder')
    where change_id = :change and role = 'recipient'`,
};

it.each(Object.entries(breaches))('%s refuses: %s', async (constraint, statement) => {
  const values: string[] = [];
  const sql = statement.replace(/:(\w+)/g, (_match, name: string) => {
    values.push(ids[name] ?? '');
    return `$${values.length.toString()}::uuid`;
  });
  await expect(database.sql(sql, values)).rejects.toMatchObject({ constraint });
});

it('lets a chain of intervals and terms that touch stand', async () => {
  const holder = await createClient(database);
  const service = await createService(database, { planId: ids.plan ?? '', clientId: holder.id });
  await giveTo(database, { serviceId: service.id, clientId: ids.recipient ?? '' });
  await database.sql(
    `insert into term select gen_random_uuid(), service_id, 2, end_date, end_date + 30 from term where service_id = $1`,
    [service.id],
  );
  const intervals = await database.sql('select 1 from ownership_interval where service_id = $1', [
    service.id,
  ]);
  expect(intervals).toHaveLength(2);
});
