import { afterAll, beforeAll, expect, test } from 'vitest';
import { BIGGER, BIGGER_LIMITS } from '../harness/bigger-plan.ts';
import { until } from '../harness/until.ts';
import { type Company, openCompany } from './company.ts';
import { expectNothingLost } from './nothing-lost.ts';
import { COMMIT, type Wire } from './proxy.ts';
import { createUpgrader, type Upgrader } from './upgrading.ts';

let company: Company;
/** By the point at which each stands when the worker is killed: one kill strikes all. */
const upgraders = new Map<string, Upgrader>();
beforeAll(async () => {
  company = await openCompany({ waits: 'longer' });
  for (const name of Object.keys(points)) upgraders.set(name, await createUpgrader(company));
  await company.nothingUnderWay();
});
afterAll(() => company?.close());

function upgraderAt(name: string): Upgrader {
  const upgrader = upgraders.get(name);
  if (!upgrader) throw new Error(`nobody stands ${name}`);
  return upgrader;
}

type Point = {
  hold: (wires: Company['wires'], upgrader: Upgrader) => ReturnType<Wire['holdReply']>;
  /** The activity that Temporal still waits for, and how often the panel has changed the package by then. */
  pending: string;
  changes: 0 | 1;
};

/** Every activity of an upgrade, where a crash leaves the most undone; none of them was heard of by Temporal. */
const points: Record<string, Point> = {
  'after it was decided that it is paid': {
    hold: ({ workerPostgres }) => workerPostgres.holdReply('upgrade.paid', COMMIT),
    pending: 'reviewUpgradePayment',
    changes: 0,
  },
  'before the panel was asked to change the package': {
    hold: ({ panel }, { panelUser }) => panel.holdRequest('/json-api/changepackage', panelUser),
    pending: 'changePackage',
    changes: 0,
  },
  'after the panel changed the package and before it said so': {
    hold: ({ panel }, { panelUser }) => panel.holdReply('/json-api/changepackage', panelUser),
    pending: 'changePackage',
    changes: 1,
  },
  'after the reading of the package was recorded': {
    hold: ({ workerPostgres }) => workerPostgres.holdReply('set "read_at"', COMMIT),
    pending: 'changePackage',
    changes: 1,
  },
  'after plan, price and due date were set': {
    hold: ({ workerPostgres }) => workerPostgres.holdReply('service.upgraded', COMMIT),
    pending: 'completeUpgrade',
    changes: 1,
  },
};

test('every point is reached, and the worker is killed while all stand there', async () => {
  for (const [name, { hold, pending, changes }] of Object.entries(points)) {
    const upgrader = upgraderAt(name);
    const point = hold(company.wires, upgrader);
    await upgrader.pay();
    await point.reached();
    expect(upgrader.changes()).toBe(changes);
    expect(await upgrader.pendingActivities()).toEqual([{ name: pending, attempt: 1 }]);
    if (pending !== 'completeUpgrade') expect(await upgrader.state()).not.toBe('completed');
  }
  // None was given up meanwhile, and tried again by the living.
  for (const [name, { pending }] of Object.entries(points)) {
    expect(await upgraderAt(name).pendingActivities()).toEqual([{ name: pending, attempt: 1 }]);
  }
  await company.worker.restart();
});

test.each(Object.keys(points))(
  'killed %s: one change of the package, told once, and plan, panel and database agree (U7)',
  async (name) => {
    const upgrader = upgraderAt(name);
    await until(async () => (await upgrader.state()) === 'completed', 'the upgrade is completed');
    await company.nothingUnderWay();
    expect(upgrader.changes()).toBe(1);
    expect(await upgrader.standing()).toEqual({
      plan: upgrader.planId,
      price: '2500000',
      onPanel: BIGGER,
      limits: BIGGER_LIMITS,
      invoice: 'paid',
      upgraded: 1,
      told: ['email', 'whatsapp'],
    });
  },
);

test('in the end nothing is lost and nothing was done twice', async () => {
  await expectNothingLost(company, () => false);
});
