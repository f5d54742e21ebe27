import { describe, expect, it } from 'vitest';
import { holdLock } from '../harness/contention.ts';
import { inScene, type Scene } from '../harness/scene.ts';
import { until } from '../harness/until.ts';
import { renew } from '../replay/credentials-paths.ts';
import { bill, pay } from '../replay/money.ts';
import { openAtOnce, openQuietly, type Party } from '../replay/play.ts';
import { withdraw } from '../replay/transfer-steps.ts';
import { activityNames, eventKinds, eventsByLaw, signalNames, stepsOf } from './reading.ts';
import { settled } from './settled.ts';

/** What the rules need of a run on one path. */
type Need = {
  /** In order; a comment says what each is needed for where its name does not. */
  activities: string[];
  signals: string[];
  /** Timers: one a wait that has an end, and how many of them run out. */
  waits: number;
  runOut: number;
  /** Changes of stage, shown in Temporal's UI. */
  stages: number;
};

const INVITE = ['inviteParties'];
/** Each consent rings, and each ring is one question (G5). */
const CONSENTS = ['reviewConsents', 'reviewConsents'];
const TWO_RINGS = ['consentReceived', 'consentReceived'];
/** The last notice was accepted: from here the time runs. Then it is over (T10). */
const COOLING_OFF = ['reviewCoolingOff', 'reviewCoolingOff'];
/** Read back outside any transaction (T7), then decided in one (T11). */
const COMMIT = ['readEvidence', 'commitTransfer'];
/** Three effects on the panel, each retried alone, and the end (T12). */
const HAND_OVER = ['lockOutHolder', 'moveContact', 'issueCredentials', 'completeTransfer'];

/** Waits: both consents, the second one, the notices. */
const WAIT_FOR_NOTICES = 3;

const needs = {
  /** No cooling off: the second consent lets it commit (T10). Waits: both consents, the second one. */
  immediate: {
    activities: [...INVITE, ...CONSENTS, ...COMMIT, ...HAND_OVER],
    signals: TWO_RINGS,
    waits: 2,
    runOut: 0,
    stages: 2,
  },
  /** Waits: both consents, the second one, the notices, the cooling off, which runs out. */
  cooledOff: {
    activities: [...INVITE, ...CONSENTS, ...COOLING_OFF, ...COMMIT, ...HAND_OVER],
    signals: [...TWO_RINGS, 'noticeSettled'],
    waits: 4,
    runOut: 1,
    stages: 3,
  },
  /** One consent comes. Waits: both consents, then up to each reminder and to the end, which all run out (T9). */
  expired: {
    activities: [...INVITE, 'reviewConsents', 'reviewConsents', 'reviewConsents', 'reviewConsents'],
    signals: ['consentReceived'],
    waits: 4,
    runOut: 3,
    stages: 1,
  },
  withdrawn: {
    activities: [...INVITE, 'reviewConsents'],
    signals: ['withdrawn'],
    waits: 1,
    runOut: 0,
    stages: 1,
  },
  /**
   * The commit finds the debt (T11). Paid, it goes back to its cooling off, which is over. The evidence is asked for
   * again: a consent may be a new one by then (T8). The invoice rings too, one ring and one question that change nothing
   * before the commit: issuing does not know what the transfer waits for.
   */
  pausedThenPaid: {
    activities: [
      ...INVITE,
      ...CONSENTS,
      'reviewCoolingOff',
      ...COOLING_OFF,
      ...COMMIT,
      'reviewPause',
      ...COMMIT,
      ...HAND_OVER,
    ],
    signals: [...TWO_RINGS, 'noticeSettled', 'dataChanged', 'invoicePaid'],
    waits: 6,
    runOut: 1,
    stages: 5,
  },
  /** One step does it all: a new password on the panel, and the link to it. */
  credentials: { activities: ['issueCredentials'], signals: [], waits: 0, runOut: 0, stages: 0 },
} satisfies Record<string, Need>;

/** A workflow task for the start, and one for whatever comes back to the run: a result, a ring, a timer that ran out. */
function tasksOf({ activities, signals, runOut }: Need): number {
  return 1 + activities.length + signals.length + runOut;
}

async function expectLeast(scene: Scene, workflowId: string, need: Need): Promise<void> {
  const history = await scene.client.workflow.getHandle(workflowId).fetchHistory();
  expect(activityNames(history)).toEqual(need.activities);
  expect(signalNames(history)).toEqual(need.signals);
  const steps = stepsOf(history);
  expect(steps).toEqual({
    tasks: tasksOf(need),
    activities: need.activities.length,
    signals: need.signals.length,
    timers: need.waits,
    upserts: need.stages,
    markers: 0,
  });
  const kinds = eventKinds(history);
  expect(kinds['timerFired'] ?? 0).toBe(need.runOut);
  expect(kinds['workflowTaskFailed'], 'no workflow task failed (invariant 16)').toBeUndefined();
  expect(history.events).toHaveLength(eventsByLaw(steps));
}

async function consent(scene: Scene, workflowId: string, order: Party[]): Promise<void> {
  for (const party of order) {
    await settled(scene, workflowId);
    await scene.say(party);
  }
  await settled(scene, workflowId);
}

/** The second consent, with the notices of the cooling off held back until the run waits for them. */
async function consentUntilItWaits(
  scene: Scene,
  workflowId: string,
  [first, second]: readonly [Party, Party],
) {
  await consent(scene, workflowId, [first]);
  // Every claim of a message reads the settings; nothing of a consent or its review does.
  const sending = await holdLock(scene.database, 'lock table company_settings in access exclusive mode');
  await scene.say(second);
  const run = scene.client.workflow.getHandle(workflowId);
  await until(
    async () => eventKinds(await run.fetchHistory())['timerStarted'] === WAIT_FOR_NOTICES,
    'the run waits for the notices',
  );
  await sending.release();
  await settled(scene, workflowId);
}

async function coolOff(scene: Scene, workflowId: string): Promise<void> {
  await scene.sleep('25 hours');
  await settled(scene, workflowId);
}

describe('a transfer that is driven step by step takes the least that the rules need (P1)', () => {
  for (const order of [['holder', 'recipient'] as const, ['recipient', 'holder'] as const]) {
    it(
      `with a cooling off, ${order.join(' first, then ')}`,
      inScene(async (scene) => {
        const workflowId = await openQuietly(scene);
        await consentUntilItWaits(scene, workflowId, order);
        await coolOff(scene, workflowId);
        await scene.reached('completed');
        await expectLeast(scene, workflowId, needs.cooledOff);
      }),
    );
  }

  it(
    'immediate, and so does a renewal of the credentials',
    inScene(async (scene) => {
      const workflowId = await openAtOnce(scene);
      await consent(scene, workflowId, ['holder', 'recipient']);
      await scene.reached('completed');
      await settled(scene, workflowId);
      await expectLeast(scene, workflowId, needs.immediate);
      const renewal = await renew(scene, (await scene.change()).id);
      await settled(scene, renewal);
      await expectLeast(scene, renewal, needs.credentials);
    }),
  );

  it(
    'expired',
    inScene(async (scene) => {
      const workflowId = await openQuietly(scene);
      await consent(scene, workflowId, ['holder']);
      for (const pause of ['85 hours', '60 hours', '24 hours'] as const) {
        await scene.sleep(pause);
        await settled(scene, workflowId);
      }
      await scene.reached('expired');
      await expectLeast(scene, workflowId, needs.expired);
    }),
  );

  it(
    'withdrawn',
    inScene(async (scene) => {
      const workflowId = await openQuietly(scene);
      await settled(scene, workflowId);
      await withdraw(scene, 'holder');
      await settled(scene, workflowId);
      await expectLeast(scene, workflowId, needs.withdrawn);
    }),
  );

  it(
    'paused, then paid',
    inScene(async (scene) => {
      const workflowId = await openQuietly(scene);
      await consentUntilItWaits(scene, workflowId, ['holder', 'recipient']);
      const invoiceId = await bill(scene);
      await settled(scene, workflowId);
      await coolOff(scene, workflowId);
      await scene.reached('paused');
      await pay(scene, invoiceId);
      await scene.reached('completed');
      await settled(scene, workflowId);
      await expectLeast(scene, workflowId, needs.pausedThenPaid);
    }),
  );
});
