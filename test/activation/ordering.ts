import { randomUUID } from 'node:crypto';
import { beforeAll } from 'vitest';
import { recordAccount } from '../../domain/activation/account-subject.ts';
import { type OrderInput, orderService } from '../../domain/activation/order-service.ts';
import { reviewOrder } from '../../domain/activation/review-order.ts';
import { completeActivation, reviewSetUp } from '../../domain/activation/set-up.ts';
import { recordPayment } from '../../domain/billing/record-payment.ts';
import type { Actor } from '../../domain/transaction/context.ts';
import { createClient, createStaff, TEST_NOW, testContext } from '../harness/builders.ts';
import { payment, useCompany } from '../harness/company.ts';

/** A local time of the company's zone, which has no summer time, as an instant. */
export const at = (local: string): Date => new Date(`${local}-03:00`);
/** That of every order here, unless told otherwise: 12:00 on 2026-03-10. Its invoice falls due on 2026-04-09. */
export const NOW = TEST_NOW;
export const LAST_MOMENT = at('2026-04-09T23:59:59');
export const TOO_LATE = at('2026-04-10T00:00:00');

type OrderingClient = Extract<Actor, { type: 'client' }>;

/** A company with one server that can host its plan, and what an order goes through, verb by verb. */
export function useOrdering() {
  const company = useCompany();
  const { database } = company;
  const server = { id: randomUUID() as string };
  const staff: { actor: Actor } = { actor: { type: 'system', process: 'test' } };
  beforeAll(async () => {
    await database.sql(
      `insert into server (id, name, address, panel_user, token_reference, capabilities, created_at)
       values ($1, 'uno', 'https://uno.example.com:2087', 'root', 'PANEL_TOKEN', '{}', $2)`,
      [server.id, NOW],
    );
    staff.actor = { type: 'staff', staffId: await createStaff(database), role: 'agent' };
  });
  const contextAt = (now: Date, actor?: Actor) => testContext(database, { now, ...(actor ? { actor } : {}) });

  const client = async () => {
    const { id: clientId } = await createClient(database);
    return { clientId, actor: { type: 'client', clientId, sessionId: clientId } as const };
  };

  let orders = 0;
  /** Somebody hires hosting on the panel, or radio by hand. */
  async function order(
    details: Partial<OrderInput> & { byHand?: true; by?: OrderingClient; now?: Date } = {},
  ) {
    orders += 1;
    const { byHand, by, now = NOW, ...input } = details;
    const actor = by ?? (await client()).actor;
    const ordered = await orderService(contextAt(now, actor), {
      planId: byHand ? company.plan.id : company.panelPlan.id,
      period: 'monthly',
      label: `Sitio ${orders}`,
      ...(byHand ? {} : { domain: `sitio${orders}.example.com` }),
      ...input,
    });
    return { ...ordered, actor };
  }

  const changeRow = async (changeId: string) => {
    const [row] = await database.sql<{ state: string; version: number; deadline: Date | null }>(
      'select state, version, deadline, reason, closed_at is not null as closed from service_change where id = $1',
      [changeId],
    );
    return row;
  };

  return {
    ...company,
    server,
    staff,
    contextAt,
    client,
    order,
    changeRow,
    /** What its run asks at a moment, wherever it stands. */
    review: async (changeId: string, now: Date) => {
      const row = await changeRow(changeId);
      const verb = row?.state === 'paid' ? reviewSetUp : reviewOrder;
      return verb(contextAt(now), { changeId, knownVersion: row?.version ?? 0 });
    },
    /** Pays what an invoice asks for: the test company's one price. */
    payOrder: (invoiceId: string, now: Date) =>
      recordPayment(contextAt(now), { ...payment(invoiceId), amount: '1250000', paidAt: now }),
    /** The panel was read to have the account, and the run goes on. */
    readBack: async (changeId: string, now: Date) => {
      const [row] = await database.sql<{ panel_user: string }>(
        'select panel_user from service s join service_change c on c.service_id = s.id where c.id = $1',
        [changeId],
      );
      await recordAccount(contextAt(now), { changeId, user: row?.panel_user ?? '', createdAt: now });
      const { version = 0 } = (await changeRow(changeId)) ?? {};
      return completeActivation(contextAt(now), { changeId, knownVersion: version });
    },
    serviceRow: async (serviceId: string) => {
      const [row] = await database.sql<{
        status: string;
        panel_user: string | null;
        panel_domain: string | null;
        anchor_day: number;
        server_id: string | null;
      }>('select status, panel_user, panel_domain, anchor_day, server_id from service where id = $1', [
        serviceId,
      ]);
      return row;
    },
    termsOf: (serviceId: string) =>
      database.sql(
        'select start_date::text as start, end_date::text as "end" from term where service_id = $1 order by number',
        [serviceId],
      ),
    invoiceNow: async (invoiceId: string) => {
      const [row] = await database.sql(
        'select status, due_date::text as due, total from invoice where id = $1',
        [invoiceId],
      );
      return row;
    },
    tasksOf: async (changeId: string) => {
      const rows = await database.sql<{ kind: string }>(
        'select kind from staff_task where change_id = $1 and resolved_at is null order by kind',
        [changeId],
      );
      return rows.map(({ kind }) => kind);
    },
    /** The messages to a client, as `template to channel`. */
    toldTo: async (clientId: string) => {
      const rows = await database.sql<{ told: string }>(
        `select template || ' ' || channel as told from outbound_message where client_id = $1 order by created_at, told`,
        [clientId],
      );
      return rows.map(({ told }) => told);
    },
  };
}
