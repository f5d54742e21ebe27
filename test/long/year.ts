import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TRPCClientError } from '@trpc/client';
import type { AppRouter } from '../../api/router.ts';
import { createKey } from '../../domain/access/create-key.ts';
import { resolveTask } from '../../domain/procedures/resolve-task.ts';
import { beginFirstTerm } from '../../domain/services/term.ts';
import { addDays, atLocal, DAY_MS, type LocalDate, MINUTE_MS } from '../../domain/time.ts';
import { transaction } from '../../domain/transaction/transaction.ts';
import { type Company, openCompany } from '../crash/company.ts';
import { createMovableClock, type MovableClock } from '../crash/movable-clock.ts';
import { apiClient } from '../harness/api-client.ts';
import { createClient, createService, createStaff, testContext } from '../harness/builders.ts';
import { until } from '../harness/until.ts';

export const ZONE = 'America/Argentina/Buenos_Aires';
/** A Monday; a year from here has months of 28 to 31 days. */
const FIRST_DAY: LocalDate = '2027-02-01';
const START = atLocal(FIRST_DAY, '12:00', ZONE);
export const END = new Date(START.getTime() + 365 * DAY_MS);
const PRICE = '1250000';
/** A change or a term counts as overdue a minute after its time. */
const PAST_GRACE_MS = 2 * MINUTE_MS;

/** How many days after an invoice is due its payer pays it, by the number of the term that it is for; otherwise the day before. */
const payers = {
  punctual: {},
  /** Suspended twice, and paid the second time when more has fallen due meanwhile. */
  late: { 4: 12, 7: 40 },
  /** Its service ends for it. */
  never: { 3: Number.POSITIVE_INFINITY },
} as const satisfies Record<string, Readonly<Record<number, number>>>;
export type Payer = keyof typeof payers;

export type Year = {
  company: Company;
  clock: MovableClock;
  staffId: string;
  bankKey: string;
  services: Record<Payer, string>;
  kills: number;
};

export async function openYear(): Promise<Year> {
  const folder = await mkdtemp(join(tmpdir(), 'tramite-year-'));
  const clock = createMovableClock(join(folder, 'clock'));
  clock.moveTo(START);
  const company = await openCompany({ clock });
  // The clock leaps from one event to the next: what looks like a silence of the workers is none (B10).
  await company.database.sql('update company_settings set silent_hours = 10000');
  const staffId = await createStaff(company.database);
  const administrator = { type: 'staff', staffId, role: 'administrator' } as const;
  const { key: bankKey } = await createKey(
    testContext(company.database, { now: START, actor: administrator }),
    { name: 'Banco', scopes: ['payments:record'], provider: 'bank', validDays: 730 },
  );
  const services = { punctual: '', late: '', never: '' };
  for (const payer of Object.keys(payers) as Payer[]) services[payer] = await hire(company, clock, payer);
  return { company, clock, staffId, bankKey, services, kills: 0 };
}

/** A client whose service on the panel has its first term from the first day on. */
async function hire(
  { database, plans, outside }: Company,
  clock: MovableClock,
  payer: Payer,
): Promise<string> {
  const client = await createClient(database, { email: `${payer}@example.com` });
  const panel = { user: payer, domain: `${payer}.example.com` };
  await outside.createPanelAccount({ ...panel, email: client.email });
  const { id } = await createService(database, {
    clientId: client.id,
    planId: plans.hostingPlanId,
    label: `Servicio ${payer}`,
    status: 'active',
    anchorDay: 1,
    createdAt: START,
    panelUser: panel.user,
    panelDomain: panel.domain,
    panelCreatedAt: new Date(outside.panel.account(panel.user)?.createdAt ?? START),
  });
  await database.sql('delete from term where service_id = $1', [id]);
  const ctx = testContext(database, { now: clock.now() });
  await transaction(ctx, (tx) => beginFirstTerm(tx, { id, period: 'monthly' }, FIRST_DAY));
  return id;
}

/** When something is due that nobody rings for, or that a payer does; what is due already is rung by the sweep. */
export async function nextInstant(year: Year): Promise<Date> {
  const [row] = await year.company.database.sql<{ at: Date | null }>(
    `select min(at) as at from (
      select min(next_check_at) as at from renewal
      union all select min(next_check_at) from service_change
      union all select min(next_check_at) from outbound_message
      union all select min(panel_due_at) from service
    ) as due`,
  );
  const [paying] = await plannedPayments(year);
  const due = [row?.at, paying?.at, END].flatMap((at) => at ?? []).map((at) => at.getTime());
  return new Date(Math.max(Math.min(...due), year.clock.now().getTime()) + PAST_GRACE_MS);
}

type Planned = { invoiceId: string; at: Date };

async function plannedPayments({ company, services }: Year): Promise<Planned[]> {
  const planned: Planned[] = [];
  for (const [payer, serviceId] of Object.entries(services) as [Payer, string][]) {
    const owed = await company.database.sql<{ id: string; due_date: string; number: number }>(
      `select i.id, i.due_date::text,
        1 + (select count(*)::int from term t where t.service_id = l.service_id) as number
      from invoice i join invoice_line l on l.invoice_id = i.id
      where l.service_id = $1 and i.status = 'issued'`,
      [serviceId],
    );
    for (const { id, due_date: dueDate, number } of owed) {
      const days = (payers[payer] as Readonly<Record<number, number>>)[number] ?? -1;
      if (!Number.isFinite(days)) continue;
      planned.push({ invoiceId: id, at: atLocal(addDays(dueDate, days), '11:00', ZONE) });
    }
  }
  return planned.toSorted((one, other) => one.at.getTime() - other.at.getTime());
}

/** Each payer's bank tells it by an integration key, again and again until the API has answered. */
export async function payWhatIsDue({ company, clock, ...year }: Year): Promise<void> {
  const now = clock.now();
  const bank = apiClient(company, year.bankKey);
  for (const { invoiceId, at } of await plannedPayments({ company, clock, ...year })) {
    if (at > now) continue;
    const payment = { paymentId: invoiceId, invoiceId, amount: PRICE, paidAt: at.toISOString() };
    await until(async () => {
      const answer = await bank.payments.record.mutate(payment).catch(isAway);
      return answer !== undefined;
    }, 'the payment is recorded');
  }
}

/** The API, or what it needs, was killed and is not back yet; a refusal is none of that. */
function isAway(error: unknown): undefined {
  const { data } = error as TRPCClientError<AppRouter>;
  if (data && data.reason.code !== 'UNAVAILABLE') throw error;
}

/** What staff answers to the tasks that a kill, or the end of a service, leaves behind. */
const answers: Readonly<Record<string, string>> = {
  message_parked: 'was_sent',
  dunning_unnoticed: 'told_by_other_means',
  step_failing: 'seen',
  run_failing: 'seen',
};

export async function answerTasks({ company, clock, staffId }: Year): Promise<void> {
  const open = await company.database.sql<{ id: string; kind: string; subject_id: string }>(
    'select id, kind, subject_id from staff_task where resolved_at is null and kind = any ($1)',
    [[...Object.keys(answers), 'backup_failed']],
  );
  const now = clock.now();
  const ctx = testContext(company.database, {
    now,
    actor: { type: 'staff', staffId, role: 'administrator' },
  });
  for (const { id: taskId, kind } of open) {
    const answer =
      kind === 'backup_failed'
        ? {
            choice: 'made_by_hand',
            answers: {
              place: 'caja 7',
              sizeBytes: '1',
              takenAt: new Date(now.getTime() - MINUTE_MS).toISOString(),
            },
          }
        : { choice: answers[kind] ?? '' };
    // It may have settled itself meanwhile.
    await resolveTask(ctx, { taskId, ...answer }).catch(() => undefined);
  }
}

/** What is left to do at this moment, in the database or in Temporal; nothing once it rests. */
export async function underWay({ company, clock }: Year): Promise<string[]> {
  const rows = await company.database.sql<{ what: string }>(
    `select 'handoff ' || run_of as what from handoff
    union all select 'message ' || template || ' ' || state from outbound_message
      where state in ('queued', 'sending') and error_code is null
    union all select 'term ' || stage from renewal where next_check_at <= $1
    union all select kind || ' ' || state from service_change where next_check_at <= $1`,
    [new Date(clock.now().getTime() - PAST_GRACE_MS)],
  );
  if (rows.length > 0) return rows.map(({ what }) => what);
  const query = "ExecutionStatus = 'Running' and WorkflowType in ('suspension', 'backup')";
  const running = await company.client.workflow.count(query).catch(() => undefined);
  return running?.count === 0 ? [] : [`${running?.count ?? 'unknown'} runs`];
}
