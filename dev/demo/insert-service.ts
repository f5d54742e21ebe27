import { orderService } from '../../domain/activation/order-service.ts';
import { issueInvoice, type NewInvoiceLine } from '../../domain/billing/issue-invoice.ts';
import { recordPayment } from '../../domain/billing/record-payment.ts';
import { createService, type PanelAccount } from '../../domain/services/create-service.ts';
import { endService } from '../../domain/services/end-service.ts';
import { freezeService } from '../../domain/services/freeze-service.ts';
import { labelKey } from '../../domain/services/label.ts';
import { lockHeldService } from '../../domain/services/lock-held-service.ts';
import { periodMonths } from '../../domain/services/period.ts';
import type { Period } from '../../domain/services/service.ts';
import { suspendService } from '../../domain/services/suspend-service.ts';
import { addDays, addMonths, dayOfMonth, type LocalDate, laterOf } from '../../domain/time.ts';
import type { VerbContext } from '../../domain/transaction/context.ts';
import { read, transaction } from '../../domain/transaction/transaction.ts';
import type { DemoInvoice, DemoService } from './services.ts';

export type ServiceInsertion = {
  holderId: string;
  planId: string;
  panel?: PanelAccount;
  today: LocalDate;
  /** The context of a verb that ran so many days ago. */
  daysAgo: (days: number) => VerbContext;
};

/** Writes one service with its history through the verbs; each step that was done already is left as it is. */
export async function insertDemoService(service: DemoService, insertion: ServiceInsertion): Promise<void> {
  const { holderId, today, daysAgo } = insertion;
  const past = daysAgo(service.startedDaysAgo);
  const startDate = addDays(today, -service.startedDaysAgo);
  const serviceId =
    (await findService(past, holderId, service.label)) ??
    (service.now === 'pending'
      ? await order(past, service, insertion)
      : await createActive(past, service, insertion));
  if (service.invoice)
    await bill({ ...insertion, serviceId, startDate, period: service.period }, service.invoice);
  await bringToState(daysAgo(1), serviceId, service.now);
}

/** As its client does; the activation waits for the payment once a worker runs. */
async function order(ctx: VerbContext, service: DemoService, insertion: ServiceInsertion): Promise<string> {
  const { holderId: clientId, planId } = insertion;
  const { period, label } = service;
  const actor = { type: 'client', clientId, sessionId: clientId } as const;
  return (await orderService({ ...ctx, actor }, { planId, period, label })).serviceId;
}

async function createActive(
  ctx: VerbContext,
  { period, label, startedDaysAgo }: DemoService,
  { holderId: clientId, planId, panel, today }: ServiceInsertion,
): Promise<string> {
  const startDate = addDays(today, -startedDaysAgo);
  const created = { clientId, planId, period, label, startDate, status: 'active', panel } as const;
  return (await createService(ctx, created)).serviceId;
}

async function findService(ctx: VerbContext, holderId: string, label: string): Promise<string | undefined> {
  const [found] = await read(ctx).execute<{ service_id: string }[]>(
    'select service_id from ownership_interval where client_id = ? and label_key = ? and ended_at is null',
    [holderId, labelKey(label)],
  );
  return found?.service_id;
}

type Billed = ServiceInsertion & { serviceId: string; startDate: LocalDate; period: Period };

async function bill(billed: Billed, { kind, issuedDaysAgo, paid }: DemoInvoice): Promise<void> {
  const { serviceId, daysAgo } = billed;
  const ctx = daysAgo(issuedDaysAgo);
  const em = read(ctx);
  const [service] = await em.execute<
    { price: string; currency: string; label: string; billed_id: string | null }[]
  >(
    `select price, currency, label, (select invoice_id from invoice_line where service_id = s.id limit 1) as billed_id
    from service s where id = ?`,
    [serviceId],
  );
  if (!service) throw new Error('the demo service was just created');
  const invoiceId =
    service.billed_id ??
    (await issueInvoice(ctx, newInvoice(billed, { kind, issuedDaysAgo, ...service }))).invoiceId;
  if (paid === 'not') return;
  const price = BigInt(service.price);
  const paidContext = daysAgo(issuedDaysAgo / 2);
  await recordPayment(paidContext, {
    provider: 'demo',
    providerPaymentId: serviceId,
    invoiceId,
    amount: (paid === 'fully' ? price : price / 2n).toString(),
    currency: service.currency,
    paidAt: ctx.now,
  });
}

const DAYS_TO_PAY = 7;

/** An order bills the first term, a renewal the second; due at the later of its start and a week from issue (B2). */
function newInvoice(
  { serviceId, startDate, period, today }: Billed,
  bill: { kind: DemoInvoice['kind']; issuedDaysAgo: number; price: string; label: string },
) {
  const months = periodMonths[period];
  const step = (steps: number) => addMonths(startDate, steps * months, dayOfMonth(startDate));
  const first = bill.kind === 'order' ? 0 : 1;
  const weekLater = addDays(today, DAYS_TO_PAY - bill.issuedDaysAgo);
  const line: NewInvoiceLine = {
    kind: bill.kind,
    description: bill.label,
    amount: bill.price,
    periodStart: step(first),
    periodEnd: step(first + 1),
  };
  return { serviceId, lines: [line], dueDate: laterOf(step(first), weekLater) };
}

async function bringToState(ctx: VerbContext, serviceId: string, state: DemoService['now']): Promise<void> {
  if (state === 'frozen') await freezeService(ctx, { serviceId, reason: 'demo' });
  if (state === 'cancelled' || state === 'terminated') await end(ctx, serviceId, state);
  if (typeof state === 'object') await suspendService(ctx, { serviceId, reason: state.suspendedFor });
}

type Ended = 'cancelled' | 'terminated';

/** As a backup, a claim and a deletion on the panel would have left it (X7). */
async function end(ctx: VerbContext, serviceId: string, status: Ended): Promise<void> {
  await transaction(ctx, async (tx) => {
    const { holder, status: before } = await lockHeldService(tx, serviceId);
    if (before === status) return;
    await endService(tx, { serviceId, clientId: holder.id }, { status, reason: 'demo' });
  });
}
