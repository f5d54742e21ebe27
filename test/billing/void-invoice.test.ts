import { expect, it } from 'vitest';
import { voidInvoice } from '../../domain/billing/void-invoice.ts';
import { testContext } from '../harness/builders.ts';
import { useCompany } from '../harness/company.ts';
import { raceBehindLock } from '../harness/race.ts';

const { database, bill, heldService, openTransferOf, pay } = useCompany();
const reason = 'issued_by_mistake';

it('a void invoice is owed no more; what was paid of it is credit, and nothing of it is lost (B4)', async () => {
  const { client, serviceId } = await heldService();
  const { invoiceId } = await bill(serviceId);
  const { paymentId } = await pay(invoiceId, { amount: '300' });
  for (let time = 0; time < 2; time += 1) {
    expect(await voidInvoice(testContext(database), { invoiceId, reason })).toEqual({ invoiceId });
  }
  const [invoice] = await database.sql('select status, applied, void_reason from invoice where id = $1', [
    invoiceId,
  ]);
  expect(invoice).toEqual({ status: 'void', applied: '0', void_reason: reason });
  const [payment] = await database.sql('select amount, applied, credited from payment where id = $1', [
    paymentId,
  ]);
  expect(payment).toEqual({ amount: '300', applied: '0', credited: '300' });
  const credit = await database.sql('select amount from credit_entry where client_id = $1', [client.id]);
  expect(credit).toEqual([{ amount: '300' }]);
  const told = await database.sql(
    "select channel from outbound_message where template = 'invoice_voided' and client_id = $1 order by channel",
    [client.id],
  );
  expect(told).toEqual([{ channel: 'email' }, { channel: 'whatsapp' }]);
});

it('a paid one is not voided, whichever of payment and void comes first (invariant 10)', async () => {
  for (const payFirst of [true, false]) {
    const { client, serviceId } = await heldService();
    const { invoiceId } = await bill(serviceId);
    const contenders = [
      () => pay(invoiceId),
      () => voidInvoice(testContext(database), { invoiceId, reason }),
    ];
    const order = payFirst ? contenders : contenders.toReversed();
    const answers = await raceBehindLock(database, order);
    const [invoice] = await database.sql<{ status: string }>('select status from invoice where id = $1', [
      invoiceId,
    ]);
    const credit = await database.sql('select amount from credit_entry where client_id = $1', [client.id]);
    expect(invoice?.status).toBe(payFirst ? 'paid' : 'void');
    expect(credit).toEqual(payFirst ? [] : [{ amount: '1000' }]);
    if (payFirst) expect(answers[1]).toMatchObject({ reason: { code: 'INVOICE_NOT_VOIDABLE' } });
  }
});

it('rings the open change of its service', async () => {
  const { client, serviceId } = await heldService();
  const { invoiceId } = await bill(serviceId);
  const transfer = await openTransferOf(serviceId, client.id);
  await voidInvoice(transfer.ctx, { invoiceId, reason });
  expect(transfer.rung).toEqual([transfer.ringOf('dataChanged')]);
});
