import { describe, expect, it } from 'vitest';
import { issueInvoice } from '../../domain/billing/issue-invoice.ts';
import { recordPayment } from '../../domain/billing/record-payment.ts';
import { describeOwed, unpaidInvoices } from '../../domain/billing/unpaid-invoices.ts';
import { read } from '../../domain/transaction/transaction.ts';
import { TEST_DEPLOYMENT, TEST_NOW, testContext } from '../harness/builders.ts';
import { useCompany } from '../harness/company.ts';
import { voidInvoice } from './money-rows.ts';

const { database, heldService } = useCompany();

async function newService(): Promise<string> {
  return (await heldService()).service.id;
}

function issue(serviceId: string, lines = 1) {
  return issueInvoice(testContext(database), {
    serviceId,
    lines: Array.from({ length: lines }, () => ({ kind: 'other', description: 'Extra', amount: '1250000' })),
    dueDate: '2026-03-20',
  });
}

function pay(invoiceId: string, amount: string) {
  return recordPayment(testContext(database), {
    provider: 'bank',
    providerPaymentId: crypto.randomUUID(),
    invoiceId,
    amount,
    currency: 'ARS',
    paidAt: TEST_NOW,
  });
}

const unpaid = (serviceId: string) => unpaidInvoices(read(database), serviceId);

describe('what a service owes (T2)', () => {
  it('is its issued invoices, part-paid ones included, neither paid nor void ones, nor those of others', async () => {
    const [serviceId, otherId] = [await newService(), await newService()];
    const [open, partPaid, paid, voided] = [
      await issue(serviceId),
      await issue(serviceId),
      await issue(serviceId),
      await issue(serviceId),
    ];
    await issue(otherId);
    await pay(partPaid.invoiceId, '1');
    await pay(paid.invoiceId, '1250000');
    await voidInvoice(database, voided.invoiceId);
    const ids = (await unpaid(serviceId)).map((invoice) => invoice.id);
    expect(ids).toEqual([open.invoiceId, partPaid.invoiceId]);
  });

  it('lists an invoice with several lines for the service once', async () => {
    const serviceId = await newService();
    await issue(serviceId, 3);
    expect(await unpaid(serviceId)).toHaveLength(1);
  });

  it('reads for the client as number, sum in pesos, due date and link', async () => {
    const serviceId = await newService();
    const { invoiceId, number } = await issue(serviceId);
    expect(describeOwed(TEST_DEPLOYMENT, await unpaid(serviceId))).toEqual([
      {
        id: invoiceId,
        number,
        total: { amount: '1250000', currency: 'ARS' },
        dueDate: '2026-03-20',
        link: `https://panel.example.com/facturas/${invoiceId}`,
      },
    ]);
  });

  it('takes one SQL with one invoice and with many (P4)', async () => {
    const serviceId = await newService();
    const counts: number[] = [];
    for (const more of [1, 20]) {
      for (let issued = 0; issued < more; issued += 1) await issue(serviceId);
      database.takeStatements();
      await unpaid(serviceId);
      counts.push(database.takeStatements().length);
    }
    expect(counts).toEqual([1, 1]);
  });
});
