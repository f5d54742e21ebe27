import { msToNumber } from '@temporalio/common/lib/time.js';
import { expect, test } from 'vitest';
import { SMTP_PATIENCE } from '../../integrations/email/smtp.ts';
import { PANEL_TIMEOUT_MS } from '../../integrations/panel/whm.ts';
import { MEDIA_TIMEOUT_MS } from '../../integrations/whatsapp/media.ts';
import { TWILIO_TIMEOUT_MS } from '../../integrations/whatsapp/twilio.ts';
import { deliveries } from '../../workflows/messages.ts';
import { activityOptions } from '../../workflows/options.ts';

/** For the statements before and after the call. */
const DATABASE_MS = 10_000;

test.each([
  ['email', SMTP_PATIENCE.untilAsked + SMTP_PATIENCE.untilTaken],
  // The templates, over several pages, then the message.
  ['whatsapp', 3 * TWILIO_TIMEOUT_MS],
  ['evidence', TWILIO_TIMEOUT_MS],
  // The list of the message's files, then the file.
  ['media', TWILIO_TIMEOUT_MS + MEDIA_TIMEOUT_MS],
  ['panel', PANEL_TIMEOUT_MS],
  // The account is read, then changed.
  ['suspension', 2 * PANEL_TIMEOUT_MS],
] as const)('the client gives up before Temporal makes another try of the activity: %s', (name, longest) => {
  const { startToCloseTimeout = 0 } = { ...activityOptions, ...deliveries }[name];
  expect(longest + DATABASE_MS).toBeLessThan(msToNumber(startToCloseTimeout));
});

test('a mail server may take 8 s for each of its replies, and a minute for the message', () => {
  expect(SMTP_PATIENCE.untilAsked).toBeGreaterThan(10 * 8_000);
  expect(SMTP_PATIENCE.untilTaken).toBeGreaterThanOrEqual(60_000);
});
