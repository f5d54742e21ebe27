import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectNothingLost } from '../crash/accounts.ts';
import { type Company, openCompany } from '../crash/company.ts';
import { createParties, type Parties, type Party } from '../crash/parties.ts';
import { until } from '../harness/house.ts';

const TRANSFERS = 24;
const AT_ONCE = 4;
const LONGEST_LIFE_MS = 1_500;
/** Longer than a message is left to its webhook, so that every look over Twilio's list takes what is missing. */
const TWO_MINUTES_MS = 120_000;
/** Longer than any try to send takes. */
const LONGEST_TRY_MS = 20_000;
const victims = ['worker', 'api', 'temporal'] as const;

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

async function transfer(parties: Parties, order: readonly Party[]): Promise<void> {
  await persist(parties.open, 'the transfer is opened');
  for (const party of order) {
    const text = await persist(() => parties.textOf(party), 'the text is read');
    // Once: whether its webhook comes or not, it must count.
    await parties.send(party, text);
  }
}

async function transferAll(all: Parties[]): Promise<void> {
  const waiting = [...all];
  const next = async (): Promise<void> => {
    for (let parties = waiting.pop(); parties; parties = waiting.pop()) {
      await transfer(parties, Math.random() < 0.5 ? ['holder', 'recipient'] : ['recipient', 'holder']);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
}

/** Kills one process after the other, each at a random moment, while `work` goes on; resolves to the worker's deaths. */
async function killDuring(work: Promise<void>): Promise<Date[]> {
  const deaths: Record<string, Date[]> = { worker: [], api: [], temporal: [] };
  let isOver = false;
  const ended = work.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    const victim = victims[Math.floor(Math.random() * victims.length)] ?? 'worker';
    await new Promise((resolve) => setTimeout(resolve, Math.random() * LONGEST_LIFE_MS));
    await company[victim].kill();
    deaths[victim]?.push(new Date());
    await company[victim].start();
  }
  await ended;
  console.log(victims.map((victim) => `${victim} killed ${deaths[victim]?.length} times`).join(', '));
  return deaths['worker'] ?? [];
}

test('transfers end once and nothing is lost, whenever worker, API and Temporal are killed', async () => {
  const all: Parties[] = [];
  for (let count = 0; count < TRANSFERS; count += 1) all.push(await createParties(company));
  const deaths = await killDuring(transferAll(all));
  await company.worker.kill();
  deaths.push(new Date());
  await company.worker.start();
  for (const parties of all) await parties.reached('completed').catch(async (e) => {
    console.log(await company.database.sql('select * from service_change'), await company.database.sql('select sid, outcome, received_at, sender_key from inbound_message where processed_at is null'), await company.database.sql('select * from handoff'));
    console.log(await parties.state(), await parties.pendingActivities(), await company.database.sql('select * from consent'));
    const h = await parties.run().fetchHistory();
    for (const ev of h.events ?? []) console.log(new Date(Number(ev.eventTime?.seconds) * 1000).toISOString(), ev.eventType, ev.activityTaskScheduledEventAttributes?.activityType?.name, ev.activityTaskTimedOutEventAttributes?.failure?.message, ev.workflowTaskTimedOutEventAttributes?.timeoutType);
    console.log(company.worker.output().split('\n').slice(-60).join('\n'));
    console.log(company.outside.whatsapp.log.filter((x) => x.type==='message' && x.message.direction==='inbound').length, (await company.database.sql('select 1 from inbound_message')).length);
    throw e;
  });
  expect(await company.database.sql('select 1 from service_change')).toHaveLength(TRANSFERS);
  await expectNothingLost(company, ({ sending_since, state, error_code }) => {
    const diedSending = deaths.some((death) => {
      const tryMs = death.getTime() - (sending_since?.getTime() ?? Number.POSITIVE_INFINITY);
      return tryMs >= 0 && tryMs <= LONGEST_TRY_MS;
    });
    return diedSending && (state === 'parked' || error_code === 'outcome_unknown');
  });
});
