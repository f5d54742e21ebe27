import { beforeAll, describe, expect, it } from 'vitest';
import { issueInvoice } from '../../domain/billing/issue-invoice.ts';
import type { Question } from '../../domain/changes/standing.ts';
import type { VerbContext } from '../../domain/transaction/context.ts';
import { commitTransfer } from '../../domain/transfer/commit-transfer.ts';
import { reviewCoolingOff } from '../../domain/transfer/cooling-off.ts';
import { reviewConsents } from '../../domain/transfer/review-consents.ts';
import { reviewPause } from '../../domain/transfer/review-pause.ts';
import type { TransferStanding } from '../../domain/transfer/transfer.ts';
import { TEST_NOW, testContext } from '../harness/builders.ts';
import { useDatabase } from '../harness/database.ts';
import {
  createCouple,
  openOf,
  plantAcceptedNotices,
  plantConsents,
  plantReadyToCommit,
} from '../performance/measured-company.ts';
import { HOUR_MS, planted } from './two-people.ts';

const database = useDatabase();
let planId: string;
beforeAll(async () => {
  planId = await planted(database);
});

const DAY = 24;
const WINDOW = 7 * DAY;
const PAUSE = 7 * DAY;
/** The moment so many hours after TEST_NOW. */
const hours = (count: number) => new Date(TEST_NOW.getTime() + count * HOUR_MS);

const client = (role: 'holder' | 'recipient', what: string) =>
  `update client set ${what} where id = (select client_id from change_party where change_id = $1 and role = '${role}')`;
const service = (what: string) =>
  `update service set ${what} where id = (select service_id from service_change where id = $1)`;
const changedHoursAgo = (role: 'holder' | 'recipient', ago: number) =>
  client(role, `contact_or_secret_changed_at = '${hours(-ago).toISOString()}'`);
const aNotice = (what: string) =>
  `update outbound_message set ${what} where change_id = $1 and awaited and channel = 'email' and business_key like '%/holder'`;
const paused = (from: string, reason: string, endsAt: Date | null) =>
  `update service_change set state = 'paused', paused_from = '${from}', pause_reason = '${reason}',
     pause_ends_at = ${endsAt ? `'${endsAt.toISOString()}'` : 'null'} where id = $1`;

async function bill(changeId: string): Promise<void> {
  const [change] = await database.sql<{ service_id: string }>(
    'select service_id from service_change where id = $1',
    [changeId],
  );
  await issueInvoice(testContext(database), {
    serviceId: change?.service_id ?? '',
    lines: [{ kind: 'renewal', description: 'Hosting', amount: '1250000' }],
    dueDate: '2099-01-01',
  });
}

const facts = {
  'opened with a grant': 'update transfer set opened_with_grant = true where change_id = $1',
  'an unpaid invoice': bill,
  'a suspension for non-payment': service("status = 'suspended', suspension_reasons = '{non_payment}'"),
  'a technical suspension': service("status = 'suspended', suspension_reasons = '{technical}'"),
  'suspensions for non-payment and technical': service(
    "status = 'suspended', suspension_reasons = '{non_payment,technical}'",
  ),
  'a pending service': service("status = 'pending'"),
  'a panel account': service("panel_user = 'juanhost'"),
  'a frozen service': service('frozen_at = now()'),
  'a frozen holder': client('holder', 'frozen_at = now()'),
  'a frozen recipient': client('recipient', 'frozen_at = now()'),
  'a holder verified no more': client('holder', 'verified_at = null'),
  'a recipient verified no more': client('recipient', 'verified_at = null'),
  'another holder': `update ownership_interval o set client_id = p.client_id from service_change c
    join change_party p on p.change_id = c.id and p.role = 'recipient' where c.id = $1 and o.service_id = c.service_id`,
  'a holder who changed contact data 6 days ago': changedHoursAgo('holder', 6 * DAY),
  'a recipient who changed contact data 6 days ago': changedHoursAgo('recipient', 6 * DAY),
  'a holder who changed contact data 8 days ago': changedHoursAgo('holder', 8 * DAY),
  'a consent from another line than the one on file (C4)':
    "update consent set sender = 'whatsapp:+551134567890' where change_id = $1 and party = 'holder'",
  'a failed notice': aNotice("state = 'failed'"),
  'a notice that is tried again': aNotice("state = 'queued', accepted_at = null"),
  'a notice accepted an hour later': aNotice("accepted_at = accepted_at + interval '1 hour'"),
  'a pause for money in the cooling off': paused('cooling_off', 'unpaid_invoice', hours(PAUSE)),
  'a pause for a freeze in the cooling off': paused('cooling_off', 'frozen', null),
  'a pause for a freeze while consents are missing': paused('awaiting_consents', 'frozen', null),
} satisfies Record<string, string | ((changeId: string) => Promise<unknown>)>;
type Fact = keyof typeof facts;

/** What is there before the facts of a row. */
const starts = {
  'nobody consented': async () => undefined,
  'both consented': (changeId: string) => plantConsents(database, changeId),
  /** The consents are read back, the notices accepted; the time is over at TEST_NOW. */
  'cooling off': async (changeId: string) => {
    await plantReadyToCommit(database, changeId);
    await plantAcceptedNotices(database, changeId);
  },
};

type Row = {
  start: keyof typeof starts;
  facts: Fact[];
  /** Hours after TEST_NOW. */
  at?: number;
  verb: (ctx: VerbContext, question: Question) => Promise<TransferStanding>;
  /** `wakeAt` in hours after TEST_NOW. */
  to: [state: string, waitingFor: string, wakeAt: number | null];
  reason?: string;
};

const consents = { start: 'both consented', verb: reviewConsents } as const;
const missing = { start: 'nobody consented', verb: reviewConsents } as const;
const coolingOff = { start: 'cooling off', verb: reviewCoolingOff } as const;
const commit = { start: 'cooling off', verb: commitTransfer } as const;
const pause = { start: 'cooling off', verb: reviewPause } as const;
const beganCoolingOff: Row['to'] = ['cooling_off', 'notices', DAY];
const pausedForMoney: Row['to'] = ['paused', 'payment', PAUSE];
const pausedForStaff: Row['to'] = ['paused', 'staff', null];
const refused: Row['to'] = ['refused', 'nothing', null];

const rows: Record<string, Row[]> = {
  'the review of the consents (T7, T9, T10)': [
    { ...missing, facts: [], to: ['awaiting_consents', 'both_parties', WINDOW / 2] },
    { ...missing, facts: [], at: WINDOW, to: ['expired', 'nothing', null], reason: 'expired' },
    { ...missing, facts: ['a frozen holder'], to: pausedForStaff },
    { ...missing, facts: ['an unpaid invoice'], to: ['awaiting_consents', 'both_parties', WINDOW / 2] },
    { ...consents, facts: [], to: beganCoolingOff },
    { ...consents, facts: ['opened with a grant'], to: ['awaiting_consents', 'nothing', null] },
    {
      ...consents,
      facts: ['opened with a grant', 'a holder who changed contact data 8 days ago'],
      to: ['awaiting_consents', 'nothing', null],
    },
    {
      ...consents,
      facts: ['opened with a grant', 'a holder who changed contact data 6 days ago'],
      to: beganCoolingOff,
    },
    {
      ...consents,
      facts: ['opened with a grant', 'a recipient who changed contact data 6 days ago'],
      to: beganCoolingOff,
    },
  ],
  'the review of the cooling off (T10)': [
    { ...coolingOff, facts: [], at: -1, to: ['cooling_off', 'cooling_off', 0] },
    { ...coolingOff, facts: [], to: ['cooling_off', 'nothing', null] },
    { ...coolingOff, facts: ['a failed notice'], to: ['cooling_off', 'staff', null] },
    { ...coolingOff, facts: ['a notice accepted an hour later'], to: ['cooling_off', 'cooling_off', 1] },
    { ...coolingOff, facts: ['a frozen recipient'], to: pausedForStaff },
    { ...coolingOff, facts: ['an unpaid invoice'], at: -1, to: ['cooling_off', 'cooling_off', 0] },
  ],
  'the commit, which rechecks everything under lock (T11, G9)': [
    { ...commit, facts: ['a panel account'], at: 1, to: ['committed', 'nothing', null] },
    { ...commit, facts: [], at: 1, to: ['committed', 'staff', null] },
    { ...commit, facts: ['a holder verified no more'], to: refused, reason: 'not_verified' },
    { ...commit, facts: ['a recipient verified no more'], to: refused, reason: 'not_verified' },
    { ...commit, facts: ['another holder'], to: refused, reason: 'not_the_holder' },
    { ...commit, facts: ['a pending service'], to: refused, reason: 'service_not_active' },
    { ...commit, facts: ['a technical suspension'], to: refused, reason: 'service_not_active' },
    { ...commit, facts: ['a suspension for non-payment'], to: pausedForMoney },
    {
      ...commit,
      facts: ['suspensions for non-payment and technical'],
      to: refused,
      reason: 'service_not_active',
    },
    { ...commit, facts: ['an unpaid invoice'], to: pausedForMoney },
    { ...commit, facts: ['an unpaid invoice', 'a frozen holder'], to: pausedForStaff },
    { ...commit, facts: ['a frozen holder'], to: pausedForStaff },
    { ...commit, facts: ['a frozen recipient'], to: pausedForStaff },
    { ...commit, facts: ['a frozen service'], to: pausedForStaff },
    {
      ...commit,
      facts: ['a consent from another line than the one on file (C4)'],
      to: ['awaiting_consents', 'holder', WINDOW / 2],
    },
    { ...commit, facts: ['a failed notice'], to: ['cooling_off', 'staff', null] },
    { ...commit, facts: ['a notice that is tried again'], to: ['cooling_off', 'staff', null] },
    { ...commit, facts: ['a notice accepted an hour later'], to: ['cooling_off', 'cooling_off', 1] },
  ],
  'the review of a pause (T11, G9)': [
    { ...pause, facts: ['a pause for money in the cooling off', 'an unpaid invoice'], to: pausedForMoney },
    {
      ...pause,
      facts: ['a pause for money in the cooling off', 'an unpaid invoice'],
      at: PAUSE,
      to: refused,
      reason: 'unpaid_invoice',
    },
    { ...pause, facts: ['a pause for money in the cooling off'], to: ['cooling_off', 'nothing', null] },
    {
      ...pause,
      facts: ['a pause for money in the cooling off', 'an unpaid invoice', 'a frozen holder'],
      to: pausedForStaff,
    },
    {
      ...pause,
      facts: ['a pause for a freeze in the cooling off', 'a frozen holder'],
      at: 20 * DAY,
      to: pausedForStaff,
    },
    {
      ...pause,
      facts: ['a pause for a freeze in the cooling off', 'an unpaid invoice'],
      at: 20 * DAY,
      to: ['cooling_off', 'nothing', null],
    },
    {
      start: 'nobody consented',
      verb: reviewPause,
      facts: ['a pause for a freeze while consents are missing', 'an unpaid invoice'],
      to: ['awaiting_consents', 'both_parties', WINDOW / 2],
    },
  ],
};

const titleOf = ({ start, facts: given, at = 0, to: [state, waitingFor] }: Row) =>
  `${[start, ...given].join(', ')}${at === 0 ? '' : ` (${at} h)`}: ${state}, waits for ${waitingFor}`;

for (const [verb, cases] of Object.entries(rows)) {
  describe(verb, () => {
    it.each(cases.map((row) => [titleOf(row), row] as const))('%s', async (_, row) => {
      const couple = await createCouple({ database, planId });
      const changeId = await openOf(database, couple);
      await starts[row.start](changeId);
      for (const name of row.facts) {
        const fact = facts[name];
        await (typeof fact === 'string' ? database.sql(fact, [changeId]) : fact(changeId));
      }
      const [state, waitingFor, wakeAt] = row.to;
      const ctx = testContext(database, { now: hours(row.at ?? 0) });
      const standing = await row.verb(ctx, { changeId, knownVersion: 0 });
      expect(standing).toMatchObject({
        state,
        waitingFor,
        wakeAt: wakeAt === null ? null : hours(wakeAt).getTime(),
      });
      expect(await stored(changeId)).toEqual({
        state,
        version: standing.version,
        reason: row.reason ?? null,
        has_pause: state === 'paused' || row.reason === 'unpaid_invoice',
        open_tasks: waitingFor === 'staff' ? 1 : 0,
        moved: state === 'committed' ? 1 : 0,
      });
    });
  });
}

it('after a freeze, money pauses the commit again: with its whole time, and both are told once more (T11, G9)', async () => {
  const changeId = await openOf(database, await createCouple({ database, planId }));
  await starts['cooling off'](changeId);
  await bill(changeId);
  const step = async (verb: Row['verb'], at: number) => {
    const { state, wakeAt } = await verb(testContext(database, { now: hours(at) }), {
      changeId,
      knownVersion: 0,
    });
    return [state, wakeAt];
  };
  expect(await step(commitTransfer, 0)).toEqual(['paused', hours(PAUSE).getTime()]);
  await database.sql(facts['a frozen holder'], [changeId]);
  expect(await step(reviewPause, 1)).toEqual(['paused', null]);
  await database.sql(client('holder', 'frozen_at = null'), [changeId]);
  const lifted = 20 * DAY;
  expect(await step(reviewPause, lifted)).toEqual(['cooling_off', null]);
  expect(await step(commitTransfer, lifted)).toEqual(['paused', hours(lifted + PAUSE).getTime()]);
  const told = await database.sql(
    `select client_id from outbound_message
     where change_id = $1 and template = 'transfer_paused' and channel = 'whatsapp'`,
    [changeId],
  );
  expect(told).toHaveLength(4);
});

async function stored(changeId: string) {
  const [row] = await database.sql(
    `select state, version, reason, num_nonnulls(paused_from, pause_reason, pause_ends_at) > 0 as has_pause,
       (select count(*)::int from staff_task t where t.change_id = c.id and t.resolved_at is null) as open_tasks,
       (select count(*)::int from ownership_interval o where o.change_id = c.id) as moved
     from service_change c where id = $1`,
    [changeId],
  );
  return row;
}
