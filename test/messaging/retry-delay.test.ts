import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDeliveryActivities } from '../../activities/delivery.ts';
import { askedDelay } from '../../activities/retry-delay.ts';
import { MINUTE_MS } from '../../domain/time.ts';
import { createSmtpEmail } from '../../integrations/email/smtp.ts';
import { createTwilioWhatsApp } from '../../integrations/whatsapp/twilio.ts';
import { deliveries } from '../../workflows/messages.ts';
import { TEST_DEPLOYMENT as deployment, TEST_NOW } from '../harness/builders.ts';
import { startOutside } from '../harness/outside.ts';
import { useMessages } from './seed.ts';

const logger = new DefaultLogger('ERROR', () => undefined);
const { retry = {} } = deliveries.whatsapp;

test.each([
  ['asks for nothing', undefined, 1, undefined],
  ['asks to come back at once', 0, 1, undefined],
  ['asks for less than the policy waits by now', 10, 5, undefined],
  ['asks for more', 10, 1, 10_000],
  ['asks for hours', 24 * 3_600, 1, 15 * MINUTE_MS],
  ['asks for hours when the policy waits its longest', 24 * 3_600, 30, undefined],
])('an answer that %s', (_, seconds, attempt, delay) => {
  expect(askedDelay(seconds, { attempt, retryPolicy: retry })).toBe(delay);
});

const { database, queued } = useMessages();
const clock = { now: async () => TEST_NOW };
let outside: Awaited<ReturnType<typeof startOutside>>;
beforeAll(async () => {
  outside = await startOutside({ clock });
  await outside.reachApiAt(deployment.publicUrl);
});
afterAll(() => outside.close());

test.each([
  ['shorter than the second that Twilio asks for gives way to it', 1, 1_000],
  ['longer stays', 2, undefined],
])('a delay of the policy that is %s', async (_, attempt, delay) => {
  const { sendMessage } = createDeliveryActivities({
    orm: database.orm,
    clock,
    deployment,
    deliver: async () => undefined,
    whatsapp: createTwilioWhatsApp({ ...outside.twilioSettings, publicUrl: deployment.publicUrl }),
    email: createSmtpEmail({ url: outside.mailbox.smtpUrl, from: 'avisos@example.com' }),
  });
  const retryPolicy = { initialInterval: 600, backoffCoefficient: 2, maximumInterval: MINUTE_MS };
  const messageId = await queued();
  outside.whatsapp.faults.add({ kind: '429' });
  const environment = new MockActivityEnvironment(
    { attempt, retryPolicy, scheduledTimestampMs: TEST_NOW.getTime() },
    { logger },
  );
  await expect(environment.run(sendMessage, { messageId, run: 1 })).rejects.toMatchObject({
    type: 'NOT_SENT',
    nextRetryDelay: delay,
  });
});
