import { describe, expect, it } from 'vitest';
import { withdrawCancellation } from '../../domain/cancellation/withdraw-cancellation.ts';
import { cancelUpgrade } from '../../domain/upgrade/cancel-upgrade.ts';
import { changeWorkflowId } from '../../workflows/messages.ts';
import { hire } from '../activation/playing.ts';
import { askForEnd, endTermIn } from '../cancellation/playing.ts';
import { holdLock } from '../harness/contention.ts';
import { type Fixture, inFixture } from '../harness/fixture.ts';
import { until } from '../harness/until.ts';
import { sendReceipt } from '../renewal/receiving.ts';
import { backUp } from '../replay/backup-paths.ts';
import { billAtGateway } from '../replay/checkout-paths.ts';
import { renew } from '../replay/credentials-paths.ts';
import { payAtGateway } from '../replay/gateway-payment-paths.ts';
import { historyNames, readHistory } from '../replay/histories.ts';
import { bill, pay } from '../replay/money.ts';
import { openAtOnce, openQuietly, type Party } from '../replay/play.ts';
import { suspend } from '../replay/suspension-paths.ts';
import { withdraw } from '../replay/transfer-steps.ts';
import { wantUpgrade } from '../upgrade/playing.ts';
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
/** Read back outside any transaction (T7), then decided in one (T11): no step of its own. */
const COMMIT = ['readEvidence'];
/** Three effects on the panel, each retried alone, and the end (T12). */
const HAND_OVER = ['lockOutHolder', 'moveContact', 'issueCredentials', 'completeTransfer'];

/** Of one that is paid later and provisioned at once, as docs/invariants.md names it. */
const EVENTS_OF_AN_UPGRADE = 37;
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
  /** One step, however long the panel takes: what it waits for meanwhile is no event. */
  backup: { activities: ['makeBackup'], signals: [], waits: 0, runOut: 0, stages: 0 },
  /** Looks and asks for a backup, looks again once it is there, claims at the end of the window; one step on the panel. */
  cancellation: {
    activities: [...Array(3).fill('reviewSchedule'), 'deleteAccount', 'completeEnding'],
    signals: ['dataChanged'],
    waits: 2,
    runOut: 1,
    stages: 2,
  },
  'cancellation, withdrawn': {
    activities: Array(3).fill('reviewSchedule'),
    signals: ['dataChanged', 'withdrawn'],
    waits: 2,
    runOut: 0,
    stages: 1,
  },
  /** Two notices, the end, the backup, which rings, the hours in which services are ended. */
  'cancellation, end of period': {
    activities: [...Array(6).fill('reviewSchedule'), 'deleteAccount', 'completeEnding'],
    signals: ['dataChanged'],
    waits: 4,
    runOut: 4,
    stages: 2,
  },
  /** Looks, waits for the payment, looks again and names the account; one step on the panel; the service is active. */
  activation: {
    activities: ['reviewOrder', 'reviewOrder', 'createAccount', 'completeActivation'],
    signals: ['invoicePaid'],
    waits: 1,
    runOut: 0,
    stages: 2,
  },
  /** The one wait runs out. */
  'activation, expired': {
    activities: ['reviewOrder', 'reviewOrder'],
    signals: [],
    waits: 1,
    runOut: 1,
    stages: 1,
  },
  /** Looks, waits for the payment, looks again; one step on the panel, which reads the package back; the service has it. */
  upgrade: {
    activities: ['reviewUpgradePayment', 'reviewUpgradePayment', 'changePackage', 'completeUpgrade'],
    signals: ['invoicePaid'],
    waits: 1,
    runOut: 0,
    stages: 2,
  },
  /** The one wait runs out. */
  'upgrade, expired': {
    activities: ['reviewUpgradePayment', 'reviewUpgradePayment'],
    signals: [],
    waits: 1,
    runOut: 1,
    stages: 1,
  },
  'upgrade, cancelled': {
    activities: ['reviewUpgradePayment', 'reviewUpgradePayment'],
    signals: ['withdrawn'],
    waits: 1,
    runOut: 0,
    stages: 1,
  },
  /** One step does it all: a new password on the panel, and the link to it. */
  credentials: { activities: ['issueCredentials'], signals: [], waits: 0, runOut: 0, stages: 0 },
  /** One step does it all: the account is as the database wants it, and is recorded so. */
  suspension: { activities: ['alignSuspension'], signals: [], waits: 0, runOut: 0, stages: 0 },
  /** One step does it all: the payment is looked up, and is recorded. */
  'gateway payment': { activities: ['followPayment'], signals: [], waits: 0, runOut: 0, stages: 0 },
  /** One step does it all: the file is read from Twilio, and is recorded. */
  receipt: { activities: ['readReceipt'], signals: [], waits: 0, runOut: 0, stages: 0 },
  /** One step does it all: the way to pay is opened, and is recorded so. */
  checkout: { activities: ['alignCheckout'], signals: [], waits: 0, runOut: 0, stages: 0 },
} satisfies Record<string, Need>;

/** A workflow task for the start, and one for whatever comes back to the run: a result, a ring, a timer that ran out. */
function tasksOf({ activities, signals, runOut }: Need): number {
  return 1 + activities.length + signals.length + runOut;
}

async function expectLeast(fixture: Fixture, workflowId: string, need: Need): Promise<void> {
  const history = await fixture.client.workflow.getHandle(workflowId).fetchHistory();
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

async function consent(fixture: Fixture, workflowId: string, order: Party[]): Promise<void> {
  for (const party of order) {
    await settled(fixture, workflowId);
    await fixture.say(party);
  }
  await settled(fixture, workflowId);
}

/** The second consent, with the notices of the cooling off held back until the run waits for them. */
async function consentUntilItWaits(
  fixture: Fixture,
  workflowId: string,
  [first, second]: readonly [Party, Party],
) {
  await consent(fixture, workflowId, [first]);
  // Every claim of a message reads the settings; nothing of a consent or its review does.
  const sending = await holdLock(fixture.database, 'lock table company_settings in access exclusive mode');
  await fixture.say(second);
  const run = fixture.client.workflow.getHandle(workflowId);
  await until(
    async () => eventKinds(await run.fetchHistory())['timerStarted'] === WAIT_FOR_NOTICES,
    'the run waits for the notices',
  );
  await sending.release();
  await settled(fixture, workflowId);
}

async function coolOff(fixture: Fixture, workflowId: string): Promise<void> {
  await fixture.sleep('25 hours');
  await settled(fixture, workflowId);
}

describe('a transfer that is driven step by step takes the least that the rules need (P1)', () => {
  for (const order of [['holder', 'recipient'] as const, ['recipient', 'holder'] as const]) {
    it(
      `with a cooling off, ${order.join(' first, then ')}`,
      inFixture(async (fixture) => {
        const workflowId = await openQuietly(fixture);
        await consentUntilItWaits(fixture, workflowId, order);
        await coolOff(fixture, workflowId);
        await fixture.reached('completed');
        await expectLeast(fixture, workflowId, needs.cooledOff);
      }),
    );
  }

  it(
    'immediate, and so does a renewal of the credentials',
    inFixture(async (fixture) => {
      const workflowId = await openAtOnce(fixture);
      await consent(fixture, workflowId, ['holder', 'recipient']);
      await fixture.reached('completed');
      await settled(fixture, workflowId);
      await expectLeast(fixture, workflowId, needs.immediate);
      const renewal = await renew(fixture, (await fixture.change()).id);
      await settled(fixture, renewal);
      await expectLeast(fixture, renewal, needs.credentials);
    }),
  );

  it(
    'and so does a suspension on the panel',
    inFixture(async (fixture) => {
      const workflowId = await suspend(fixture);
      await settled(fixture, workflowId);
      await expectLeast(fixture, workflowId, needs.suspension);
    }),
  );

  it(
    'and a way to pay an invoice, and a payment through one',
    inFixture(
      async (fixture) => {
        const workflowId = await billAtGateway(fixture);
        await settled(fixture, workflowId);
        await expectLeast(fixture, workflowId, needs.checkout);
        const payment = await payAtGateway(fixture);
        await settled(fixture, payment);
        await expectLeast(fixture, payment, needs['gateway payment']);
      },
      { hasGateway: true },
    ),
  );

  it(
    'and a file that came over WhatsApp',
    inFixture(async (fixture) => {
      const workflowId = await sendReceipt(fixture);
      await settled(fixture, workflowId);
      await expectLeast(fixture, workflowId, needs.receipt);
    }),
  );

  it(
    'as does a backup',
    inFixture(async (fixture) => {
      const workflowId = await backUp(fixture);
      await settled(fixture, workflowId);
      await expectLeast(fixture, workflowId, needs.backup);
    }),
  );

  it(
    'the activation of a service',
    inFixture(async (fixture) => {
      const { changeId, invoiceId } = await hire(fixture);
      const workflowId = changeWorkflowId('activation', changeId);
      await settled(fixture, workflowId);
      await pay(fixture, invoiceId);
      await fixture.reached('completed');
      await settled(fixture, workflowId);
      await expectLeast(fixture, workflowId, needs.activation);
    }),
  );

  it(
    'that nobody pays for',
    inFixture(async (fixture) => {
      const workflowId = changeWorkflowId('activation', (await hire(fixture)).changeId);
      await settled(fixture, workflowId);
      await fixture.sleep('32 days');
      await fixture.reached('expired');
      await settled(fixture, workflowId);
      await expectLeast(fixture, workflowId, needs['activation, expired']);
    }),
  );

  it(
    'the upgrade of a service',
    inFixture(async (fixture) => {
      const { changeId, invoiceId } = await wantUpgrade(fixture);
      const workflowId = changeWorkflowId('upgrade', changeId);
      await settled(fixture, workflowId);
      await pay(fixture, invoiceId);
      await fixture.reached('completed');
      await settled(fixture, workflowId);
      await expectLeast(fixture, workflowId, needs.upgrade);
      const { events } = await fixture.client.workflow.getHandle(workflowId).fetchHistory();
      expect(events).toHaveLength(EVENTS_OF_AN_UPGRADE);
    }),
  );

  it(
    'that is not paid in time',
    inFixture(async (fixture) => {
      const workflowId = changeWorkflowId('upgrade', (await wantUpgrade(fixture)).changeId);
      await settled(fixture, workflowId);
      await fixture.sleep('9 days');
      await fixture.reached('expired');
      await settled(fixture, workflowId);
      await expectLeast(fixture, workflowId, needs['upgrade, expired']);
    }),
  );

  it(
    'that is cancelled',
    inFixture(async (fixture) => {
      const { changeId } = await wantUpgrade(fixture);
      const workflowId = changeWorkflowId('upgrade', changeId);
      await settled(fixture, workflowId);
      await cancelUpgrade(await fixture.as(fixture.actorOf('holder')), { changeId });
      await settled(fixture, workflowId);
      await expectLeast(fixture, workflowId, needs['upgrade, cancelled']);
    }),
  );

  it(
    'and the end of a service',
    inFixture(async (fixture) => {
      const workflowId = changeWorkflowId('cancellation', await askForEnd(fixture, 'immediate'));
      for (const pause of ['20 minutes', '41 minutes'] as const) {
        await settled(fixture, workflowId);
        await fixture.sleep(pause);
      }
      await fixture.reached('completed');
      await settled(fixture, workflowId);
      await expectLeast(fixture, workflowId, needs.cancellation);
    }),
  );

  it(
    'that is withdrawn',
    inFixture(async (fixture) => {
      const changeId = await askForEnd(fixture, 'immediate');
      const workflowId = changeWorkflowId('cancellation', changeId);
      await settled(fixture, workflowId);
      await fixture.sleep('20 minutes');
      await settled(fixture, workflowId);
      await withdrawCancellation(await fixture.as(fixture.actorOf('holder')), { changeId });
      await settled(fixture, workflowId);
      await expectLeast(fixture, workflowId, needs['cancellation, withdrawn']);
    }),
  );

  it(
    'at the end of its period',
    inFixture(async (fixture) => {
      await endTermIn(fixture, 20);
      const workflowId = changeWorkflowId('cancellation', await askForEnd(fixture, 'end_of_period'));
      for (const pause of ['6 days', '12 days', '2 days', '1 day', '1 day'] as const) {
        await settled(fixture, workflowId);
        await fixture.sleep(pause);
      }
      await fixture.reached('completed');
      await settled(fixture, workflowId);
      await expectLeast(fixture, workflowId, needs['cancellation, end of period']);
    }),
  );

  it(
    'expired',
    inFixture(async (fixture) => {
      const workflowId = await openQuietly(fixture);
      await consent(fixture, workflowId, ['holder']);
      for (const pause of ['85 hours', '60 hours', '24 hours'] as const) {
        await fixture.sleep(pause);
        await settled(fixture, workflowId);
      }
      await fixture.reached('expired');
      await expectLeast(fixture, workflowId, needs.expired);
    }),
  );

  it(
    'withdrawn',
    inFixture(async (fixture) => {
      const workflowId = await openQuietly(fixture);
      await settled(fixture, workflowId);
      await withdraw(fixture, 'holder');
      await settled(fixture, workflowId);
      await expectLeast(fixture, workflowId, needs.withdrawn);
    }),
  );

  it(
    'paused, then paid',
    inFixture(async (fixture) => {
      const workflowId = await openQuietly(fixture);
      await consentUntilItWaits(fixture, workflowId, ['holder', 'recipient']);
      const invoiceId = await bill(fixture);
      await settled(fixture, workflowId);
      await coolOff(fixture, workflowId);
      await fixture.reached('paused');
      await pay(fixture, invoiceId);
      await fixture.reached('completed');
      await settled(fixture, workflowId);
      await expectLeast(fixture, workflowId, needs.pausedThenPaid);
    }),
  );
});

it.each(['cancellation', 'renewal', 'activation', 'upgrade'])(
  'no recorded history of a %s holds an event beyond those of its steps (P1)',
  async (workflow) => {
    const names = (await historyNames()).filter((name) => name.startsWith(`${workflow}.`));
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      const history = await readHistory(name);
      // Of a step that a panel refused only how it ended is kept.
      expect(history.events?.length, name).toBe(eventsByLaw(stepsOf(history)));
    }
  },
);
