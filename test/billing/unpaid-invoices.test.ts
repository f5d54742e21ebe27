import { describe, expect, it } from 'vitest';
import { describeOwed, unpaidInvoices } from '../../domain/billing/unpaid-invoices.ts';
import { read } from '../../domain/transaction/transaction.ts';
import { TEST_DEPLOYMENT } from '../harness/builders.ts';
import { extra, linkOf, useCompany } from '../harness/company.ts';
import { voidInvoice } from './money-rows.ts';

const { bill, database, heldService, pay } = useCompany();

const unpaid = (serviceId: string) => unpaidInvoices(read(database), serviceId);

describe('what a service owes (T2)', () => {
  it('is its issued invoices, part-paid ones included, neither paid nor void ones, nor those of others', async () => {
    const [{ serviceId }, other] = [await heldService(), await heldService()];
    const [open, partPaid] = [await bill(serviceId), await bill(serviceId)];
    const [paid, voided] = [await bill(serviceId), await bill(serviceId)];
    await bill(other.serviceId);
    await pay(partPaid.invoiceId, { amount: '1' });
    await pay(paid.invoiceId);
    await voidInvoice(database, voided.invoiceId);
    const ids = (await unpaid(serviceId)).map((invoice) => invoice.id);
    expect(ids).toEqual([open.invoiceId, partPaid.invoiceId]);
  });

  it('lists an invoice with several lines once, as number, sum in pesos, due date and link', async () => {
    const { serviceId } = await heldService();
    const { invoiceId, number } = await bill(serviceId, { lines: ['1', '2', '3'].map(extra) });
    expect(describeOwed(TEST_DEPLOYMENT, await unpaid(serviceId))).toEqual([
      {
        id: invoiceId,
        number,
        total: { amount: '6', currency: 'ARS' },
        dueDate: '2026-03-20',
        link: await linkOf(database, invoiceId),
      },
    ]);
  });

  it('takes one SQL with one invoice and with many (P4)', async () => {
    const { serviceId } = await heldService();
    const counts: number[] = [];
    for (const more of [1, 20]) {
      for (let issued = 0; issued < more; issued += 1) await bill(serviceId);
      database.takeStatements();
      await unpaid(serviceId);
      counts.push(database.takeStatements().length);
    }
    expect(counts).toEqual([1, 1]);
  });
});
