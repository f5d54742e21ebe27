import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compileCache } from '../../dev/stack/machine-environment.ts';
import { issueInvoice } from '../../domain/billing/issue-invoice.ts';
import { HOUR_MS } from '../../domain/time.ts';
import { createProgram, type Program } from '../crash/program.ts';
import { createClient, createService, TEST_DEPLOYMENT, testContext } from '../harness/builders.ts';
import { holdLock, waitForContenders } from '../harness/contention.ts';
import { testPorts } from '../harness/ports.ts';
import {
  type Api,
  createKey,
  createParties,
  createSession,
  createStaffSession,
  openApi,
  PANEL_TOKEN,
  TWILIO,
} from './stand.ts';
import { INBOUND_PATH, inboundFields, sign } from './twilio.ts';

/** Nothing listens there. */
const NO_TEMPORAL = '127.0.0.1:1';

let api: Api;
let url: string;
/** The API as it is deployed: `node api/main.ts`, with the environment alone. */
let running: Program;
/** Another process of it, on the same database. */
let other: Program;
let otherUrl: string;
beforeAll(async () => {
  api = await openApi();
  const [port = 0, otherPort = 0] = await testPorts(2);
  [url, otherUrl] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${otherPort}`];
  [running, other] = [programOn(port), programOn(otherPort)];
  await Promise.all([running.start(), other.start()]);
});
afterAll(async () => {
  await Promise.all([running.kill(), other.kill()]);
  await api.close();
});

function programOn(port: number): Program {
  return createProgram({
    name: 'the API',
    command: process.execPath,
    args: ['api/main.ts'],
    cwd: process.cwd(),
    env: {
      PATH: process.env['PATH'],
      ...compileCache,
      DATABASE_URL: api.appUrl,
      TEMPORAL_ADDRESS: NO_TEMPORAL,
      PUBLIC_URL: TEST_DEPLOYMENT.publicUrl,
      PORT: String(port),
      TWILIO_ACCOUNT_SID: TWILIO.accountSid,
      TWILIO_AUTH_TOKEN: TWILIO.authToken,
      TWILIO_WHATSAPP_FROM: TWILIO.whatsAppFrom,
      PANEL_TOKEN,
    },
    isReady: (output) => output.includes('"listening"'),
  });
}

async function post(path: string, body: string, headers: Record<string, string>) {
  return fetch(`${url}${path}`, { method: 'POST', body, headers });
}

test('with Temporal away it starts, says so, and is not ready', async () => {
  const answer = await fetch(`${url}/health/ready`);
  expect(answer.status).toBe(503);
  expect(await answer.json()).toEqual({ status: 'not ready', missing: ['temporal'] });
  expect((await fetch(`${url}/health/live`)).status).toBe(200);
});

test('with Temporal away transfers still open, and their handoff waits for the sweep', async () => {
  const { holder, opening } = await createParties(api);
  // Its clock is the system's, far from the one of the other tests.
  const session = await createSession(api, { clientId: holder.id });
  await api.sql("update session set expires_at = '9999-01-01'");
  const answer = await post('/trpc/transfers.open', JSON.stringify(opening), {
    'content-type': 'application/json',
    authorization: `Bearer ${session}`,
  });
  expect(answer.status).toBe(200);
  const handoffs = await api.sql("select payload from handoff where payload->>'kind' = 'transfer'");
  expect(handoffs).toHaveLength(1);
});

test('an inbound message is answered, then processed by the same process', async () => {
  const fields = inboundFields();
  const form = new URLSearchParams(fields).toString();
  const answer = await post(INBOUND_PATH, form, {
    'content-type': 'application/x-www-form-urlencoded',
    'x-twilio-signature': sign(INBOUND_PATH, fields),
  });
  expect(answer.status).toBe(200);
  const outcome = async () => {
    const [row] = await api.sql('select outcome from inbound_message where sid = $1', [fields['MessageSid']]);
    return row?.['outcome'];
  };
  await expect.poll(outcome, { timeout: 10_000 }).toBeTruthy();
});

test('one payment told at once to two processes is one row, one alert, and the same answer (D49)', async () => {
  const staff = await createStaffSession(api, 'administrator');
  const { session: key } = await createKey(api, staff, ['payments:record']);
  await api.sql("update integration_key set expires_at = '9999-01-01'");
  const { id: clientId } = await createClient(api);
  const { id: serviceId } = await createService(api, { planId: api.radioPlanId, clientId });
  const { invoiceId } = await issueInvoice(testContext(api), {
    serviceId,
    lines: [{ kind: 'renewal', description: 'Radio', amount: '1000' }],
    dueDate: '2026-03-20',
  });
  const paidAt = new Date(Date.now() - HOUR_MS).toISOString();
  const body = JSON.stringify({ paymentId: randomUUID(), invoiceId, amount: '1000', paidAt });
  const held = await holdLock(api, 'select from client where id = $1 for update', [clientId]);
  const tellTo = (process: string) =>
    fetch(`${process}/trpc/payments.record`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body,
    });
  const telling = [url, otherUrl, otherUrl].map(tellTo);
  await waitForContenders(api, telling.length);
  await held.release();
  const answers = await Promise.all(telling);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(new Set(await Promise.all(answers.map((answer) => answer.text()))).size).toBe(1);
  const rows = (sql: string) => api.sql(sql, [clientId]);
  expect(await rows('select 1 from payment where client_id = $1')).toHaveLength(1);
  const alerts = "select 1 from outbound_message where client_id = $1 and template like 'payment%'";
  expect(await rows(alerts)).toHaveLength(1);
});

test('SIGTERM ends it cleanly, and its log held nothing personal', async () => {
  expect(await running.end('SIGTERM')).toEqual([0, null]);
  const written = running.output();
  expect(written).toContain('"stopping"');
  expect(written).not.toMatch(/whatsapp:|@example\.com|Cliente Numero|5491155551234|Bearer/);
});
