import { describe, expect, it } from 'vitest';
import { freezeClientByStaff } from '../../domain/accounts/freeze-client.ts';
import { unfreezeClient } from '../../domain/accounts/unfreeze-client.ts';
import { recordPayment } from '../../domain/billing/record-payment.ts';
import { withdrawCancellation } from '../../domain/cancellation/withdraw-cancellation.ts';
import { reviewDueDomains } from '../../domain/domains/review-due-domains.ts';
import { addDays, DAY_MS, formatTime, HOUR_MS, localDateOf } from '../../domain/time.ts';
import { changeWorkflowId } from '../../workflows/messages.ts';
import { createDomain } from '../harness/builders.ts';
import { type Fixture, inFixture, PANEL_ACCOUNT } from '../harness/fixture.ts';
import { until } from '../harness/until.ts';
import { bill, pay } from '../replay/money.ts';
import { accountIsThere, askForEnd, endTermIn, NEIGHBOUR, panelDid, REMOVE, serviceNow } from './playing.ts';

const BACKUP = `start_background_pkgacct ${PANEL_ACCOUNT.user}`;
const DELETION = `${REMOVE} ${PANEL_ACCOUNT.user}`;
const WINDOW = '61 minutes';
const SYSTEM = { type: 'system', process: 'test' } as const;

const resultOf = (fixture: Fixture, changeId: string) =>
  fixture.client.workflow.getHandle(changeWorkflowId('cancellation', changeId)).result();

/** Nothing that the run began is under way. */
const rests = (fixture: Fixture, changeId: string) =>
  until(async () => {
    const run = fixture.client.workflow.getHandle(changeWorkflowId('cancellation', changeId));
    const { pendingActivities, pendingWorkflowTask } = (await run.describe()).raw;
    return (pendingActivities ?? []).length === 0 && !pendingWorkflowTask;
  }, 'the run waits');

async function expectEnded(fixture: Fixture, changeId: string): Promise<void> {
  await fixture.reached('completed');
  expect(await resultOf(fixture, changeId)).toBe('completed');
  expect(await serviceNow(fixture)).toMatchObject({ status: 'cancelled', renews: false });
  expect(fixture.outside.panel.account(NEIGHBOUR.user)).toMatchObject({ suspended: false });
}

const told = async ({ sql }: Fixture, changeId: string) => {
  const rows = await sql<{ template: string }>(
    "select template from outbound_message where change_id = $1 and channel = 'whatsapp' order by created_at",
    [changeId],
  );
  return rows.map(({ template }) => template);
};

const freeze = async (fixture: Fixture) =>
  freezeClientByStaff(await fixture.as(fixture.agent), { clientId: fixture.holder.id });
const lift = async (fixture: Fixture) =>
  unfreezeClient(await fixture.as(fixture.agent), { clientId: fixture.holder.id });

describe('an immediate cancellation (X2, X7)', () => {
  it(
    'has its backup at once, waits out its window, deletes exactly its account and is proven',
    inFixture(async (fixture) => {
      const changeId = await askForEnd(fixture, 'immediate');
      await fixture.sleep('30 minutes');
      expect(panelDid(fixture)).toEqual([BACKUP]);
      expect(await fixture.change()).toMatchObject({ state: 'scheduled' });
      await fixture.sleep('31 minutes');
      await expectEnded(fixture, changeId);
      expect(panelDid(fixture)).toEqual([BACKUP, DELETION]);
      expect(accountIsThere(fixture)).toBe(false);
      expect(await told(fixture, changeId)).toEqual([
        'cancellation_requested_immediate',
        'cancellation_completed',
      ]);
    }),
  );

  it(
    'leaves its holder’s domain alone: it stays theirs, is invoiced in its time and renewed once paid (X6)',
    inFixture(async (fixture) => {
      const { clock, database, holder, sql } = fixture;
      const now = await clock.now();
      const expiresOn = addDays(localDateOf(now, 'UTC'), 60);
      const domainId = await createDomain(database, holder.id, { now, expiresOn });
      const rowOf = () => sql('select * from domain where id = $1', [domainId]);
      const before = await rowOf();
      await askForEnd(fixture, 'immediate');
      await fixture.sleep(WINDOW);
      await fixture.reached('completed');
      expect(await rowOf()).toEqual(before);
      const later = { ...(await fixture.as(SYSTEM)), now: new Date(now.getTime() + 31 * DAY_MS) };
      await reviewDueDomains(later, { limit: 9 });
      const invoices = () => sql('select status from invoice where domain_id = $1', [domainId]);
      expect(await invoices()).toEqual([{ status: 'issued' }]);
      const [year] = await sql<{ id: string; total: string }>(
        'select id, total from invoice where domain_id = $1',
        [domainId],
      );
      const payment = { provider: 'test', providerPaymentId: domainId, invoiceId: year?.id ?? '' };
      await recordPayment(later, { ...payment, amount: year?.total ?? '', paidAt: now });
      const tasks = await sql('select kind from staff_task where subject_id = $1', [domainId]);
      expect(tasks).toEqual([{ kind: 'domain_renewal' }]);
    }),
  );

  it(
    'that is withdrawn in its window touches nothing',
    inFixture(async (fixture) => {
      const changeId = await askForEnd(fixture, 'immediate');
      await fixture.sleep('50 minutes');
      await withdrawCancellation(await fixture.as(fixture.actorOf('holder')), { changeId });
      expect(await resultOf(fixture, changeId)).toBe('withdrawn');
      await fixture.sleep('2 days');
      expect(panelDid(fixture)).toEqual([BACKUP]);
      expect(await serviceNow(fixture)).toMatchObject({ status: 'active', renews: true });
    }),
  );

  it(
    'whose holder is frozen pauses, and goes on once that is lifted (G9)',
    inFixture(async (fixture) => {
      const changeId = await askForEnd(fixture, 'immediate');
      await freeze(fixture);
      await fixture.reached('paused');
      await fixture.sleep('3 hours');
      expect(panelDid(fixture)).not.toContain(DELETION);
      await lift(fixture);
      await expectEnded(fixture, changeId);
    }),
  );

  it(
    'of a service that people provision is theirs to back up and to end',
    inFixture(
      async (fixture) => {
        const changeId = await askForEnd(fixture, 'immediate');
        await fixture.task('backup_failed');
        await fixture.sleep(WINDOW);
        expect(await serviceNow(fixture)).toMatchObject({ suspension_reasons: ['requested'] });
        await fixture.resolve('backup_failed', 'made_by_hand', {
          place: 'caja 7',
          sizeBytes: '100',
          takenAt: (await fixture.clock.now()).toISOString(),
        });
        await fixture.reached('claimed');
        await fixture.task('ending_stuck');
        await fixture.resolve('ending_stuck', 'deleted_by_hand');
        await fixture.reached('completed');
        expect(await resultOf(fixture, changeId)).toBe('completed');
      },
      { manual: true },
    ),
  );
});

it(
  'money for a service that has ended settles its invoice and moves nothing else (X4)',
  inFixture(async (fixture) => {
    const invoiceId = await bill(fixture);
    const changeId = await askForEnd(fixture, 'immediate');
    await fixture.sleep(WINDOW);
    await expectEnded(fixture, changeId);
    await pay(fixture, invoiceId);
    const [invoice] = await fixture.sql('select status, applied = total as whole from invoice');
    expect(invoice).toEqual({ status: 'paid', whole: true });
    expect(await fixture.sql('select 1 from credit_entry')).toEqual([]);
    expect(await serviceNow(fixture)).toMatchObject({ status: 'cancelled' });
    expect(await fixture.sql('select 1 from term')).toHaveLength(1);
  }),
);

describe('one for the end of the period (X3)', () => {
  it(
    'works until its day, and is carried out that day between 9 and 16',
    inFixture(async (fixture) => {
      await endTermIn(fixture, 20);
      const changeId = await askForEnd(fixture, 'end_of_period');
      await fixture.sleep('19 days');
      expect(panelDid(fixture)).toEqual([]);
      expect(await serviceNow(fixture)).toMatchObject({ status: 'active', renews: false });
      await fixture.sleep('3 days');
      await expectEnded(fixture, changeId);
      expect(panelDid(fixture)).toEqual([BACKUP, DELETION]);
      const [row] = await fixture.sql<{ claimed_at: Date }>('select claimed_at from cancellation');
      const hour = formatTime(row?.claimed_at ?? new Date(0), 'America/Argentina/Buenos_Aires');
      expect(hour >= '09:00' && hour < '16:00', hour).toBe(true);
      expect(await told(fixture, changeId)).toEqual([
        'cancellation_requested_end_of_period',
        'cancellation_notice',
        'cancellation_notice',
        'cancellation_completed',
      ]);
    }),
  );
});

it(
  'a wait of more than a year outlives the workers, and is carried out by others',
  // The time-skipping server waits for ever for the worker that had a run in its cache.
  inFixture(
    async (fixture) => {
      await endTermIn(fixture, 380);
      const changeId = await askForEnd(fixture, 'end_of_period');
      await rests(fixture, changeId);
      await fixture.workforce.stop();
      fixture.passTime(378 * DAY_MS);
      await fixture.workforce.start();
      await fixture.sweep();
      await rests(fixture, changeId);
      expect(panelDid(fixture)).toEqual([]);
      expect(await told(fixture, changeId)).toEqual([
        'cancellation_requested_end_of_period',
        'cancellation_notice',
      ]);
      fixture.passTime(2 * DAY_MS);
      await until(async () => {
        fixture.passTime(HOUR_MS);
        await fixture.sweep();
        await rests(fixture, changeId);
        return (await fixture.change()).state === 'completed';
      }, 'the service has ended');
      await expectEnded(fixture, changeId);
      expect(panelDid(fixture).at(-1)).toBe(DELETION);
    },
    { devServer: true },
  ),
);

describe('a deletion that does not go well (X7)', () => {
  const due = async (fixture: Fixture) => {
    const changeId = await askForEnd(fixture, 'immediate');
    await fixture.sleep('30 minutes');
    return changeId;
  };

  it.each(['drop_reply', '5xx_accepted'])(
    'answered after acting (%s): it is looked up, and there is one deletion (D44)',
    async (kind) =>
      inFixture(async (fixture) => {
        const changeId = await due(fixture);
        fixture.outside.panel.faults.add({ kind, match: REMOVE });
        await fixture.sleep('31 minutes');
        await expectEnded(fixture, changeId);
        expect(panelDid(fixture).filter((call) => call === DELETION)).toHaveLength(1);
        expect(fixture.outside.panel.faults.left).toBe(0);
      })(),
  );

  it.each([
    ['retry', 'completed', false],
    ['deleted_by_hand', 'completed', true],
    ['keep_service', 'withdrawn', true],
  ] as const)('refused for good: staff is asked, and chooses %s (D45)', async (choice, state, isThere) =>
    inFixture(async (fixture) => {
      const changeId = await due(fixture);
      fixture.outside.panel.faults.add({ kind: 'refuse', match: REMOVE });
      await fixture.sleep('31 minutes');
      await fixture.task('ending_stuck');
      expect(await told(fixture, changeId)).toEqual(['cancellation_requested_immediate']);
      expect(accountIsThere(fixture)).toBe(true);
      await fixture.resolve('ending_stuck', choice);
      await fixture.reached(state);
      expect(await resultOf(fixture, changeId)).toBe(state);
      expect(accountIsThere(fixture)).toBe(isThere);
      const status = choice === 'keep_service' ? 'active' : 'cancelled';
      expect(await serviceNow(fixture)).toMatchObject({ status, suspension_reasons: [] });
    })(),
  );

  it(
    'of a name that another account has by now is for staff, and that account stays (X7b)',
    inFixture(async (fixture) => {
      await due(fixture);
      const { panel } = fixture.outside;
      await fixture.sql("update service set panel_created_at = panel_created_at - interval '1 minute'");
      await fixture.sql("update backup set panel_created_at = panel_created_at - interval '1 minute'");
      await fixture.sleep('31 minutes');
      await fixture.task('ending_stuck');
      expect(panelDid(fixture)).not.toContain(DELETION);
      expect(panel.account(PANEL_ACCOUNT.user)).toBeDefined();
    }),
  );

  it(
    'of an account that is gone already is done, without another call (X7c)',
    inFixture(async (fixture) => {
      const changeId = await due(fixture);
      const { url, user, token } = fixture.outside.panelSettings;
      await fetch(`${url}/json-api/${REMOVE}?api.version=1&user=${PANEL_ACCOUNT.user}`, {
        headers: { authorization: `whm ${user}:${token}` },
      });
      await fixture.sleep('31 minutes');
      await expectEnded(fixture, changeId);
      expect(panelDid(fixture).filter((call) => call === DELETION)).toHaveLength(1);
    }),
  );

  it(
    'on a panel that is away for hours is for staff; a freeze that came meanwhile stops it (G9)',
    inFixture(async (fixture) => {
      const changeId = await due(fixture);
      await fixture.outside.panel.pause();
      await fixture.sleep('31 minutes');
      await fixture.reached('claimed');
      await freeze(fixture);
      await fixture.outside.panel.resume();
      await fixture.sleep('20 minutes');
      await fixture.task('frozen_change');
      expect(panelDid(fixture)).not.toContain(DELETION);
      await lift(fixture);
      await expectEnded(fixture, changeId);
    }),
  );

  it(
    'whose run is lost after the claim is taken up by the sweep, and is one (invariant 8)',
    inFixture(async (fixture) => {
      const changeId = await due(fixture);
      await fixture.outside.panel.pause();
      await fixture.sleep('31 minutes');
      await fixture.reached('claimed');
      await fixture.client.workflow.getHandle(changeWorkflowId('cancellation', changeId)).terminate();
      await fixture.outside.panel.resume();
      await fixture.sleep('20 minutes');
      await fixture.sweep();
      await expectEnded(fixture, changeId);
      expect(panelDid(fixture).filter((call) => call === DELETION)).toHaveLength(1);
    }),
  );

  it(
    'under a database that was restored from before the claim parks, and nothing is deleted',
    inFixture(async (fixture) => {
      const changeId = await due(fixture);
      await fixture.sql(
        "update service_change set version = version - 1, state = 'scheduled' where id = $1",
        [changeId],
      );
      await fixture.sleep(WINDOW);
      await fixture.task('database_restored');
      expect(panelDid(fixture)).not.toContain(DELETION);
    }),
  );
});
