import { onTestFinished } from 'vitest';
import { startWhatsAppEmulator, type WhatsAppEmulatorOptions } from '../../dev/whatsapp-emulator/server.ts';
import { createTwilioWhatsApp } from '../../integrations/whatsapp/twilio.ts';

export const accountSid = `AC${'a1'.repeat(16)}`;
export const authToken = 'f00dfeedf00dfeedf00dfeedf00dfeed';
export const emulatorToken = 'emulator-token';
export const company = '+541152630000';
export const juan = '+5491155550001';
export const publicUrl = 'https://tramite.example';

/** A clock that stands still until it is moved. */
export function standingClock(start = '2031-03-04T12:00:00.000Z') {
  let current = new Date(start);
  return {
    now: () => current,
    forward: (ms: number) => {
      current = new Date(current.getTime() + ms);
    },
  };
}

const credential = { accountSid, authToken };

/** The product's own client. */
export function clientTo(baseUrl: string, changes: Partial<Parameters<typeof createTwilioWhatsApp>[0]> = {}) {
  return createTwilioWhatsApp({ ...credential, whatsAppNumber: company, publicUrl, baseUrl, ...changes });
}

/** The emulator, and the product's own client to it. */
export async function startWhatsApp(
  options: Partial<WhatsAppEmulatorOptions> = {},
  changes: Parameters<typeof clientTo>[1] = {},
) {
  const ownAddress = `whatsapp:${company}`;
  const emulator = await startWhatsAppEmulator({
    token: emulatorToken,
    ...credential,
    ownAddress,
    ...options,
  });
  return { emulator, whatsapp: clientTo(emulator.url, changes) };
}

/** The same, until the test is over. */
export async function openWhatsApp(...options: Parameters<typeof startWhatsApp>) {
  const started = await startWhatsApp(...options);
  onTestFinished(() => started.emulator.close());
  return started;
}

/** The sids of the outbound messages that the emulator really took. */
export function taken(emulator: Awaited<ReturnType<typeof startWhatsAppEmulator>>): string[] {
  return emulator.log.flatMap((entry) =>
    entry.type === 'message' && entry.message.direction === 'outbound-api' ? [entry.message.sid] : [],
  );
}
