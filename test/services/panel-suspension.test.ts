import { MockActivityEnvironment } from '@temporalio/testing';
import { describe, expect, it } from 'vitest';
import { createPanelSuspensionActivities } from '../../activities/suspension.ts';
import { type PanelEmulator, startPanelEmulator } from '../../dev/panel-emulator/server.ts';
import { reactivateService } from '../../domain/services/reactivate-service.ts';
import { Service, type SuspensionReason } from '../../domain/services/service.ts';
import { suspendService } from '../../domain/services/suspend-service.ts';
import type { Panels } from '../../integrations/panel/panels.ts';
import { createService } from '../harness/builders.ts';
import { holdLock, waitForContenders } from '../harness/contention.ts';
import { type Fixture, inFixture, PANEL_ACCOUNT } from '../harness/fixture.ts';
import { until } from '../harness/until.ts';
import { bill, pay } from '../replay/money.ts';
import { handedOver } from '../replay/play.ts';

const SYSTEM = { type: 'system', process: 'test' } as const;
const { user } = PANEL_ACCOUNT;

const suspend = async (fixture: Fixture, reason: SuspensionReason) =>
  suspendService(await fixture.as(SYSTEM), { serviceId: fixture.service.id, reason });
const lift = async (fixture: Fixture, reason: SuspensionReason) =>
  reactivateService(await fixture.as(SYSTEM), { serviceId: fixture.service.id, reason });

/** What happened to the service, without what its transfer says. */
async function eventsOf({ sql, service }: Fixture): Promise<string[]> {
  const rows = await sql<{ type: string }>(
    "select type from event where service_id = $1 and type like 'service.%' order by id",
    [service.id],
  );
  return rows.map(({ type }) => type.replace('service.', ''));
}

/** Resolves once nothing is due on the panel. */
const followed = ({ sql, service, skipping }: Fixture) =>
  skipping(
    until(async () => {
      const [row] = await sql('select 1 from service where id = $1 and panel_due_at is null', [service.id]);
      return row;
    }, 'the panel has followed'),
  );

/** The same, and every run that was started has ended: one that comes late follows once more what is wanted by then. */
async function followedByAll(fixture: Fixture): Promise<void> {
  await followed(fixture);
  const runs = [...fixture.runs].filter((id) => id.startsWith('suspension/'));
  await fixture.skipping(Promise.all(runs.map((id) => fixture.client.workflow.getHandle(id).result())));
}

const isSuspended = ({ outside }: Fixture) => outside.panel.account(user)?.suspended;
const commandsOf = (panel: Pick<PanelEmulator, 'log'>) =>
  panel.log
    .filter((entry) => entry.user === user && entry.command !== 'createacct')
    .map(({ command }) => command);
const rowOf = async ({ sql, service }: Fixture) => {
  const [row] = await sql('select status, suspension_reasons as reasons from service where id = $1', [
    service.id,
  ]);
  return row;
};
const tasksOf = ({ sql }: Fixture) =>
  sql('select kind, details, choice from staff_task order by opened_at, resolved_at nulls last');

/** Suspends the account as somebody on the panel would. */
async function suspendOnPanel({ outside }: Fixture): Promise<void> {
  const { token, user: root } = outside.panelSettings;
  await fetch(`${outside.panel.url}/json-api/suspendacct?user=${user}&reason=Abuse`, {
    headers: { authorization: `whm ${root}:${token}` },
  });
}

/** Something happens before the runs of what is suspended now have asked anything: they start with the sweep. */
async function beforeTheRun(fixture: Fixture, work: () => Promise<unknown>): Promise<void> {
  await fixture.temporalAway(async () => void (await work()));
  await fixture.sleep('1 minute');
}

describe('a panel follows the database (B8)', () => {
  it(
    'there and back: read back before it is recorded',
    inFixture(async (fixture) => {
      await suspend(fixture, 'non_payment');
      await followedByAll(fixture);
      expect(isSuspended(fixture)).toBe(true);
      await suspend(fixture, 'technical');
      await lift(fixture, 'non_payment');
      await followedByAll(fixture);
      expect(isSuspended(fixture)).toBe(true);
      await lift(fixture, 'technical');
      await followedByAll(fixture);
      expect(isSuspended(fixture)).toBe(false);
      expect(commandsOf(fixture.outside.panel)).toEqual(['suspendacct', 'unsuspendacct']);
      const [events, tasks] = [await eventsOf(fixture), await tasksOf(fixture)];
      expect(events.slice(0, 2)).toEqual(['suspended', 'panel_suspended']);
      expect(events.slice(-2)).toEqual(['reactivated', 'panel_reactivated']);
      expect(tasks).toEqual([]);
    }),
  );

  it.each(['5xx_accepted', 'drop_reply', '5xx', 'drop_request', 'garbage'])(
    'whatever the panel answers: once, when the answer is lost (%s)',
    (kind) =>
      inFixture(async (fixture) => {
        fixture.outside.panel.faults.add({ kind, match: 'suspendacct', times: 1 });
        await suspend(fixture, 'technical');
        await followed(fixture);
        expect(fixture.outside.panel.faults.left).toBe(0);
        expect(commandsOf(fixture.outside.panel)).toEqual(['suspendacct']);
        expect(await eventsOf(fixture)).toEqual(['suspended', 'panel_suspended']);
      })(),
  );

  it(
    'that fails for hours, or refuses, is staff’s, and follows at their word (G7)',
    inFixture(async (fixture) => {
      await fixture.outside.panel.pause();
      await suspend(fixture, 'technical');
      await fixture.sleep('7 hours');
      await fixture.task('suspension_stuck');
      await fixture.outside.panel.resume();
      fixture.outside.panel.faults.add({ kind: 'refuse', match: 'suspendacct', times: 1 });
      await fixture.resolve('suspension_stuck', 'retry');
      await fixture.task('suspension_stuck');
      expect(isSuspended(fixture)).toBe(false);
      await fixture.resolve('suspension_stuck', 'retry');
      await followed(fixture);
      expect(isSuspended(fixture)).toBe(true);
      const details = { wanted: 'suspended', why: 'panel_failed' };
      expect(await tasksOf(fixture)).toEqual(
        [1, 2].map(() => ({ kind: 'suspension_stuck', details, choice: 'retry' })),
      );
    }),
  );

  it(
    'whose success is none is asked again, and what is told is told after the reading',
    inFixture(async (fixture) => {
      fixture.outside.panel.faults.add({ kind: 'no_effect', match: 'suspendacct', times: 2 });
      await suspend(fixture, 'technical');
      await followed(fixture);
      expect(fixture.outside.panel.faults.left).toBe(0);
      expect(isSuspended(fixture)).toBe(true);
      expect(await eventsOf(fixture)).toEqual(['suspended', 'panel_suspended']);
      expect(await tasksOf(fixture)).toEqual([]);
    }),
  );

  it(
    'which says that it lifted the suspension and did not: no alert, tried again, then staff’s (D33)',
    inFixture(async (fixture) => {
      await suspend(fixture, 'technical');
      await followedByAll(fixture);
      fixture.outside.panel.faults.add({ kind: 'no_effect', match: 'unsuspendacct', times: 3 });
      await lift(fixture, 'technical');
      await fixture.skipping(fixture.task('suspension_stuck'));
      expect(fixture.outside.panel.faults.left).toBe(0);
      expect(isSuspended(fixture)).toBe(true);
      const details = { wanted: 'active', why: 'panel_failed' };
      expect(await tasksOf(fixture)).toMatchObject([{ kind: 'suspension_stuck', details }]);
      await fixture.quiet();
      expect(await fixture.sentTo('holder')).toEqual(['service_suspended']);
      await fixture.resolve('suspension_stuck', 'retry');
      await followedByAll(fixture);
      expect(isSuspended(fixture)).toBe(false);
      await fixture.quiet();
      expect(await fixture.sentTo('holder')).toEqual(['service_suspended', 'service_reactivated']);
    }),
  );

  it(
    'whose run was lost is asked again by the sweep',
    inFixture(
      async (fixture) => {
        await suspend(fixture, 'technical');
        const [first = ''] = [...fixture.runs].filter((id) => id.startsWith('suspension/'));
        await fixture.client.workflow.getHandle(first).terminate('by an operator');
        await fixture.sql("update service set panel_due_at = panel_due_at - interval '9 hours'");
        await fixture.workforce.start();
        await fixture.sweep();
        await followed(fixture);
        expect(isSuspended(fixture)).toBe(true);
      },
      { devServer: true, withWorkers: false },
    ),
  );
});

describe('runs that cross end right', () => {
  it.each(['lift', 'suspend'] as const)(
    'the database wants another state by the time that the panel was read (the last act: %s)',
    (last) =>
      inFixture(async (fixture) => {
        const acts = { lift: () => lift(fixture, 'technical'), suspend: () => suspend(fixture, 'technical') };
        if (last === 'suspend') {
          await acts.suspend();
          await followed(fixture);
        }
        const first = last === 'lift' ? acts.suspend : acts.lift;
        await beforeTheRun(fixture, first);
        // The verb waits for the client, then the run's record behind it: the panel has acted by then.
        const lock = await holdLock(fixture.database, 'select from client where id = $1 for update', [
          fixture.holder.id,
        ]);
        const acting = acts[last]();
        await waitForContenders(fixture.database, 1);
        await fixture.sweep();
        await waitForContenders(fixture.database, 2);
        expect(isSuspended(fixture)).toBe(last === 'lift');
        await lock.release();
        await acting;
        await followed(fixture);
        const suspended = last === 'suspend';
        await until(async () => isSuspended(fixture) === suspended, 'the panel is as the database');
        expect(await rowOf(fixture)).toMatchObject({ status: suspended ? 'suspended' : 'active' });
        expect((await eventsOf(fixture)).at(-1)).toBe(suspended ? 'panel_suspended' : 'panel_reactivated');
      })(),
  );

  it.each(['lift', 'suspend'] as const)(
    'also if the one that asked first acts last, after the other has recorded (the last act: %s)',
    (last) =>
      inFixture(
        async (fixture) => {
          const acts = {
            lift: () => lift(fixture, 'technical'),
            suspend: () => suspend(fixture, 'technical'),
          };
          const { database, clock, deployment, verbs, outside, service } = fixture;
          const deliver = verbs.delivery.deliverInline;
          const panels = outside.panelsOf(database);
          const run = (given: Panels) => {
            const deps = { orm: database.orm, clock, deployment, deliver, panels: given };
            const { alignSuspension } = createPanelSuspensionActivities(deps);
            return new MockActivityEnvironment().run(alignSuspension, service.id);
          };
          let isFirst = true;
          const overtaken: Panels = {
            ...panels,
            at: async (server) => {
              if (isFirst) {
                isFirst = false;
                await acts[last]();
                await run(panels);
              }
              return panels.at(server);
            },
          };
          await acts.suspend();
          if (last === 'suspend') {
            await run(panels);
            await acts.lift();
          }
          await run(overtaken);
          expect(isSuspended(fixture)).toBe(last === 'suspend');
          const told = last === 'suspend' ? 'panel_suspended' : 'panel_reactivated';
          expect((await eventsOf(fixture)).slice(-2)).toEqual([told, told]);
        },
        { withWorkers: false },
      )(),
  );

  it(
    'a late start finds nothing to do',
    inFixture(async (fixture) => {
      await beforeTheRun(fixture, async () => {
        await suspend(fixture, 'technical');
        await lift(fixture, 'technical');
      });
      await fixture.sweep();
      await followed(fixture);
      await fixture.quiet();
      expect(commandsOf(fixture.outside.panel)).toEqual([]);
    }),
  );
});

describe('a suspension that only the panel has (B8)', () => {
  it(
    'is a reason of its own with a task, which a payment does not lift and staff does',
    inFixture(async (fixture) => {
      await suspend(fixture, 'non_payment');
      await followed(fixture);
      const { token, user: root } = fixture.outside.panelSettings;
      await fetch(`${fixture.outside.panel.url}/json-api/unsuspendacct?user=${user}`, {
        headers: { authorization: `whm ${root}:${token}` },
      });
      await suspendOnPanel(fixture);
      await lift(fixture, 'non_payment');
      await fixture.task('panel_suspended');
      expect(await rowOf(fixture)).toEqual({ status: 'suspended', reasons: ['panel'] });
      await suspend(fixture, 'technical');
      await lift(fixture, 'technical');
      await followed(fixture);
      expect(isSuspended(fixture)).toBe(true);
      await fixture.resolve('panel_suspended', 'lift');
      await followed(fixture);
      expect(await rowOf(fixture)).toEqual({ status: 'active', reasons: [] });
      expect(isSuspended(fixture)).toBe(false);
    }),
  );
});

describe('a payment has the panel looked at, where the database has the service work (B8)', () => {
  const payRenewal = async (fixture: Fixture) => pay(fixture, await bill(fixture));
  const looked = (fixture: Fixture) =>
    until(async () => [...fixture.runs].some((id) => id.startsWith('suspension/')), 'the panel is looked at');

  it.each(['renewal', 'other'] as const)(
    'suspended and locked by hand there, whatever of it is paid (%s): nothing is lifted, and staff is asked (D32)',
    async (kind) =>
      inFixture(async (fixture) => {
        await suspendOnPanel(fixture);
        await pay(fixture, await bill(fixture, kind));
        await fixture.task('panel_suspended');
        await followedByAll(fixture);
        expect(await rowOf(fixture)).toEqual({ status: 'suspended', reasons: ['panel'] });
        expect(commandsOf(fixture.outside.panel)).toEqual(['suspendacct']);
        await payRenewal(fixture);
        await fixture.quiet();
        expect(commandsOf(fixture.outside.panel)).toEqual(['suspendacct']);
        expect(isSuspended(fixture)).toBe(true);
        expect(await fixture.sentTo('holder')).not.toContain('service_reactivated');
        expect(await tasksOf(fixture)).toMatchObject([{ kind: 'panel_suspended', choice: null }]);
      })(),
  );

  it(
    'works there too: nothing is done and nothing told, also where the first look failed',
    inFixture(async (fixture) => {
      fixture.outside.panel.faults.add({ kind: '5xx', match: 'accountsummary', times: 1 });
      await payRenewal(fixture);
      await looked(fixture);
      await followedByAll(fixture);
      expect(fixture.outside.panel.faults.left).toBe(0);
      await fixture.quiet();
      expect(commandsOf(fixture.outside.panel)).toEqual([]);
      expect(await eventsOf(fixture)).toEqual([]);
      expect(await fixture.sentTo('holder')).not.toContain('service_reactivated');
      expect(await tasksOf(fixture)).toEqual([]);
    }),
  );

  it(
    'is looked at once: one that the payment lifts is brought there by the run of that',
    inFixture(async (fixture) => {
      await suspend(fixture, 'non_payment');
      await followedByAll(fixture);
      const before = fixture.runs.size;
      await payRenewal(fixture);
      await followedByAll(fixture);
      await fixture.quiet();
      const runs = [...fixture.runs].slice(before).filter((id) => id.startsWith('suspension/'));
      expect(runs).toHaveLength(1);
      expect(isSuspended(fixture)).toBe(false);
    }),
  );
});

describe('an account that is not the service’s own (X7)', () => {
  it.each([
    ['of another domain', "panel_domain = 'another.example'", 'panel_failed'],
    ['created at another time', "panel_created_at = created_at - interval '1 second'", 'panel_failed'],
    ['that the panel has not got', "panel_user = 'nobody'", 'panel_failed'],
  ])('%s is not touched: staff is asked', (_, column, why) =>
    inFixture(async (fixture) => {
      await fixture.sql(`update service set ${column}`);
      await suspend(fixture, 'technical');
      await fixture.task('suspension_stuck');
      expect(await tasksOf(fixture)).toMatchObject([{ details: { wanted: 'suspended', why } }]);
      expect(commandsOf(fixture.outside.panel)).toEqual([]);
    })(),
  );

  it(
    'which serves another service too is not touched either (D48)',
    inFixture(async (fixture) => {
      const em = fixture.database.orm.em.fork();
      const { planId, serverId = null } = await em.findOneOrFail(Service, { id: fixture.service.id });
      await createService(fixture.database, {
        planId,
        serverId,
        clientId: fixture.recipient.id,
        panelUser: user,
        panelDomain: 'second.example.com',
      });
      await suspend(fixture, 'technical');
      await fixture.task('suspension_stuck');
      expect(await tasksOf(fixture)).toMatchObject([{ details: { why: 'shared_account' } }]);
      expect(commandsOf(fixture.outside.panel)).toEqual([]);
    }),
  );
});

describe('with two servers (B9)', () => {
  it(
    'every call goes to the service’s own: hand-over and suspension',
    inFixture(async (fixture) => {
      const { token, user: root } = fixture.outside.panelSettings;
      const second = await startPanelEmulator({ token, user: root, now: () => fixture.clock.now() });
      try {
        await second.createAccount({ ...PANEL_ACCOUNT, email: fixture.holder.email });
        await fixture.sql(
          `with second as (
            insert into server (id, name, address, panel_user, token_reference, capabilities, created_at)
            select gen_random_uuid(), 'second', $1, $2, 'PANEL_TOKEN_SECOND', '{}', created_at + interval '1 day'
            from server returning id
          )
          update service set server_id = second.id from second`,
          [second.url, root],
        );
        await handedOver(fixture);
        expect(second.account(user)?.email).toBe(fixture.recipient.email);
        await suspend(fixture, 'technical');
        await followed(fixture);
        expect(second.account(user)?.suspended).toBe(true);
        expect(commandsOf(fixture.outside.panel)).toEqual([]);
      } finally {
        await second.close();
      }
    }),
  );
});
