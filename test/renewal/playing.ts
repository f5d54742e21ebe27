import { recordPayment } from '../../domain/billing/record-payment.ts';
import { addDays, dayOfMonth, localDateOf } from '../../domain/time.ts';
import { renewalWorkflowId } from '../../workflows/messages.ts';
import { nameAccount } from '../backups/play.ts';
import { NEIGHBOUR } from '../cancellation/playing.ts';
import type { Fixture } from '../harness/fixture.ts';

const ZONE = 'America/Argentina/Buenos_Aires';
const SYSTEM = { type: 'system', process: 'test' } as const;

type TermRow = { id: string; number: number; start_date: string; end_date: string; stage: string };

/** The service has an account of its own, a month's term that ends so many days from now, and the run of that. */
export async function runTerm(fixture: Fixture, days: number): Promise<void> {
  const { sql, clock, service, outside } = fixture;
  await nameAccount(fixture);
  if (!outside.panel.account(NEIGHBOUR.user)) await outside.createPanelAccount(NEIGHBOUR);
  const end = addDays(localDateOf(await clock.now(), ZONE), days);
  await sql("update service set period = 'monthly', anchor_day = $2 where id = $1", [
    service.id,
    dayOfMonth(end),
  ]);
  await sql('update term set start_date = $2::date - 28, end_date = $2 where service_id = $1', [
    service.id,
    end,
  ]);
  await sql(
    `insert into renewal (term_id, service_id, stage, version, next_check_at)
    select id, service_id, 'waiting', 1, '2020-01-01' from term where service_id = $1`,
    [service.id],
  );
  await fixture.sweep();
}

/** The terms of the service with where their runs stand, the first one first. */
export const termsOf = ({ sql, service }: Fixture) =>
  sql<TermRow>(
    `select t.id, t.number, t.start_date::text, t.end_date::text, r.stage
    from term t join renewal r on r.term_id = t.id where t.service_id = $1 order by t.number`,
    [service.id],
  );

export async function latestTerm(fixture: Fixture): Promise<TermRow> {
  const term = (await termsOf(fixture)).at(-1);
  if (!term) throw new Error('no term has its run');
  return term;
}

export const resultOfTerm = ({ client }: Fixture, termId: string) =>
  client.workflow.getHandle(renewalWorkflowId(termId)).result();

type InvoiceRow = { id: string; status: string; total: string; due_date: string; period_start: string };

export const invoicesOf = ({ sql, service }: Fixture) =>
  sql<InvoiceRow>(
    `select i.id, i.status, i.total::text, i.due_date::text, l.period_start::text
    from invoice i join invoice_line l on l.invoice_id = i.id
    where l.service_id = $1 and l.kind = 'renewal' order by i.number`,
    [service.id],
  );

/** What is to be paid; undefined while nothing is. */
export const owedInvoice = async (fixture: Fixture) =>
  (await invoicesOf(fixture)).find(({ status }) => status === 'issued');

export async function payOwed(fixture: Fixture): Promise<void> {
  const owed = await owedInvoice(fixture);
  if (!owed) throw new Error('nothing is owed');
  await recordPayment(await fixture.as(SYSTEM), {
    provider: 'test',
    providerPaymentId: owed.id,
    invoiceId: owed.id,
    amount: owed.total,
    currency: 'ARS',
    paidAt: await fixture.clock.now(),
  });
}

/** Lets hours go by until something is so, and no longer than so many. */
export async function sleepUntil(
  fixture: Fixture,
  isSo: () => Promise<unknown>,
  { step = 6, hours = 24 * 80 }: { step?: number; hours?: number } = {},
): Promise<void> {
  for (let passed = 0; passed < hours; passed += step) {
    if (await isSo()) return;
    await fixture.sleep(`${step} hours`);
    await fixture.quiet();
  }
  throw new Error('it never came to that');
}
