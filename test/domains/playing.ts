import { randomUUID } from 'node:crypto';
import { beforeEach } from 'vitest';
import { recordPayment } from '../../domain/billing/record-payment.ts';
import type { NewDomain } from '../../domain/domains/add-domain.ts';
import { reviewDueDomains } from '../../domain/domains/review-due-domains.ts';
import { setDomainRenewal } from '../../domain/domains/set-domain-renewal.ts';
import { resolveTask } from '../../domain/procedures/resolve-task.ts';
import { createClient, createDomain, createStaff, TEST_NOW, testContext } from '../harness/builders.ts';
import type { TestDatabase } from '../harness/database.ts';

/** What a domain that expires on the first of September 2026 is about, in Buenos Aires, at nine. */
export const EXPIRES_ON = '2026-09-01';
const at = (day: string) => new Date(`${day}T12:00:00Z`);
export const DAYS = {
  before: at('2026-08-01'),
  first: at('2026-08-02'),
  last: at('2026-08-25'),
  expiry: at('2026-09-01'),
  over: at('2026-09-02'),
} as const;

/** Domains on a clock that the test moves; each test begins without any. */
export function useDomains(database: TestDatabase) {
  beforeEach(async () => {
    await database.sql("update domain set next_check_at = null, status = 'deleted'");
  });

  const as = (clientId: string, now = TEST_NOW) =>
    testContext(database, { now, actor: { type: 'client', clientId, sessionId: randomUUID() } });
  const staff = (now = TEST_NOW) =>
    testContext(database, { now, actor: { type: 'staff', staffId: randomUUID(), role: 'agent' } });
  const agent = async (now: Date) => {
    const actor = { type: 'staff', staffId: await createStaff(database), role: 'agent' } as const;
    return testContext(database, { now, actor });
  };

  return {
    as,
    /** Staff who closes no task. */
    staff,
    agent,
    /** The sweep's round at that moment, as often as one likes. */
    look: (now: Date) => reviewDueDomains(testContext(database, { now }), { limit: 20 }),
    held: async (changes: Partial<NewDomain> & { now?: Date } = {}) => {
      const client = await createClient(database);
      const domainId = await createDomain(database, client.id, { expiresOn: EXPIRES_ON, ...changes });
      return { client, domainId };
    },
    want: (clientId: string, domainId: string, renews: boolean, now: Date) =>
      setDomainRenewal(as(clientId, now), { domainId, renews }),
    pay: (invoiceId: string, now: Date, amount = '1800000') =>
      recordPayment(testContext(database, { now }), {
        provider: 'bank',
        providerPaymentId: randomUUID(),
        invoiceId,
        amount,
        currency: 'ARS',
        paidAt: now,
      }),
    /** Resolves the open task of a kind about a domain. */
    resolve: async (domainId: string, kind: string, now: Date, choice: string, answers?: object) => {
      const [task] = await database.sql<{ id: string }>(
        'select id from staff_task where kind = $1 and subject_id = $2 and resolved_at is null',
        [kind, domainId],
      );
      const taskId = task?.id ?? randomUUID();
      return resolveTask(await agent(now), {
        taskId,
        choice,
        ...(answers ? { answers: { ...answers } } : {}),
      });
    },
    domainRow: async (domainId: string) => {
      const [row] = await database.sql<{
        status: string;
        renews: boolean;
        expires_on: string;
        next_check_at: Date | null;
      }>('select status, renews, expires_on::text, next_check_at from domain where id = $1', [domainId]);
      return row;
    },
    /** Of every year, the oldest first. */
    invoices: (domainId: string) =>
      database.sql<{ id: string; status: string; total: string; due_date: string; from: string; to: string }>(
        `select i.id, i.status, i.total, i.due_date::text, l.period_start::text as from, l.period_end::text as to
        from invoice i join invoice_line l on l.invoice_id = i.id where i.domain_id = $1 order by i.number`,
        [domainId],
      ),
    /** What a client was told of domains, on each channel, in order. */
    told: async (clientId: string) => {
      const rows = await database.sql<{ said: string }>(
        `select template || ' ' || channel as said from outbound_message
        where client_id = $1 and template like 'domain_%' order by created_at, template, channel desc`,
        [clientId],
      );
      return rows.map(({ said }) => said);
    },
    tasks: (domainId: string) =>
      database.sql<{ kind: string; details: object; choice: string | null }>(
        'select kind, details, choice from staff_task where subject_id = $1 order by opened_at, resolved_at nulls last',
        [domainId],
      ),
  };
}

/** A template on both channels. */
export const both = (template: string) => [`${template} whatsapp`, `${template} email`];
