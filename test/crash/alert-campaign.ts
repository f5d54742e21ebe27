import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { tell } from '../../domain/messaging/tell.ts';
import { MINUTE_MS } from '../../domain/time.ts';
import { transaction } from '../../domain/transaction/transaction.ts';
import { testContext } from '../harness/builders.ts';
import { until } from '../harness/until.ts';
import { type Company, openCompany } from './company.ts';
import { createMovableClock } from './movable-clock.ts';
import { expectNothingLost } from './nothing-lost.ts';

/** Of the messages, what Twilio does to so many. */
const SHARES = { drop_reply: 0.05, '5xx_accepted': 0.05, '429': 0.05 } as const;
/** Of those whose outcome is unknown by it, so many are never heard of again; of the others' callbacks, what becomes of so many. */
const UNHEARD = 0.3;
const CALLBACKS = { repeat: 0.2, reorder: 0.2 } as const;
/** After so long without a callback a message is left to staff (A4). */
const PARKED_AFTER_MS = 16 * MINUTE_MS;
/** Longer than any try to send takes. */
const LONGEST_TRY_MS = 20_000;
/** Verbs that queue at once. */
const BATCH = 100;
const FIRST_PHONE = 40_000_000;

type Fault = keyof typeof SHARES;
type Told = { id: string; phone: string; fault?: Fault; isUnheard: boolean };
export type Campaign = { alerts: number; kills: number; patienceMs: number };

/**
 * So many alerts, each to another phone, sent by two workers while Twilio fails and one worker after the other is killed: never two messages
 * at the provider for one of ours, and every one is sent or, for an injected reason, left to staff (invariant 12).
 */
export async function playCampaign({ alerts, kills, patienceMs }: Campaign): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tramite-campaign-'));
  const clock = createMovableClock(join(folder, 'clock'));
  const company = await openCompany({ clock, moreWorkers: 1 });
  try {
    const told = await tellAll(company, alerts);
    const deaths = await killMeanwhile(company, { alerts, kills, patienceMs });
    await company.nothingUnderWay(() => false, patienceMs);
    clock.moveTo(new Date(clock.now().getTime() + PARKED_AFTER_MS));
    await until(
      async () => (await countOf(company, "state = 'sending'")) === 0,
      'nothing is in doubt',
      patienceMs,
    );
    await expectEveryAlert(company, { told, deaths });
  } finally {
    await company.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Queues them as verbs do whose process died with the commit, so that the workers' sweeps find them. */
async function tellAll(company: Company, alerts: number): Promise<Told[]> {
  const { database, outside } = company;
  const told = Array.from({ length: alerts }, (_, number) => draw(number));
  for (const { phone, fault, isUnheard } of told) {
    const match = { contains: phone };
    if (fault) outside.whatsapp.faults.add({ kind: fault, match });
    const kind = isUnheard ? 'no_webhook' : drawn(CALLBACKS);
    if (kind) outside.whatsapp.faults.add({ kind, match: { ...match, operation: 'status' } });
  }
  const ctx = testContext(database, { now: new Date(), deliver: async () => undefined });
  for (let first = 0; first < alerts; first += BATCH) {
    const batch = told.slice(first, first + BATCH);
    await transaction(ctx, async (tx) => {
      for (const { id, phone } of batch)
        tell(tx, {
          to: { phone, email: '' },
          addresses: [{ channel: 'whatsapp', address: phone }],
          template: 'account_verified',
          variables: { name: 'Juan Perez' },
          businessKey: id,
        });
    });
  }
  const rows = await database.sql<{ id: string; phone: string }>(
    'select id, address as phone from outbound_message where business_key = any ($1)',
    [told.map(({ id }) => id)],
  );
  const ids = new Map(rows.map(({ id, phone }) => [phone, id]));
  return told.map((one) => ({ ...one, id: ids.get(one.phone) ?? '' }));
}

function draw(number: number): Told {
  const fault = drawn(SHARES);
  const isUnknown = fault === 'drop_reply' || fault === '5xx_accepted';
  return {
    id: randomUUID(),
    phone: `+54911${FIRST_PHONE + number}`,
    ...(fault ? { fault } : {}),
    isUnheard: isUnknown && Math.random() < UNHEARD,
  };
}

/** One of several by its share, or none. */
function drawn<Name extends string>(shares: Readonly<Record<Name, number>>): Name | undefined {
  let chance = Math.random();
  for (const [name, share] of Object.entries(shares) as [Name, number][]) {
    if (chance < share) return name;
    chance -= share;
  }
  return undefined;
}

/** Kills a worker, each time the other one, whenever Twilio has seen another part of the requests. */
async function killMeanwhile(company: Company, { alerts, kills, patienceMs }: Campaign) {
  const workers = [company.worker, ...company.moreWorkers];
  const deaths: number[] = [];
  for (let kill = 1; kill <= kills; kill += 1) {
    const enough = (alerts * kill) / (kills + 1);
    await until(async () => requestsOf(company).length >= enough, 'so many were asked for', patienceMs);
    const victim = workers[kill % workers.length];
    await victim?.kill();
    deaths.push(Date.now());
    await victim?.start();
  }
  return deaths;
}

async function expectEveryAlert(company: Company, { told, deaths }: { told: Told[]; deaths: number[] }) {
  const unheard = new Set(told.filter(({ isUnheard }) => isUnheard).map(({ id }) => id));
  await expectNothingLost(company, ({ id, state, sending_since }) => {
    const claimedAt = sending_since?.getTime() ?? Number.POSITIVE_INFINITY;
    const diedSending = deaths.some((at) => at >= claimedAt && at - claimedAt <= LONGEST_TRY_MS);
    return state === 'parked' && (unheard.has(id) || diedSending);
  });
  const [count] = await company.database.sql<{ sent: number; held: number; parked: number; all: number }>(
    `select count(*) filter (where state in ('sent', 'delivered', 'read'))::int as sent,
      count(*) filter (where state = 'held')::int as held,
      count(*) filter (where state = 'parked')::int as parked, count(*)::int as all from outbound_message`,
  );
  if (!count) throw new Error('nothing was counted');
  console.log(`${JSON.stringify(count)}, ${requestsOf(company).length} requests, ${unheard.size} unheard of`);
  expect(count.all).toBe(told.length);
  expect(count.sent + count.held + count.parked).toBe(told.length);
  expect(count.parked).toBeGreaterThanOrEqual(unheard.size);
  // What was to befall one that a killed worker never sent.
  expect(company.outside.whatsapp.faults.left).toBeLessThanOrEqual(2 * (count.parked - unheard.size));
  const asked = told.filter(({ fault }) => fault === '429').length;
  expect(requestsOf(company).length).toBeGreaterThan(told.length - count.parked);
  expect(requestsOf(company).length).toBeLessThanOrEqual(told.length + asked);
}

function requestsOf({ outside }: Company) {
  return outside.whatsapp.log.filter(({ type }) => type === 'request');
}

async function countOf({ database }: Company, condition: string): Promise<number> {
  const [row] = await database.sql<{ count: number }>(
    `select count(*)::int as count from outbound_message where ${condition}`,
  );
  return row?.count ?? 0;
}
