import { randomUUID } from 'node:crypto';
import { beforeAll } from 'vitest';
import { recordPayment } from '../../domain/billing/record-payment.ts';
import { voidInvoice } from '../../domain/billing/void-invoice.ts';
import { resolveTask } from '../../domain/procedures/resolve-task.ts';
import { reviewTerm } from '../../domain/renewal/review-term.ts';
import type { RenewalStanding } from '../../domain/renewal/standing.ts';
import type { Service } from '../../domain/services/service.ts';
import type { Actor, StoredHandoff } from '../../domain/transaction/context.ts';
import { useCancelling } from '../cancellation/cancelling.ts';
import { createStaff, testContext } from '../harness/builders.ts';

/** A local time of the company's zone, which has no summer time, as an instant. */
export { at } from '../cancellation/cancelling.ts';

type InvoiceRow = {
  id: string;
  number: string;
  status: string;
  total: string;
  due_date: string;
  issued_at: Date;
  period_start: string;
  period_end: string;
};

/** A company whose services are renewed, and what the run of a term goes through, verb by verb. */
export function useRenewing() {
  const company = useCancelling();
  const { database } = company;
  const sql: typeof database.sql = (text, values) => database.sql(text, values);
  const staff = { id: '' };
  beforeAll(async () => {
    staff.id = await createStaff(database);
  });
  const handed: StoredHandoff['handoff'][] = [];
  const contextAt = (now: Date, actor?: Actor) =>
    testContext(database, {
      now,
      ...(actor ? { actor } : {}),
      deliver: async (handoffs) => {
        handed.push(...handoffs.map(({ handoff }) => handoff));
      },
    });
  const asStaff = (now: Date) => contextAt(now, { type: 'staff', staffId: staff.id, role: 'agent' });

  /** A client with a service on the panel, whose one term is 10/03 to 10/04 unless told otherwise, with its run. */
  async function renewing(details: Partial<Service> = {}, term?: { from: string; to: string }) {
    const hosted = await company.hosted(details);
    const { serviceId } = hosted;
    if (term) {
      const values = [serviceId, term.from, term.to];
      await sql('update term set start_date = $2, end_date = $3 where service_id = $1', values);
    }
    await sql(
      `insert into renewal (term_id, service_id, stage, version, next_check_at)
      select id, service_id, 'waiting', 1, '2026-03-10' from term where service_id = $1`,
      [serviceId],
    );
    return hosted;
  }

  const latestTerm = async (serviceId: string) => {
    const [term] = await sql<{ id: string; number: number; start_date: string; end_date: string }>(
      `select id, number, start_date::text, end_date::text from term where service_id = $1
      order by number desc limit 1`,
      [serviceId],
    );
    if (!term) throw new Error('a service without a term');
    return term;
  };

  /** What the run of a service's latest term asks at a moment. */
  async function review(serviceId: string, now: Date): Promise<RenewalStanding> {
    const { id: termId } = await latestTerm(serviceId);
    const [row] = await sql<{ version: number }>('select version from renewal where term_id = $1', [termId]);
    return reviewTerm(contextAt(now), { termId, knownVersion: row?.version ?? 0 });
  }

  const invoicesOf = (serviceId: string) =>
    sql<InvoiceRow>(
      `select i.id, i.number, i.status, i.total, i.due_date::text, i.issued_at, l.period_start::text, l.period_end::text
      from invoice i join invoice_line l on l.invoice_id = i.id where l.service_id = $1 order by i.number`,
      [serviceId],
    );

  async function pay(invoiceId: string, now: Date, changes: { amount?: string; id?: string } = {}) {
    const [row] = await sql<{ total: string }>('select total from invoice where id = $1', [invoiceId]);
    return recordPayment(contextAt(now), {
      provider: 'bank',
      providerPaymentId: changes.id ?? randomUUID(),
      invoiceId,
      amount: changes.amount ?? row?.total ?? '0',
      currency: 'ARS',
      paidAt: now,
    });
  }

  return {
    ...company,
    /** What the run of a cancellation asks at a moment. */
    reviewChange: company.review,
    contextAt,
    asStaff,
    staff,
    handed,
    renewing,
    latestTerm,
    review,
    invoicesOf,
    pay,
    /** Follows the run of a service's latest term, waking when it says, until a moment; every message is taken meanwhile. */
    follow: async (serviceId: string, from: Date, until: Date): Promise<RenewalStanding> => {
      let standing = await review(serviceId, from);
      while (standing.wakeAt !== null && standing.wakeAt <= until.getTime()) {
        await sql("update outbound_message set state = 'sent' where state = 'queued'");
        standing = await review(serviceId, new Date(standing.wakeAt));
      }
      await sql("update outbound_message set state = 'sent' where state = 'queued'");
      return standing;
    },
    voidInvoice: (invoiceId: string, now: Date) =>
      voidInvoice(contextAt(now), { invoiceId, reason: 'issued_by_mistake' }),
    /** Every message that is queued is taken by its provider, or by none. */
    deliver: (state: 'sent' | 'failed' = 'sent') =>
      sql("update outbound_message set state = $1 where state = 'queued'", [state]),
    /** What a client was sent by WhatsApp, in order. */
    sentTo: async (clientId: string) => {
      const rows = await sql<{ template: string }>(
        "select template from outbound_message where client_id = $1 and channel = 'whatsapp' order by created_at, id",
        [clientId],
      );
      return rows.map(({ template }) => template);
    },
    termsOf: (serviceId: string) =>
      sql<{ number: number; start_date: string; end_date: string }>(
        'select number, start_date::text, end_date::text from term where service_id = $1 order by number',
        [serviceId],
      ),
    eventsOfService: async (serviceId: string) => {
      const rows = await sql<{ type: string }>('select type from event where service_id = $1 order by id', [
        serviceId,
      ]);
      return rows.map(({ type }) => type);
    },
    openTasks: async (subjectId: string) =>
      sql<{ id: string; kind: string; details: Record<string, string> }>(
        'select id, kind, details from staff_task where subject_id = $1 and resolved_at is null order by kind',
        [subjectId],
      ),
    resolve: (taskId: string, choice: string, now: Date) => resolveTask(asStaff(now), { taskId, choice }),
  };
}
