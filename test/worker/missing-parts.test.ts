import { Client } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contentDefinitions } from '../../domain/messaging/rendering.ts';
import { MOST_SERVICES } from '../../integrations/whatsapp/messaging-services.ts';
import { createTwilioWhatsApp } from '../../integrations/whatsapp/twilio.ts';
import { nameMissingParts } from '../../worker/missing-parts.ts';
import { TEST_DEPLOYMENT as deployment, TEST_NOW } from '../harness/builders.ts';
import { startOutside } from '../harness/outside.ts';
import { startDevServer } from '../harness/temporal.ts';

let outside: Awaited<ReturnType<typeof startOutside>>;
beforeAll(async () => {
  outside = await startOutside({ clock: { now: async () => TEST_NOW } });
});
afterAll(() => outside.close());

async function missingFrom(settings: Record<string, unknown>): Promise<string[]> {
  const server = await startDevServer(undefined, settings);
  try {
    const whatsapp = createTwilioWhatsApp({ ...outside.twilioSettings, publicUrl: deployment.publicUrl });
    const temporal = { client: new Client({ connection: server.connection }), namespace: 'default' };
    return await nameMissingParts({ temporal, whatsapp, deployment });
  } finally {
    await server.teardown();
  }
}

test('a server that runs no activity without a workflow is named with its version and the setting', async () => {
  const [missing, ...others] = await missingFrom({ 'activity.enableStandalone': false });
  expect(missing).toMatch(/^Temporal 1\.\d+\.\d+ .*activity\.enableStandalone/);
  expect(others).toEqual([expect.stringContaining('npm run whatsapp:templates')]);
});

test('one that can lacks nothing but the templates', async () => {
  expect(await missingFrom({})).toEqual([expect.stringContaining('npm run whatsapp:templates')]);
});

test('a template that WhatsApp does not take is named, and so is a service whose opt-outs would keep security notices (A4, A6)', async () => {
  const definitions = contentDefinitions(deployment);
  const names = definitions.map((definition) => definition.friendly_name);
  await createTwilioWhatsApp({ ...outside.twilioSettings, publicUrl: deployment.publicUrl }).createTemplates(
    definitions,
  );
  outside.whatsapp.review({ name: names[0] ?? '', status: 'paused' });
  outside.whatsapp.review({ name: names[1] ?? '', category: 'MARKETING' });
  const { sid } = outside.whatsapp.joinService('Avisos');
  const [templates, service, ...others] = await missingFrom({});
  expect(templates).toContain(`does not take these templates: ${names[0]}, ${names[1]}.`);
  expect(service).toContain(`in the Messaging Service Avisos (${sid})`);
  expect(others).toEqual([]);
});

test('a check that cannot be made is named with what came of it, and keeps no other from being made', async () => {
  outside.whatsapp.faults.add({ kind: '5xx', match: { operation: 'content' }, times: 9 });
  for (let number = 0; number <= MOST_SERVICES; number += 1) outside.whatsapp.joinService(`Otro ${number}`);
  const missing = await missingFrom({});
  outside.whatsapp.faults.clear();
  expect(missing).toEqual([
    'Could not check the WhatsApp templates: HTTP_503. It is checked again at the next start.',
    expect.stringMatching(/^Could not check the Messaging Services of the sender: there are more/),
  ]);
});
