import { describe, expect, it } from 'vitest';
import { revokeInvoiceLink } from '../../domain/billing/invoice-link.ts';
import { voidInvoice } from '../../domain/billing/void-invoice.ts';
import { createStaff, testContext } from '../harness/builders.ts';
import { useCompany } from '../harness/company.ts';

const { bill, database, heldService, pay } = useCompany();

/** An invoice whose alert stands in a state. */
async function announced(state: 'held' | 'queued' | 'sent'): Promise<string> {
  const { serviceId } = await heldService();
  const { invoiceId } = await bill(serviceId);
  await database.sql(
    'update outbound_message set state = $2, next_check_at = null, held_for = $3 where business_key = $1',
    [`invoice_generated/${invoiceId}`, state, state === 'held' ? 'quiet_hours' : null],
  );
  return invoiceId;
}

/** Where the messages of an alert stand. */
async function statesOf(alert: string, id: string): Promise<string[]> {
  const rows = await database.sql<{ state: string }>(
    'select state from outbound_message where business_key = $1',
    [`${alert}/${id}`],
  );
  return rows.map(({ state }) => state);
}

const voidIt = (invoiceId: string) =>
  voidInvoice(testContext(database), { invoiceId, reason: 'issued_by_mistake' });

describe('the alert of an invoice that waits for the morning (A8)', () => {
  it.each([
    ['held', 'silenced'],
    ['queued', 'silenced'],
    ['sent', 'sent'],
  ] as const)('%s when it is void: %s; that it is void is told', async (state, left) => {
    const invoiceId = await announced(state);
    await voidIt(invoiceId);
    expect(await statesOf('invoice_generated', invoiceId)).toEqual([left, left]);
    expect(await statesOf('invoice_voided', invoiceId)).toEqual(['queued', 'queued']);
  });

  it.each([
    ['held', 'silenced'],
    ['sent', 'sent'],
  ] as const)('%s when it is paid: %s, so that nobody is asked for what is paid', async (state, left) => {
    const invoiceId = await announced(state);
    const { paymentId } = await pay(invoiceId);
    expect(await statesOf('invoice_generated', invoiceId)).toEqual([left, left]);
    const told = await database.sql(
      "select state from outbound_message where template = 'payment_completed_invoice' and business_key like $1",
      [`%${paymentId}`],
    );
    expect(told).toEqual([{ state: 'queued' }]);
  });

  it('goes out where only a part is paid: the rest is still owed', async () => {
    const invoiceId = await announced('held');
    await pay(invoiceId, { amount: '400' });
    expect(await statesOf('invoice_generated', invoiceId)).toEqual(['held', 'held']);
  });

  it('says that credit has paid it, where credit did: it asks for nothing and is not taken back', async () => {
    const { client, serviceId } = await heldService();
    const first = await bill(serviceId);
    await pay(first.invoiceId, { amount: '3000' });
    const lines = [{ kind: 'upgrade', description: 'Mejora', amount: '500' } as const];
    const { invoiceId } = await bill(serviceId, { lines });
    const alerts = await database.sql(
      'select template, state from outbound_message where client_id = $1 and business_key = $2',
      [client.id, `invoice_generated/${invoiceId}`],
    );
    const paid = { template: 'invoice_generated_paid', state: 'queued' };
    expect(alerts).toEqual([paid, paid]);
  });

  it.each([
    ['held', true],
    ['queued', true],
    ['sent', false],
  ] as const)('%s when staff revokes its link: carries the new one: %s', async (state, isNew) => {
    const invoiceId = await announced(state);
    const other = await announced(state);
    const linksOf = async (id: string) =>
      (
        await database.sql<{ link: string }>(
          "select variables ->> 'link' as link from outbound_message where business_key = $1",
          [`invoice_generated/${id}`],
        )
      ).map(({ link }) => link);
    const [before = '', others] = [(await linksOf(invoiceId))[0], await linksOf(other)];
    const actor = { type: 'staff', staffId: await createStaff(database), role: 'agent' } as const;
    const { link } = await revokeInvoiceLink(testContext(database, { actor }), { invoiceId });
    expect(link).not.toBe(before);
    const carried = isNew ? link : before;
    expect(await linksOf(invoiceId)).toEqual([carried, carried]);
    expect(await linksOf(other)).toEqual(others);
  });
});
