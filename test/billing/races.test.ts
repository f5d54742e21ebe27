import { describe, expect, it } from 'vitest';
import { issueInvoice } from '../../domain/billing/issue-invoice.ts';
import { recordPayment } from '../../domain/billing/record-payment.ts';
import { createClient, createOpenTransfer, TEST_NOW, testContext } from '../harness/builders.ts';
import { useCompany } from '../harness/company.ts';
import { holdLock, waitForContenders } from '../harness/contention.ts';
import { expectMoneyToAddUp, invoiceRow, paymentRows } from './money-rows.ts';

const { database, heldService } = useCompany();

async function newService() {
  const { client, service } = await heldService();
  return { clientId: client.id, serviceId: service.id };
}

function issue(serviceId: string) {
  return issueInvoice(testContext(database), {
    serviceId,
    lines: [{ kind: 'other', description: 'Extra', amount: '1000' }],
    dueDate: '2026-03-20',
  });
}

function pay(invoiceId: string, providerPaymentId: string, amount = '1000') {
  const input = { provider: 'bank', providerPaymentId, invoiceId, amount, currency: 'ARS', paidAt: TEST_NOW };
  return recordPayment(testContext(database), input);
}

const LOCK_CLIENT = 'select from client where id = $1 for update';

describe('payments at the same moment (B4)', () => {
  it('with one id have one effect: the one that comes second is the repeat', async () => {
    const { clientId, serviceId } = await newService();
    const { invoiceId } = await issue(serviceId);
    const held = await holdLock(database, LOCK_CLIENT, [clientId]);
    const first = pay(invoiceId, 'same');
    await waitForContenders(database, 1);
    const second = pay(invoiceId, 'same');
    await waitForContenders(database, 2);
    await held.release();
    expect([(await first).repeated, (await second).repeated]).toEqual([false, true]);
    expect(await paymentRows(database, invoiceId)).toHaveLength(1);
    await expectMoneyToAddUp(database);
  });

  it('with one id for two clients pay one invoice alone', async () => {
    const [one, other] = [await newService(), await newService()];
    const [paid, unpaid] = [await issue(one.serviceId), await issue(other.serviceId)];
    const [heldOne, heldOther] = [
      await holdLock(database, LOCK_CLIENT, [one.clientId]),
      await holdLock(database, LOCK_CLIENT, [other.clientId]),
    ];
    const answers = Promise.allSettled([pay(paid.invoiceId, 'shared'), pay(unpaid.invoiceId, 'shared')]);
    await waitForContenders(database, 2);
    await Promise.all([heldOne.release(), heldOther.release()]);
    const outcomes = (await answers).map((answer) =>
      answer.status === 'fulfilled' ? 'paid' : String((answer.reason as { code?: string }).code),
    );
    expect(outcomes.sort()).toEqual(['PAYMENT_CONFLICT', 'paid']);
    await expectMoneyToAddUp(database);
  });

  it('with two ids for the last of the debt: one pays, the other becomes credit', async () => {
    const { clientId, serviceId } = await newService();
    const { invoiceId } = await issue(serviceId);
    const held = await holdLock(database, LOCK_CLIENT, [clientId]);
    const both = Promise.all([pay(invoiceId, 'left'), pay(invoiceId, 'right')]);
    await waitForContenders(database, 2);
    await held.release();
    const credited = (await both).map((answer) => answer.credited).sort();
    expect(credited).toEqual(['0', '1000']);
    expect(await invoiceRow(database, invoiceId)).toMatchObject({ status: 'paid', applied: '1000' });
    await expectMoneyToAddUp(database);
  });
});

describe('a payment against the void of its invoice (U8)', () => {
  const VOID = `update invoice set status = 'void', voided_at = issued_at where id = $1 and status = 'issued'`;

  it('received before the void, wins', async () => {
    const { serviceId } = await newService();
    const { invoiceId } = await issue(serviceId);
    const held = await holdLock(database, 'select from invoice where id = $1 for update', [invoiceId]);
    const payment = pay(invoiceId, crypto.randomUUID());
    await waitForContenders(database, 1);
    const voiding = database.sql(VOID, [invoiceId]);
    await waitForContenders(database, 2);
    await held.release();
    await Promise.all([payment, voiding]);
    expect(await invoiceRow(database, invoiceId)).toMatchObject({ status: 'paid', applied: '1000' });
  });

  it('received after the void, becomes credit', async () => {
    const { serviceId } = await newService();
    const { invoiceId } = await issue(serviceId);
    const held = await holdLock(database, 'select from invoice where id = $1 for update', [invoiceId]);
    const voiding = database.sql(VOID, [invoiceId]);
    await waitForContenders(database, 1);
    const payment = pay(invoiceId, crypto.randomUUID());
    await waitForContenders(database, 2);
    await held.release();
    await voiding;
    expect(await payment).toMatchObject({ status: 'void', applied: '0', credited: '1000' });
    await expectMoneyToAddUp(database);
  });
});

it.each(['issuing', 'paying'] as const)(
  '%s first: a new invoice and a payment end the same',
  async (first) => {
    const { clientId, serviceId } = await newService();
    const { invoiceId } = await issue(serviceId);
    const held = await holdLock(database, LOCK_CLIENT, [clientId]);
    const verbs = [() => issue(serviceId), () => pay(invoiceId, crypto.randomUUID())];
    if (first === 'paying') verbs.reverse();
    const running: Promise<unknown>[] = [];
    for (const verb of verbs) {
      running.push(verb());
      await waitForContenders(database, running.length);
    }
    await held.release();
    await Promise.all(running);
    const invoices = await database.sql(
      `select i.status from invoice i join invoice_line l on l.invoice_id = i.id
    where l.service_id = $1 order by i.number`,
      [serviceId],
    );
    expect(invoices).toEqual([{ status: 'paid' }, { status: 'issued' }]);
  },
);

it('an invoice issued while the service changes hands goes to the new holder (T12)', async () => {
  const { clientId, serviceId } = await newService();
  const recipient = await createClient(database);
  const changeId = await createOpenTransfer(database, {
    serviceId,
    holderId: clientId,
    recipientId: recipient.id,
  });
  const held = await holdLock(
    database,
    `with closed as (
      update ownership_interval set ended_at = started_at + interval '1 hour'
      where service_id = $1 returning service_id, label_key, ended_at
    ), locked as (select from service where id = $1 for update)
    insert into ownership_interval (id, service_id, client_id, label_key, started_at, change_id)
    select gen_random_uuid(), service_id, $2, label_key, ended_at, $3 from closed, locked`,
    [serviceId, recipient.id, changeId],
  );
  const issuing = issue(serviceId);
  await waitForContenders(database, 1);
  await held.release();
  const { invoiceId } = await issuing;
  const [invoice] = await database.sql('select client_id from invoice where id = $1', [invoiceId]);
  expect(invoice).toEqual({ client_id: recipient.id });
});

it.each(['issuing', 'paying'] as const)(
  '%s waits for whoever decides on the service (T11, X4)',
  async (verb) => {
    const { serviceId } = await newService();
    const { invoiceId } = await issue(serviceId);
    const held = await holdLock(database, 'select from service where id = $1 for no key update', [serviceId]);
    const running = verb === 'issuing' ? issue(serviceId) : pay(invoiceId, crypto.randomUUID());
    await waitForContenders(database, 1);
    await held.release();
    await expect(running).resolves.toBeDefined();
  },
);
