import { afterAll, beforeAll, expect, test } from 'vitest';
import { MINUTE_MS } from '../../domain/time.ts';
import { until } from '../harness/until.ts';
import { type Company, openCompany } from './company.ts';
import { expectNothingLost } from './nothing-lost.ts';
import { createParties, type Parties, type Party, type Sent } from './parties.ts';
import { COMMIT } from './proxy.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company?.close());

async function readiness(): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${company.apiUrl}/health/ready`);
  return { status: answer.status, body: await answer.json() };
}

function consented(parties: Parties, sid: string): Promise<boolean> {
  return until(async () => (await parties.outcomesOf(sid))[0] === 'consent_recorded', 'the consent counts');
}

/** A text that was only found at Twilio proves nothing (T7): its sender is told, and sends it again. */
async function sentAgain(parties: Parties, party: Party, sid: string): Promise<void> {
  await until(
    async () => (await parties.outcomesOf(sid))[0] === 'asked_again',
    'the text counts for nothing',
  );
  const messages = () => company.outside.whatsapp.messages(parties[party].phone);
  await until(async () => messages().some(({ body }) => body.includes('mandalo otra vez')), 'asked again');
  await consented(parties, (await parties.say(party)).sid);
}

/** Sends what no webhook brings, dated so that the next look over Twilio's list takes it. */
async function lost(send: () => Promise<Sent>): Promise<Sent> {
  // Longer than a message is left to its webhook.
  company.outsideIsBehind(2 * MINUTE_MS);
  const sent = await send();
  company.outsideIsBehind(0);
  return sent;
}

test('the API killed between storing a message and saying so: it is stored once and counts', async () => {
  const parties = await createParties(company);
  await parties.invite();
  const stored = company.wires.apiPostgres.holdReply('insert into inbound_message');
  const said = parties.say('holder');
  await stored.reached();
  await company.api.kill();
  const { sid, status } = await said;
  expect(status).toBeNull();
  expect(await parties.outcomesOf(sid)).toHaveLength(1);

  await company.api.start();
  await consented(parties, sid);
  await parties.say('recipient');
  await parties.reached('completed');
});

test('the API killed between opening a transfer and starting its run: the sweep starts it, and asking again is the same request', async () => {
  const parties = await createParties(company);
  const opened = company.wires.apiPostgres.holdReply('transfer.opened', COMMIT);
  const refused = expect(parties.open()).rejects.toThrow('fetch failed');
  await opened.reached();
  await company.api.kill();
  await refused;
  const [change] = await company.database.sql<{ id: string }>(
    'select id from service_change where service_id = $1',
    [parties.service.id],
  );
  const run = company.client.workflow.getHandle(`transfer/${change?.id}`);
  await expect(run.describe()).rejects.toMatchObject({ name: 'WorkflowNotFoundError' });

  await company.api.start();
  expect(await parties.open()).toBe(change?.id);
  await until(
    async () => company.outside.whatsapp.messages(parties.recipient.phone).length > 0,
    'the run started',
  );
  await parties.say('holder');
  await parties.say('recipient');
  await parties.reached('completed');
});

test('Temporal killed while a transfer waits for consents: the API goes on, and the run hears of them when it is back', async () => {
  const parties = await createParties(company);
  await parties.invite();
  expect(await parties.state()).toBe('awaiting_consents');
  await company.temporal.kill();
  expect(await readiness()).toEqual({ status: 503, body: { status: 'not ready', missing: ['temporal'] } });
  const said = await parties.say('holder');
  expect(said.status).toBe(200);
  await consented(parties, said.sid);

  await company.temporal.start();
  await parties.say('recipient');
  await parties.reached('completed');
});

test('Temporal killed while the panel is handed over: the hand-over goes on where it was', async () => {
  const parties = await createParties(company);
  await parties.invite();
  await parties.say('holder');
  const moved = company.wires.panel.holdReply('/json-api/modifyacct', parties.panelUser);
  await parties.say('recipient');
  await moved.reached();
  expect(await parties.pendingActivities()).toEqual(['moveContact']);
  await company.temporal.kill();
  moved.release();
  await company.temporal.start();
  await parties.reached('completed');
});

test('Postgres gone in the middle of a commit: nothing is half done, and what Twilio could not deliver is fetched', async () => {
  const parties = await createParties(company);
  const waiting = await createParties(company);
  await parties.invite();
  await waiting.invite();
  await waiting.openedMinutesAgo(3);
  await parties.say('holder');
  await company.nothingUnderWay();
  const committing = company.wires.workerPostgres.holdRequest('transfer.committed', COMMIT);
  await parties.say('recipient');
  await committing.reached();
  const text = await waiting.textOf('holder');
  await Promise.all([company.wires.apiPostgres.cut(), company.wires.workerPostgres.cut()]);
  expect(await readiness()).toEqual({ status: 503, body: { status: 'not ready', missing: ['postgres'] } });
  expect(await parties.state()).toBe('awaiting_consents');
  const undelivered = await lost(() => waiting.send('holder', text));
  expect(undelivered.status).toBe(503);

  await Promise.all([company.wires.apiPostgres.restore(), company.wires.workerPostgres.restore()]);
  await parties.reached('completed');
  expect(await waiting.outcomesOf(undelivered.sid)).toEqual([]);
  await company.nothingUnderWay();
  await company.worker.restart();
  await sentAgain(waiting, 'holder', undelivered.sid);
  await waiting.say('recipient');
  await waiting.reached('completed');
});

test('a message whose webhook never came is fetched from Twilio', async () => {
  const parties = await createParties(company);
  await parties.invite();
  await parties.openedMinutesAgo(3);
  await parties.say('recipient');
  company.outside.whatsapp.faults.add({ kind: 'no_webhook', match: parties.holder.phone });
  const { sid, status } = await lost(() => parties.say('holder'));
  expect(status).toBeNull();
  await company.nothingUnderWay();
  await company.worker.restart();
  await sentAgain(parties, 'holder', sid);
  await parties.reached('completed');
});

test('in the end nothing is lost and nothing was done twice', async () => {
  await expectNothingLost(company, () => false);
});
