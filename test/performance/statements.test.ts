import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, createParties, createStaffSession, openApi, openTransfer } from '../api/stand.ts';
import { inboundFields, postSigned } from '../api/twilio.ts';
import { createService } from '../harness/builders.ts';
import { receiveText, sendText } from '../transfer/texting.ts';
import { createPair, openBetween, textsOf } from '../transfer/two-people.ts';
import { countGuardedWrites } from './guarded-writes.ts';
import { statementsOf } from './measured-company.ts';
import { plantServices, plantTheRest, plantTransfers } from './planted-transfers.ts';

const MANY = 20_000;
const MOST = { webhook: 3, consent: 10, guardedWrite: 8 };

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

const ground = () => ({ database: api.database, planId: api.hostingPlanId });

/** Statements of a webhook that brings a new message, and of its repeat. */
async function countWebhooks() {
  await postSigned(api, inboundFields());
  const fields = inboundFields();
  const fresh = await statementsOf(api, () => postSigned(api, fields));
  const repeated = await statementsOf(api, () => postSigned(api, fields));
  return { fresh: fresh.all, repeated: repeated.all };
}

/** Statements from the conversation's lock to the answer, for each party, and for a text that opens a transfer. */
async function countConsents() {
  const pair = await createPair(ground());
  const opened = await openBetween(api.database, pair);
  const texts = textsOf(pair, opened);
  const receiving = (await statementsOf(api, () => receiveText(api.database, '+5491170000002', 'hola'))).all;
  const count = async (phone: string, text: string) => {
    const { all } = await statementsOf(api, async () => {
      expect(await sendText(api.database, phone, text)).toBe('consent_recorded');
    });
    return all - receiving;
  };
  return {
    holder: await count(pair.holder.phone, texts.holder),
    recipient: await count(pair.recipient.phone, texts.recipient),
  };
}

/** Statements of each list for a client, or staff, with few rows in it and with a page of many. */
async function countLists(rows: number) {
  const parties = await openTransfer(api);
  for (let more = 1; more < rows; more += 1) {
    const { id } = await createService(api, { planId: api.hostingPlanId, clientId: parties.holder.id });
    await api.mutate('transfers.open', { ...parties.opening, serviceId: id }, parties.holder.session);
  }
  const { session: staff } = await createStaffSession(api);
  const count = async (procedure: string, session: string, atLeast: number) => {
    const { all } = await statementsOf(api, async () => {
      const { data, reason } = await api.query(procedure, undefined, session);
      expect(reason).toBeUndefined();
      expect((data as { items: unknown[] }).items.length).toBeGreaterThanOrEqual(atLeast);
    });
    return all;
  };
  return {
    services: await count('services.list', parties.holder.session, rows),
    transfers: await count('transfers.list', parties.holder.session, rows),
    tasks: await count('staff.tasks.list', staff, 0),
    changes: await count('staff.changes.list', staff, rows),
  };
}

async function countEverything() {
  return {
    webhooks: await countWebhooks(),
    consents: await countConsents(),
    lists: await countLists(1),
    guardedWrites: await countGuardedWrites(ground()),
  };
}

describe('statements beyond BEGIN and COMMIT (P4)', () => {
  it('webhooks, consents, lists and guarded writes take as many as are listed here, also with many thousands of rows', async () => {
    const few = await countEverything();
    expect(few).toEqual(COUNTS);
    const rows = { from: 1, to: MANY };
    await plantServices(api, { ...rows, planId: api.hostingPlanId });
    await plantTransfers(api, rows);
    await plantTheRest(api, rows);
    expect(await countEverything()).toEqual(few);
  });

  it('no webhook, consent or guarded write takes more than its bound', () => {
    for (const count of Object.values(COUNTS.webhooks)) expect(count).toBeLessThanOrEqual(MOST.webhook);
    for (const count of Object.values(COUNTS.consents)) expect(count).toBeLessThanOrEqual(MOST.consent);
    for (const [write, count] of Object.entries(COUNTS.guardedWrites)) {
      expect(count, write).toBeLessThanOrEqual(MOST.guardedWrite);
    }
  });

  it('a list takes as many however many rows it gives', async () => {
    expect(await countLists(12)).toEqual(await countLists(1));
  });

  it('opening over the API takes one more: the session; the throttle counts inside the transaction', async () => {
    const parties = await createParties(api);
    const session = (
      await statementsOf(api, () => api.query('account.me', undefined, parties.holder.session))
    ).texts[0];
    const { all, inside, texts } = await statementsOf(api, () =>
      api.mutate('transfers.open', parties.opening, parties.holder.session),
    );
    expect(inside).toBe(COUNTS.guardedWrites.open);
    expect(all - inside).toBe(1);
    expect(texts[0]).toBe(session);
  });
});

const COUNTS = {
  webhooks: { fresh: 1, repeated: 1 },
  consents: { holder: 9, recipient: 9 },
  lists: { services: 4, transfers: 3, tasks: 3, changes: 2 },
  guardedWrites: {
    open: 7,
    'open with a grant': 8,
    invite: 4,
    remind: 5,
    'start the cooling off': 5,
    'await the notices': 5,
    'run the cooling off': 5,
    'end the cooling off': 4,
    'record the evidence': 5,
    'refuse on evidence': 5,
    commit: 7,
    'send the link': 7,
    'open the link': 4,
    'ask staff to hand over': 4,
    'review the hand-over': 3,
    complete: 5,
    withdraw: 4,
    expire: 4,
    pause: 4,
    'stay paused': 2,
    resume: 5,
    'resolve a task': 6,
    'consent signed in': 6,
    suspend: 6,
    'record what the panel is': 6,
    reactivate: 6,
    'leave the panel to staff': 7,
  },
};
