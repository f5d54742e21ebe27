import { describe, expect, it } from 'vitest';
import { addBusinessDays } from '../../domain/renewal/business-days.ts';
import { reportTransfer } from '../../domain/renewal/report-transfer.ts';
import { formatTime, isWeekend, localDateOf } from '../../domain/time.ts';
import { renewalWorkflowId } from '../../workflows/messages.ts';
import { accountIsThere, panelDid, serviceNow } from '../cancellation/playing.ts';
import { expectAgreement, inAgreement } from '../harness/agreement.ts';
import { type Fixture, PANEL_ACCOUNT } from '../harness/fixture.ts';
import { until } from '../harness/until.ts';
import {
  invoicesOf,
  latestTerm,
  owedInvoice,
  payOwed,
  resultOfTerm,
  runTerm,
  sleepUntil,
  termsOf,
} from './playing.ts';

const ZONE = 'America/Argentina/Buenos_Aires';
const user = PANEL_ACCOUNT.user;

const isSuspended = async (fixture: Fixture) => (await serviceNow(fixture))?.status === 'suspended';
const panelIsSuspended = ({ outside }: Fixture) => outside.panel.account(user)?.suspended === true;

/** On a business day between 9 and 16 (B3). */
async function expectDueHours(fixture: Fixture): Promise<void> {
  const rows = await fixture.sql<{ at: Date }>("select at from event where type = 'service.suspended'");
  for (const { at } of rows) {
    expect(isWeekend(localDateOf(at, ZONE))).toBe(false);
    const time = formatTime(at, ZONE);
    expect(time >= '09:00' && time < '16:00', time).toBe(true);
  }
}

describe('a year of a service (B2, B3)', () => {
  it(
    'twelve terms: paid at once, after the reminder, after the suspension, and once very late',
    inAgreement(async (fixture) => {
      await runTerm(fixture, 10);
      const lateness = ['at once', 'reminded', 'at once', 'suspended', 'reminded', 'at once', 'very late'];
      for (let turn = 0; (await termsOf(fixture)).length < 13; turn += 1) {
        await sleepUntil(fixture, () => owedInvoice(fixture));
        const how = lateness[turn % lateness.length];
        if (how === 'reminded') await fixture.sleep('5 days');
        if (how === 'suspended' || how === 'very late') await sleepUntil(fixture, () => isSuspended(fixture));
        if (how === 'very late') await fixture.sleep('40 days');
        await payOwed(fixture);
        await expectAgreement(fixture);
      }
      const terms = await termsOf(fixture);
      for (const [index, term] of terms.slice(1).entries())
        expect(term.start_date).toBe(terms[index]?.end_date);
      const starts = (await invoicesOf(fixture)).map(({ period_start }) => period_start);
      expect(new Set(starts).size).toBe(starts.length);
      await expectDueHours(fixture);
      const did = panelDid(fixture);
      expect(did.filter((line) => line.startsWith('suspendacct')).length).toBe(
        did.filter((line) => line.startsWith('unsuspendacct')).length,
      );
      expect(await fixture.sql('select 1 from staff_task where resolved_at is null')).toEqual([]);
    }),
    180_000,
  );
});

it(
  'a renewal that nobody pays: reminded, suspended, told twice, backed up, void, deleted and terminated',
  inAgreement(async (fixture) => {
    await runTerm(fixture, 10);
    const { id: termId } = await latestTerm(fixture);
    await sleepUntil(fixture, () => isSuspended(fixture), { hours: 24 * 30 });
    await until(async () => panelIsSuspended(fixture), 'the panel suspended it');
    await expectDueHours(fixture);
    await sleepUntil(fixture, async () => (await serviceNow(fixture))?.status === 'terminated');
    expect(await resultOfTerm(fixture, termId)).toBe('ended');
    expect(panelDid(fixture)).toEqual([
      `suspendacct ${user}`,
      `start_background_pkgacct ${user}`,
      `removeacct ${user}`,
    ]);
    expect(accountIsThere(fixture)).toBe(false);
    expect(await invoicesOf(fixture)).toMatchObject([{ status: 'void' }]);
    expect(await fixture.sentTo('holder')).toEqual([
      'invoice_generated',
      'invoice_reminder',
      'dunning_suspension_notice',
      'service_suspended',
      'dunning_end_notice',
      'dunning_last_notice',
      'invoice_voided',
      'cancellation_completed',
    ]);
    const [ended] = await fixture.sql<{ days: number }>(
      `select extract(day from e.at - i.due_date)::int as days from event e, invoice i where e.type = 'service.terminated'`,
    );
    expect(ended?.days).toBeGreaterThanOrEqual(60);
  }),
  120_000,
);

it(
  'a transfer that is reported when the suspension is told of, and that nobody looks for: suspended after its hold (D30)',
  inAgreement(async (fixture) => {
    await runTerm(fixture, 10);
    const wasTold = async () => (await fixture.sentTo('holder')).includes('dunning_suspension_notice');
    await sleepUntil(fixture, wasTold, { hours: 24 * 30 });
    await fixture.sleep('4 days');
    const invoice = await owedInvoice(fixture);
    const { heldUntil } = await reportTransfer(
      await fixture.as({ type: 'client', clientId: fixture.holder.id, sessionId: fixture.holder.id }),
      { invoiceId: invoice?.id ?? '', amount: invoice?.total ?? '', paidAt: await fixture.clock.now() },
    );
    await sleepUntil(fixture, () => isSuspended(fixture), { hours: 24 * 30 });
    const [suspended] = await fixture.sql<{ at: Date }>(
      "select at from event where type = 'service.suspended'",
    );
    expect(localDateOf(suspended?.at ?? new Date(0), ZONE)).toBe(addBusinessDays(heldUntil, 1, []));
    await expectDueHours(fixture);
    expect(
      await fixture.sql(
        "select kind from staff_task where kind = 'payment_reported' and resolved_at is null",
      ),
    ).toHaveLength(1);
    expect(await termsOf(fixture)).toHaveLength(1);
  }),
  120_000,
);

describe('the run of a term', () => {
  it(
    'that was lost is begun again by the sweep, where the term stands',
    inAgreement(async (fixture) => {
      await runTerm(fixture, 10);
      const { id: termId } = await latestTerm(fixture);
      await sleepUntil(fixture, () => owedInvoice(fixture));
      const run = fixture.client.workflow.getHandle(renewalWorkflowId(termId));
      await run.terminate('by an operator');
      await fixture.sql("update renewal set next_check_at = '2020-01-01'");
      await fixture.sweep();
      await until(async () => (await run.describe()).status.name === 'RUNNING', 'the run is there again');
      await payOwed(fixture);
      expect(await resultOfTerm(fixture, termId)).toBe('renewed');
      expect(await invoicesOf(fixture)).toMatchObject([{ status: 'paid' }]);
    }),
  );

  it(
    'whose database knows less than it parks with a task until staff says so (data flow 5)',
    inAgreement(async (fixture) => {
      await runTerm(fixture, 10);
      const { id: termId } = await latestTerm(fixture);
      await sleepUntil(fixture, () => owedInvoice(fixture));
      await fixture.sql('delete from dunning');
      await fixture.sql("update invoice set status = 'void', voided_at = issued_at");
      await fixture.sql('update invoice_line set period_start = null, period_end = null');
      await fixture.sql("update renewal set version = 1, stage = 'waiting', next_check_at = '2020-01-01'");
      await fixture.sweep();
      await fixture.task('renewal_restored');
      expect(await owedInvoice(fixture)).toBeUndefined();
      await fixture.resolve('renewal_restored', 'continue');
      await until(() => owedInvoice(fixture), 'it is invoiced');
      expect((await latestTerm(fixture)).id).toBe(termId);
    }),
  );

  it(
    'that Temporal has completed and a restored database has open is a task, and begins anew if staff says so',
    inAgreement(async (fixture) => {
      await runTerm(fixture, 10);
      const { id: termId } = await latestTerm(fixture);
      await sleepUntil(fixture, () => owedInvoice(fixture));
      await payOwed(fixture);
      expect(await resultOfTerm(fixture, termId)).toBe('renewed');
      // As it was before it was paid.
      await fixture.sql('delete from renewal where term_id <> $1', [termId]);
      await fixture.sql('delete from term where id <> $1', [termId]);
      await fixture.sql(
        `with unapplied as (delete from allocation), unpaid as (delete from payment)
        update invoice set status = 'issued', applied = 0, paid_at = null`,
      );
      await fixture.sql("update renewal set stage = 'owed', version = 2, next_check_at = '2020-01-01'");
      await fixture.sweep();
      await fixture.task('renewal_restored');
      await fixture.resolve('renewal_restored', 'continue');
      const run = fixture.client.workflow.getHandle(renewalWorkflowId(termId));
      await until(async () => (await run.describe()).status.name === 'RUNNING', 'it runs anew');
    }),
  );
});
