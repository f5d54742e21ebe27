import { describe, expect, it } from 'vitest';
import { voidInvoice as voidVerb } from '../../domain/billing/void-invoice.ts';
import { testContext } from '../harness/builders.ts';
import { useCompany } from '../harness/company.ts';
import { holdLock, waitForContenders } from '../harness/contention.ts';
import { raceAtRandom, raceBehindLock, untilSeen } from '../harness/race.ts';
import { creditOf, expectMoneyToAddUp, invoiceRow, paymentRows, voidInvoice } from './money-rows.ts';

const { bill, database, heldService, openTransferOf, pay } = useCompany();

/** A service with an invoice of 1000 minor units. */
async function billed() {
  const held = await heldService();
  return { ...held, ...(await bill(held.serviceId)) };
}

/** What each call that raced gave; fails unless all went through. */
async function race<T>(calls: (() => Promise<T>)[], held?: string): Promise<T[]> {
  const settled = await raceBehindLock(database, calls, held);
  return settled.map((answer) => {
    if (answer.status === 'rejected') throw answer.reason;
    return answer.value as T;
  });
}

describe('payments at the same moment (B4)', () => {
  it('with one id have one effect: the one that comes second is the repeat', async () => {
    const { invoiceId } = await billed();
    const paySame = () => pay(invoiceId, { providerPaymentId: 'same' });
    expect((await race([paySame, paySame])).map(({ repeated }) => repeated)).toEqual([false, true]);
    expect(await paymentRows(database, invoiceId)).toHaveLength(1);
    await expectMoneyToAddUp(database);
  });

  it('with one id for two clients pay one invoice alone', async () => {
    const calls = [await billed(), await billed()].map(
      ({ invoiceId }) =>
        () =>
          pay(invoiceId, { providerPaymentId: 'shared' }),
    );
    const answers = await raceBehindLock(database, calls);
    const [refused, ...others] = answers.filter(({ status }) => status === 'rejected');
    expect(refused).toMatchObject({ reason: { code: 'PAYMENT_CONFLICT' } });
    expect(others).toEqual([]);
    await expectMoneyToAddUp(database);
  });

  it('with two ids for the last of the debt: one pays, the other becomes credit', async () => {
    const { invoiceId } = await billed();
    const answers = await race([() => pay(invoiceId), () => pay(invoiceId)]);
    expect(answers.map(({ credited }) => credited).sort()).toEqual(['0', '1000']);
    expect(await invoiceRow(database, invoiceId)).toMatchObject({ status: 'paid', applied: '1000' });
    await expectMoneyToAddUp(database);
  });
});

describe('a payment against the void of its invoice (U8)', () => {
  const HELD = 'select from invoice for update';

  it('received before the void, wins', async () => {
    const { invoiceId } = await billed();
    await race<unknown>([() => pay(invoiceId), () => voidInvoice(database, invoiceId)], HELD);
    expect(await invoiceRow(database, invoiceId)).toMatchObject({ status: 'paid', applied: '1000' });
  });

  it('received after the void, becomes credit', async () => {
    const { invoiceId } = await billed();
    const [, paid] = await race<unknown>(
      [() => voidInvoice(database, invoiceId), () => pay(invoiceId)],
      HELD,
    );
    expect(paid).toMatchObject({ status: 'void', applied: '0', credited: '1000' });
    await expectMoneyToAddUp(database);
  });

  it('at random until each has won: paid, or void with all of it as credit', async () => {
    await untilSeen(['paid', 'void'], async (round) => {
      const { client, invoiceId } = await billed();
      const voidIt = () => voidVerb(testContext(database), { invoiceId, reason: 'issued_by_mistake' });
      const [paying, voiding] = await raceAtRandom([() => pay(invoiceId), voidIt], round);
      expect(paying?.status).toBe('fulfilled');
      const { status, applied } = await invoiceRow(database, invoiceId);
      const isPaid = status === 'paid';
      expect(applied).toBe(isPaid ? '1000' : '0');
      expect(await creditOf(database, client.id)).toBe(isPaid ? '0' : '1000');
      // A paid invoice is not void: who comes later is told so.
      if (isPaid) expect(voiding).toMatchObject({ reason: { code: 'INVOICE_NOT_VOIDABLE' } });
      return status;
    });
    await expectMoneyToAddUp(database);
  });
});

it.each(['issuing', 'paying'] as const)(
  '%s first: a new invoice and a payment end the same',
  async (first) => {
    const { invoiceId, serviceId } = await billed();
    const verbs: (() => Promise<unknown>)[] = [() => bill(serviceId), () => pay(invoiceId)];
    await race(first === 'issuing' ? verbs : verbs.toReversed());
    const invoices = await database.sql(
      `select i.status from invoice i join invoice_line l on l.invoice_id = i.id
      where l.service_id = $1 order by i.number`,
      [serviceId],
    );
    expect(invoices).toEqual([{ status: 'paid' }, { status: 'issued' }]);
  },
);

it('an invoice issued while the service changes hands goes to the new holder (T12)', async () => {
  const { client, serviceId } = await heldService();
  const { changeId, recipientId } = await openTransferOf(serviceId, client.id);
  const held = await holdLock(
    database,
    `with closed as (
      update ownership_interval set ended_at = started_at + interval '1 hour'
      where service_id = $1 returning service_id, label_key, ended_at
    ), locked as (select from service where id = $1 for update)
    insert into ownership_interval (id, service_id, client_id, label_key, started_at, change_id)
    select gen_random_uuid(), service_id, $2, label_key, ended_at, $3 from closed, locked`,
    [serviceId, recipientId, changeId],
  );
  const issuing = bill(serviceId);
  await waitForContenders(database, 1);
  await held.release();
  const { invoiceId } = await issuing;
  const [invoice] = await database.sql('select client_id from invoice where id = $1', [invoiceId]);
  expect(invoice).toEqual({ client_id: recipientId });
});

it.each(['issuing', 'paying'] as const)(
  '%s waits for whoever decides on the service (T11, X4)',
  async (verb) => {
    const { invoiceId, serviceId } = await billed();
    const call = () => (verb === 'issuing' ? bill(serviceId) : pay(invoiceId));
    expect(await race<unknown>([call], 'select from service for no key update')).toHaveLength(1);
  },
);
