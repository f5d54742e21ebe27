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

/** The emulator, and the product's own client to it. */
export async function startWhatsApp(options: Partial<WhatsAppEmulatorOptions> & { timeoutMs?: number } = {}) {
  const { timeoutMs, ...emulated } = options;
  const emulator = await startWhatsAppEmulator({
    token: emulatorToken,
    accountSid,
    authToken,
    ownAddress: `whatsapp:${company}`,
    ...emulated,
  });
  const whatsapp = createTwilioWhatsApp({
    accountSid,
    authToken,
    whatsAppNumber: company,
    publicUrl,
    baseUrl: emulator.url,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  return { emulator, whatsapp };
}

/** The sids of the outbound messages that the emulator really took. */
export function taken(emulator: Awaited<ReturnType<typeof startWhatsAppEmulator>>): string[] {
  return emulator.log.flatMap((entry) =>
    entry.type === 'message' && entry.message.direction === 'outbound-api' ? [entry.message.sid] : [],
  );
}
