import { randomUUID } from 'node:crypto';
import { beforeAll, expect } from 'vitest';
import { invoiceLink } from '../../domain/billing/invoice-link.ts';
import { issueInvoice, type NewInvoice } from '../../domain/billing/issue-invoice.ts';
import { type NewPayment, recordPayment } from '../../domain/billing/record-payment.ts';
import type { StoredHandoff } from '../../domain/transaction/context.ts';
import {
  createClient,
  createCompany,
  createOpenTransfer,
  createService,
  TEST_DEPLOYMENT,
  TEST_NOW,
  testContext,
} from './builders.ts';
import { type TestDatabase, useDatabase } from './database.ts';

type ServiceDetails = Omit<Partial<Parameters<typeof createService>[1]>, 'clientId'>;

/** A database with the company in it, for the tests of a file; its services are of the plan that no panel provisions. */
export function useCompany() {
  const database = useDatabase();
  const plan = { id: '' };
  const panelPlan = { id: '' };
  beforeAll(async () => {
    const { radioPlanId, hostingPlanId } = await createCompany(database);
    plan.id = radioPlanId;
    panelPlan.id = hostingPlanId;
  });

  const serviceOf = (clientId: string, details: ServiceDetails = {}) =>
    createService(database, { planId: plan.id, clientId, ...details });

  return {
    database,
    plan,
    /** The plan that a panel provisions. */
    panelPlan,
    serviceOf,
    /** A service with a client of its own. */
    heldService: async (details?: ServiceDetails) => {
      const client = await createClient(database);
      const service = await serviceOf(client.id, details);
      return { client, service, serviceId: service.id };
    },
    /** Issues an invoice of 1000 minor units for a service, unless told otherwise. */
    bill: (serviceId: string, changes: Partial<NewInvoice> = {}, ctx = testContext(database)) =>
      issueInvoice(ctx, { serviceId, lines: [extra('1000')], dueDate: '2026-03-20', ...changes }),
    /** Pays 1000 minor units by an id that no payment had, unless told otherwise. */
    pay: (invoiceId: string, changes: Partial<NewPayment> = {}, ctx = testContext(database)) =>
      recordPayment(ctx, payment(invoiceId, changes)),
    /** An open transfer of a service to somebody new, and a context that keeps what verbs ring it with. */
    openTransferOf: async (serviceId: string, holderId: string) => {
      const recipientId = (await createClient(database)).id;
      const changeId = await createOpenTransfer(database, { serviceId, holderId, recipientId });
      const rung: StoredHandoff['handoff'][] = [];
      const ctx = testContext(database, {
        deliver: async (handoffs) => {
          rung.push(...handoffs.map(({ handoff }) => handoff).filter(({ kind }) => kind === 'transfer'));
        },
      });
      const ringOf = (ring: 'dataChanged' | 'invoicePaid') => {
        return { kind: 'transfer', changeId, reference: expect.any(String), serviceId, ring };
      };
      return { changeId, recipientId, ctx, rung, ringOf };
    },
  };
}

/** A line of an invoice without a period. */
export const extra = (amount: string) => ({ kind: 'other', description: 'Extra', amount }) as const;

export function payment(invoiceId: string, changes: Partial<NewPayment> = {}): NewPayment {
  return {
    provider: 'bank',
    providerPaymentId: randomUUID(),
    invoiceId,
    amount: '1000',
    currency: 'ARS',
    paidAt: TEST_NOW,
    ...changes,
  };
}

/** The link that an invoice has now. */
export async function linkOf({ sql }: Pick<TestDatabase, 'sql'>, invoiceId: string): Promise<string> {
  const [row] = await sql<{ link_token: string }>('select link_token from invoice where id = $1', [
    invoiceId,
  ]);
  if (!row) throw new Error('no such invoice');
  return invoiceLink(TEST_DEPLOYMENT, row.link_token);
}
