import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Company, openCompany } from '../crash/company.ts';
import { expectNothingLost } from '../crash/nothing-lost.ts';
import { createParties, type Parties, type Party } from '../crash/parties.ts';
import { until } from '../harness/until.ts';

const KILLS = 30;
const AT_ONCE = 3;
const LONGEST_LIFE_MS = 4_000;
const LOOK_PAUSE_MS = 250;
/** Longer than a message is left to its webhook, so that every look over Twilio's list takes what is missing. */
const TWO_MINUTES_MS = 120_000;
/** Longer than any try to send takes. */
const LONGEST_TRY_MS = 20_000;
const victims = ['worker', 'api', 'temporal'] as const;
type Victim = (typeof victims)[number];
type Said = { party: Party; text: string; sid: string };
type Begun = { parties: Parties; said: Said[] };

let company: Company;
beforeAll(async () => {
  company = await openCompany();
  company.outsideIsBehind(TWO_MINUTES_MS);
});
afterAll(() => company?.close());

/** Does something again until it succeeds, as whoever meets a process that is being started again. */
function persist<T>(work: () => Promise<T>, what: string): Promise<T> {
  return until(() => work().catch(() => undefined), what) as Promise<T>;
}

/**
 * Opens a transfer, and both consent in either order. A message is sent again only when its sender is asked to, since
 * its webhook was lost (T7).
 */
async function begin(): Promise<Begun> {
  const parties = await persist(() => createParties(company), 'two people signed in');
  await persist(parties.open, 'the transfer is opened');
  await parties.openedMinutesAgo(3);
  const order: Party[] = Math.random() < 0.5 ? ['holder', 'recipient'] : ['recipient', 'holder'];
  const said: Said[] = [];
  for (const party of order) {
    const text = await persist(() => parties.textOf(party), 'the text is read');
    said.push({ party, text, sid: (await parties.send(party, text)).sid });
  }
  return { parties, said };
}

/** Resolves once the transfer is completed, however often its steps are struck down. */
async function completed({ parties, said }: Begun): Promise<void> {
  while ((await parties.state()) !== 'completed') {
    for (const message of said) {
      if ((await parties.outcomesOf(message.sid))[0] !== 'asked_again') continue;
      message.sid = (await parties.send(message.party, message.text)).sid;
    }
    await pause(LOOK_PAUSE_MS);
  }
}

/** Carries out one transfer after the other, some at a time, until told to begin no more. */
async function transferUntil(isOver: () => boolean): Promise<Begun[]> {
  const begun: Begun[] = [];
  const line = async () => {
    while (!isOver()) {
      const transfer = await begin();
      begun.push(transfer);
      await completed(transfer);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, line));
  return begun;
}

/** Kills one process after the other, each at a random moment of its life; resolves to who died when. */
async function killAtRandom(): Promise<{ victim: Victim; at: number }[]> {
  const deaths: { victim: Victim; at: number }[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const victim = victims[Math.floor(Math.random() * victims.length)] ?? 'worker';
    await pause(Math.random() * LONGEST_LIFE_MS);
    await company[victim].kill();
    deaths.push({ victim, at: Date.now() });
    await company[victim].start();
  }
  // What a lost webhook left behind is fetched when the worker starts.
  await company.worker.kill();
  deaths.push({ victim: 'worker', at: Date.now() });
  await company.worker.start();
  return deaths;
}

test('transfers end once and nothing is lost, whenever worker, API and Temporal are killed', async () => {
  let isOver = false;
  const transferring = transferUntil(() => isOver);
  const deaths = await killAtRandom().finally(() => {
    isOver = true;
  });
  const begun = await transferring;
  console.log(`${begun.length} transfers; died: ${deaths.map(({ victim }) => victim).join(', ')}`);
  const workerDeaths = deaths.filter(({ victim }) => victim === 'worker').map(({ at }) => at);
  await expectNothingLost(company, ({ sending_since, state, error_code }) => {
    const claimedAt = sending_since?.getTime() ?? Number.POSITIVE_INFINITY;
    const diedSending = workerDeaths.some((at) => at >= claimedAt && at - claimedAt <= LONGEST_TRY_MS);
    return diedSending && (state === 'parked' || error_code === 'outcome_unknown');
  });
  expect(begun.length).toBeGreaterThan(AT_ONCE);
});
