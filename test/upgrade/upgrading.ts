import { randomUUID } from 'node:crypto';
import { beforeAll } from 'vitest';
import type { NewInvoiceLine } from '../../domain/billing/issue-invoice.ts';
import { recordPayment } from '../../domain/billing/record-payment.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Period, Service } from '../../domain/services/service.ts';
import type { Actor } from '../../domain/transaction/context.ts';
import { upgradeOptions } from '../../domain/upgrade/options.ts';
import { completeUpgrade, reviewProvisioning } from '../../domain/upgrade/provision.ts';
import { recordReading } from '../../domain/upgrade/provision-subject.ts';
import { requestUpgrade } from '../../domain/upgrade/request-upgrade.ts';
import { reviewUpgradePayment } from '../../domain/upgrade/review-payment.ts';
import {
  billAndPay,
  createBiggerPlan,
  createClient,
  createService,
  createStaff,
  TEST_NOW,
  testContext,
} from '../harness/builders.ts';
import { payment, useCompany } from '../harness/company.ts';

/** A local time of the company's zone, which has no summer time, as an instant. */
export const at = (local: string): Date => new Date(`${local}-03:00`);
/** That of every request here, unless told otherwise: 12:00 on 2026-03-10. */
const NOW = TEST_NOW;
/** Minor units of so many pesos. */
export const pesos = (amount: number): string => String(amount * 100);

type Hosted = Partial<Omit<Service, 'price'>> & {
  /** Pesos that its first term was paid with; nothing: nobody was billed. */
  paid?: number | null;
  lines?: NewInvoiceLine[];
  byHand?: true;
};
type ClientActor = Extract<Actor, { type: 'client' }>;
type Mine = { serviceId: string; actor: ClientActor };

/** A company with services on its panel, bigger plans for them, and what an upgrade goes through, verb by verb. */
export function useUpgrading() {
  const company = useCompany();
  const { database } = company;
  const server = { id: randomUUID() as string };
  const staff: { actor: Actor } = { actor: { type: 'system', process: 'test' } };
  beforeAll(async () => {
    await database.sql(
      `insert into server (id, name, address, panel_user, token_reference, capabilities, created_at)
       values ($1, 'uno', 'https://uno.example.com:2087', 'root', 'PANEL_TOKEN', '{}', $2)`,
      [server.id, new Date(0)],
    );
    staff.actor = { type: 'staff', staffId: await createStaff(database), role: 'agent' };
  });
  const contextAt = (now: Date, actor?: Actor) => testContext(database, { now, ...(actor ? { actor } : {}) });

  let accounts = 0;
  /** A client's service since 2026-01-01, a year for 100 pesos, which are paid, unless told otherwise. */
  async function hosted({ paid = 100, lines, byHand, ...details }: Hosted = {}) {
    accounts += 1;
    const client = await createClient(database);
    const createdAt = details.createdAt ?? at('2026-01-01T12:00:00');
    const service = await createService(database, {
      clientId: client.id,
      planId: byHand ? company.plan.id : company.panelPlan.id,
      period: 'yearly',
      ...(byHand
        ? {}
        : {
            serverId: server.id,
            panelUser: `cuenta${accounts}`,
            panelDomain: `cuenta${accounts}.example.com`,
            panelCreatedAt: createdAt,
          }),
      ...details,
      createdAt,
    });
    await database.sql(
      'insert into renewal (term_id, service_id, stage, version, next_check_at) select id, service_id, $2, 1, $3 from term where service_id = $1 on conflict do nothing',
      [service.id, 'waiting', new Date('2040-01-01T00:00:00Z')],
    );
    const actor: ClientActor = { type: 'client', clientId: client.id, sessionId: randomUUID() };
    const billed = lines ?? (paid === null ? [] : [orderLine(paid)]);
    if (billed.length > 0) await billAndPay(database, service.id, { lines: billed, now: createdAt });
    return { client, service, serviceId: service.id, actor };
  }

  /** A plan to which the services' own may be upgraded, for these pesos by period. */
  const planFor = (
    prices: Partial<Record<Period, number>>,
    details: Omit<Partial<Parameters<typeof createBiggerPlan>[1]>, 'prices'> = {},
  ) =>
    createBiggerPlan(database, {
      fromPlanId: company.panelPlan.id,
      ...details,
      prices: Object.fromEntries(
        Object.entries(prices).map(([period, amount]) => [period, BigInt(pesos(amount))]),
      ),
    });

  const rowOf = async (changeId: string) => {
    const [row] = await database.sql<{
      state: string;
      version: number;
      reason: string | null;
      deadline: Date | null;
    }>('select state, version, reason, deadline from service_change where id = $1', [changeId]);
    if (!row) throw new Error('no such change');
    return row;
  };
  const questionOf = async (changeId: string) => ({
    changeId,
    knownVersion: (await rowOf(changeId)).version,
  });
  /** What its run asks at a moment, wherever it stands. */
  const review = async (changeId: string, now: Date) => {
    const { state } = await rowOf(changeId);
    const verb = state === 'paid' ? reviewProvisioning : reviewUpgradePayment;
    return verb(contextAt(now), await questionOf(changeId));
  };
  const pay = (invoiceId: string, amount: number, now = NOW) =>
    recordPayment(contextAt(now), { ...payment(invoiceId), amount: pesos(amount), paidAt: now });
  /** The panel was read to have it, and the run goes on. */
  const readBack = async (changeId: string, now: Date) => {
    await recordReading(contextAt(now), changeId);
    return completeUpgrade(contextAt(now), await questionOf(changeId));
  };

  const request = (
    { serviceId, actor }: Mine,
    asked: { planId: string; period?: Period; shown: number },
    now = NOW,
  ) =>
    requestUpgrade(contextAt(now, actor), {
      serviceId,
      planId: asked.planId,
      period: asked.period ?? 'yearly',
      shownAmount: { amount: pesos(asked.shown), currency: 'ARS' },
    });

  return {
    ...company,
    server,
    staff,
    contextAt,
    hosted,
    planFor,
    request,
    rowOf,
    questionOf,
    review,
    pay,
    readBack,
    /** Asked, paid, provisioned. */
    upgrade: async (mine: Mine, asked: { planId: string; period?: Period; shown: number }, now = NOW) => {
      const requested = await request(mine, asked, now);
      await pay(requested.invoiceId, asked.shown, now);
      await review(requested.changeId, now);
      await readBack(requested.changeId, now);
      return requested;
    },
    options: ({ serviceId, actor }: Mine, now = NOW) => upgradeOptions(contextAt(now, actor), { serviceId }),
    /** What a plan is offered for by period: the price, or the code of why not. */
    offered: async (mine: Mine, planId: string, now = NOW) => {
      const { categories } = await upgradeOptions(contextAt(now, mine.actor), { serviceId: mine.serviceId });
      const plan = categories.flatMap(({ plans }) => plans).find(({ id }) => id === planId);
      if (!plan) throw new Error('the plan is not listed');
      if (plan.reason) return plan.reason.code;
      return Object.fromEntries(
        plan.periods.map(({ period, offer, reason }) => [period, offer ?? reason?.code]),
      );
    },
    serviceNow: async (serviceId: string) => {
      const [row] = await database.sql<Record<string, unknown>>(
        `select s.plan_id as plan, s.period, (s.price / 100)::int as price, s.status, t.end_date::text as due
        from service s left join lateral (select end_date from term where service_id = s.id order by number desc limit 1) t on true
        where s.id = $1`,
        [serviceId],
      );
      return row;
    },
    invoiceNow: async (invoiceId: string) => {
      const [row] = await database.sql<{ status: string; total: number; owed: number }>(
        `select status, (total / 100)::int as total, ((total - applied) / 100)::int as owed from invoice where id = $1`,
        [invoiceId],
      );
      return row;
    },
    creditOf: async (clientId: string) => {
      const [row] = await database.sql<{ credit: number }>(
        'select coalesce(sum(credited) / 100, 0)::int as credit from payment where client_id = $1',
        [clientId],
      );
      return row?.credit ?? 0;
    },
    tasksOf: async (changeId: string) => {
      const rows = await database.sql<{ task: string }>(
        `select concat_ws(' ', kind, details ->> 'why') as task from staff_task
        where change_id = $1 and resolved_at is null order by kind`,
        [changeId],
      );
      return rows.map(({ task }) => task);
    },
    /** The messages of a change, as `template channel`. */
    toldOf: async (changeId: string) => {
      const rows = await database.sql<{ told: string }>(
        `select template || ' ' || channel as told from outbound_message where change_id = $1 order by told`,
        [changeId],
      );
      return rows.map(({ told }) => told);
    },
  };
}

/** What the first term of a service was paid with, in pesos. */
export const orderLine = (amount: number): NewInvoiceLine => ({
  kind: 'order',
  description: 'Alta',
  amount: pesos(amount),
});

/** What a verb refused, whole; undefined if it did not. */
export function refusedBy(work: Promise<unknown>): Promise<DomainError | undefined> {
  return work.then(
    () => undefined,
    (error: unknown) => (error instanceof DomainError ? error : Promise.reject(error)),
  );
}
