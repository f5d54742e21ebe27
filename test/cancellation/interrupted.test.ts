import { MockActivityEnvironment } from '@temporalio/testing';
import { describe, expect, it } from 'vitest';
import { createCancellationActivities } from '../../activities/cancellation.ts';
import { createEndingActivities } from '../../activities/ending.ts';
import type { CancellationStanding } from '../../domain/cancellation/cancellation.ts';
import type { PanelPort } from '../../integrations/panel/port.ts';
import { createWhmPanel } from '../../integrations/panel/whm.ts';
import { type Fixture, inFixture, PANEL_ACCOUNT } from '../harness/fixture.ts';
import { accountIsThere, askForEnd, panelDid, passToLateEvening, REMOVE } from './playing.ts';

const DELETION = `${REMOVE} ${PANEL_ACCOUNT.user}`;
class Killed extends Error {}
const killed = async () => {
  throw new Killed();
};

/** The steps of a run, in a worker that `strike` kills somewhere. */
function steps(fixture: Fixture, strike: (panel: PanelPort) => Partial<PanelPort> = () => ({})) {
  const { database, clock, deployment, outside } = fixture;
  const real = createWhmPanel(outside.panelSettings);
  const panel = { ...real, ...strike(real) };
  const deps = { orm: database.orm, clock, deployment, deliver: async () => undefined };
  const verbs = createCancellationActivities(deps);
  const { deleteAccount } = createEndingActivities({
    ...deps,
    panels: { of: async () => panel, at: async () => panel },
  });
  const environment = new MockActivityEnvironment();
  return {
    deleteAccount: (changeId: string) => environment.run(deleteAccount, changeId) as Promise<void>,
    ask: (verb: keyof typeof verbs, changeId: string, knownVersion = 0) =>
      environment.run(verbs[verb], { changeId, knownVersion }) as Promise<CancellationStanding>,
  };
}

async function plantBackup({ sql, clock, service }: Fixture): Promise<void> {
  await sql(
    `insert into backup (id, service_id, panel_user, panel_domain, panel_created_at, state, made_by, asked_at, taken_at, place,
       size_bytes, keep_until)
     select gen_random_uuid(), id, panel_user, panel_domain, panel_created_at, 'stored', 'hand', $2, $2, 'caja 7', 1, '2036-01-01'
     from service where id = $1`,
    [service.id, await clock.now()],
  );
}

/** Claimed, and nothing done on the panel yet. */
async function claimed(fixture: Fixture): Promise<string> {
  const changeId = await askForEnd(fixture, 'immediate');
  await plantBackup(fixture);
  await fixture.sql('update cancellation set window_ends_at = $1 where change_id = $2', [
    await fixture.clock.now(),
    changeId,
  ]);
  expect(await steps(fixture).ask('reviewSchedule', changeId)).toMatchObject({ state: 'claimed' });
  return changeId;
}

const inClaimed = (work: (fixture: Fixture, changeId: string) => Promise<void>) =>
  inFixture(async (fixture) => work(fixture, await claimed(fixture)), { withWorkers: false });

const strikes: Record<string, (panel: PanelPort) => Partial<PanelPort>> = {
  'before it asked the panel': () => ({ remove: killed }),
  'after the panel acted, before it was told': (panel) => ({
    remove: async (identity, options) => {
      await panel.remove(identity, options);
      await killed();
    },
  }),
};

describe('a worker that is killed while a service ends (X7)', () => {
  it.each(Object.keys(strikes))('%s: the next one goes on, and there is one deletion', async (name) =>
    inClaimed(async (fixture, changeId) => {
      const strike = strikes[name] ?? (() => ({}));
      await expect(steps(fixture, strike).deleteAccount(changeId)).rejects.toBeInstanceOf(Killed);
      await steps(fixture).deleteAccount(changeId);
      expect(accountIsThere(fixture)).toBe(false);
      expect(panelDid(fixture)).toEqual([DELETION]);
    })(),
  );

  it(
    'after each step was committed and before it was known: every one may be made again, and is one',
    inClaimed(async (fixture, changeId) => {
      const { ask, deleteAccount } = steps(fixture);
      for (let time = 0; time < 2; time += 1) await ask('reviewSchedule', changeId);
      for (let time = 0; time < 2; time += 1) await deleteAccount(changeId);
      expect(await ask('completeEnding', changeId)).toMatchObject({ state: 'completed' });
      expect(await ask('completeEnding', changeId)).toMatchObject({ state: 'completed' });
      expect(await ask('askStaffToEnd', changeId)).toMatchObject({ state: 'completed' });
      await deleteAccount(changeId);
      expect(panelDid(fixture)).toEqual([DELETION]);
      const events = await fixture.sql('select 1 from event where type = $1', ['service.cancelled']);
      const told = await fixture.sql(
        "select channel from outbound_message where template = 'cancellation_completed'",
      );
      expect([events.length, told.length]).toEqual([1, 2]);
      const tasks = await fixture.sql("select 1 from staff_task where kind = 'ending_stuck'");
      expect(tasks).toEqual([]);
    }),
  );

  it(
    'late in the evening as at any hour: nobody waits for a time that no worker lets go by (X2)',
    inFixture(
      async (fixture) => {
        await passToLateEvening(fixture);
        const changeId = await claimed(fixture);
        await steps(fixture).deleteAccount(changeId);
        expect(panelDid(fixture)).toEqual([DELETION]);
        await expect(fixture.sleep('1 second')).rejects.toThrow('passTime');
      },
      { withWorkers: false },
    ),
  );

  it(
    'a stray step of a cancellation that is not claimed deletes nothing (G5)',
    inFixture(
      async (fixture) => {
        const changeId = await askForEnd(fixture, 'immediate');
        await steps(fixture).deleteAccount(changeId);
        expect(panelDid(fixture)).toEqual([]);
      },
      { withWorkers: false },
    ),
  );

  it(
    'nor does one whose account another service has come to live on (X7b)',
    inClaimed(async (fixture, changeId) => {
      await fixture.sql(
        `insert into service (id, label, plan_id, period, price, currency, status, anchor_day, panel_user, panel_domain,
           server_id, created_at, version, renews)
         select gen_random_uuid(), 'Otro', plan_id, period, price, currency, 'active', anchor_day, panel_user, 'otro.example.com',
           server_id, created_at, 1, true from service where id = $1`,
        [fixture.service.id],
      );
      await expect(steps(fixture).deleteAccount(changeId)).rejects.toMatchObject({
        type: 'ACCOUNT_SERVES_MORE',
      });
      expect(accountIsThere(fixture)).toBe(true);
    }),
  );
});
