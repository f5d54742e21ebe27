import { MockActivityEnvironment } from '@temporalio/testing';
import { describe, expect, it } from 'vitest';
import { createProvisioningActivities, createUpgradeActivities } from '../../activities/upgrade.ts';
import type { UpgradeStanding } from '../../domain/upgrade/upgrade.ts';
import type { PanelPort } from '../../integrations/panel/port.ts';
import { createWhmPanel } from '../../integrations/panel/whm.ts';
import { BIGGER } from '../harness/bigger-plan.ts';
import { type Fixture, inFixture } from '../harness/fixture.ts';
import { changesOf, plansNow, wantAndPay, wantUpgrade } from './playing.ts';

class Killed extends Error {}
const killed = async () => {
  throw new Killed();
};
type Strike = (panel: PanelPort) => Partial<PanelPort>;

/** The steps of a run, in a worker that `strike` kills somewhere. */
function steps(fixture: Fixture, strike: Strike = () => ({})) {
  const { database, clock, deployment, outside } = fixture;
  const real = createWhmPanel(outside.panelSettings);
  const panel = { ...real, ...strike(real) };
  const deps = { orm: database.orm, clock, deployment, deliver: async () => undefined };
  const verbs = createUpgradeActivities(deps);
  const panels = { of: async () => panel, at: async () => panel };
  const { changePackage } = createProvisioningActivities({ ...deps, panels });
  const environment = new MockActivityEnvironment();
  return {
    changePackage: (changeId: string) => environment.run(changePackage, changeId) as Promise<void>,
    ask: (verb: Exclude<keyof typeof verbs, 'askStaffToProvision'>, changeId: string) =>
      environment.run(verbs[verb], { changeId, knownVersion: 0 }) as Promise<UpgradeStanding>,
  };
}

/** Paid, and nothing done on the panel yet. */
const inPaid = (work: (fixture: Fixture, changeId: string) => Promise<void>) =>
  inFixture(
    async (fixture) => {
      const { changeId } = await wantAndPay(fixture);
      expect(await steps(fixture).ask('reviewUpgradePayment', changeId)).toMatchObject({ state: 'paid' });
      await work(fixture, changeId);
    },
    { withWorkers: false },
  );

/** Kills at a reading of the account: the first one is before the package is changed, the second one after it. */
const atReading =
  (nth: number): Strike =>
  (panel) => {
    let readings = 0;
    return {
      accountLimits: async (user) => {
        readings += 1;
        return readings === nth ? (killed() as never) : panel.accountLimits(user);
      },
    };
  };

const strikes: Record<string, { strike: Strike; changedBefore: number }> = {
  'before it read the account': { strike: atReading(1), changedBefore: 0 },
  'before it asked the panel': { strike: () => ({ changePackage: killed }), changedBefore: 0 },
  'after the panel acted, before it was told': {
    strike: (panel) => ({
      changePackage: async (change) => {
        await panel.changePackage(change);
        await killed();
      },
    }),
    changedBefore: 1,
  },
  'before it read the account back': { strike: atReading(2), changedBefore: 1 },
};

async function told({ sql }: Fixture): Promise<string[]> {
  const rows = await sql<{ channel: string }>(
    "select channel from outbound_message where template = 'upgrade_completed' order by channel",
  );
  return rows.map(({ channel }) => channel);
}

async function expectUpgradedOnce(fixture: Fixture): Promise<void> {
  expect(await plansNow(fixture)).toEqual({ plan: 'Hosting 2', price: '2500000', onPanel: BIGGER });
  expect(changesOf(fixture)).toBe(1);
  const done = await fixture.sql("select 1 from event where type = 'service.upgraded'");
  expect(done).toHaveLength(1);
  expect(await told(fixture)).toEqual(['email', 'whatsapp']);
}

describe('a worker that is killed while an upgrade is provisioned (U7)', () => {
  it.each(Object.entries(strikes))(
    '%s: the next one goes on, and there is one change of the package',
    async (_, { strike, changedBefore }) =>
      inPaid(async (fixture, changeId) => {
        await expect(steps(fixture, strike).changePackage(changeId)).rejects.toBeInstanceOf(Killed);
        expect(changesOf(fixture)).toBe(changedBefore);
        // Nobody is told before the reading is recorded, whatever the panel has.
        expect(await steps(fixture).ask('completeUpgrade', changeId)).toMatchObject({ state: 'paid' });
        expect(await told(fixture)).toEqual([]);

        await steps(fixture).changePackage(changeId);
        expect(await steps(fixture).ask('completeUpgrade', changeId)).toMatchObject({ state: 'completed' });
        await expectUpgradedOnce(fixture);
      })(),
  );

  it(
    'after each step was committed and before it was known: every one may be made again, and is one',
    inPaid(async (fixture, changeId) => {
      const { ask, changePackage } = steps(fixture);
      expect(await ask('reviewUpgradePayment', changeId)).toMatchObject({ state: 'paid' });
      for (let time = 0; time < 2; time += 1) await changePackage(changeId);
      for (let time = 0; time < 2; time += 1) {
        expect(await ask('completeUpgrade', changeId)).toMatchObject({ state: 'completed' });
      }
      expect(await ask('reviewProvisioning', changeId)).toMatchObject({ state: 'completed' });
      await changePackage(changeId);
      await expectUpgradedOnce(fixture);
      expect(await fixture.sql("select 1 from event where type = 'upgrade.paid'")).toHaveLength(1);
      expect(await fixture.sql("select 1 from staff_task where kind like 'upgrade%'")).toEqual([]);
    }),
  );

  it(
    'a stray step of an upgrade that is not paid changes nothing (G5)',
    inFixture(
      async (fixture) => {
        const { changeId } = await wantUpgrade(fixture);
        await steps(fixture).changePackage(changeId);
        expect(changesOf(fixture)).toBe(0);
        expect(await steps(fixture).ask('completeUpgrade', changeId)).toMatchObject({
          state: 'awaiting_payment',
        });
        expect(await plansNow(fixture)).toMatchObject({ plan: 'Hosting 1', price: '1250000' });
      },
      { withWorkers: false },
    ),
  );
});
