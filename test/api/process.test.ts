import { afterAll, beforeAll, expect, test } from 'vitest';
import { compileCache } from '../../dev/stack/machine-environment.ts';
import { createProgram, type Program } from '../crash/program.ts';
import { TEST_DEPLOYMENT } from '../harness/builders.ts';
import { testPorts } from '../harness/ports.ts';
import { type Api, createParties, createSession, openApi, PANEL_TOKEN, TWILIO } from './stand.ts';
import { INBOUND_PATH, inboundFields, sign } from './twilio.ts';

/** Nothing listens there. */
const NO_TEMPORAL = '127.0.0.1:1';

let api: Api;
let url: string;
/** The API as it is deployed: `node api/main.ts`, with the environment alone. */
let running: Program;
beforeAll(async () => {
  api = await openApi();
  const [port] = await testPorts(1);
  url = `http://127.0.0.1:${port}`;
  running = createProgram({
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
  await running.start();
});
afterAll(async () => {
  await running.kill();
  await api.close();
});

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

test('SIGTERM ends it cleanly, and its log held nothing personal', async () => {
  expect(await running.end('SIGTERM')).toEqual([0, null]);
  const written = running.output();
  expect(written).toContain('"stopping"');
  expect(written).not.toMatch(/whatsapp:|@example\.com|Cliente Numero|5491155551234|Bearer/);
});
