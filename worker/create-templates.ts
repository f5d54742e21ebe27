import '../config/settle-environment.ts';
import { EnvironmentError, loadEnvironment } from '../config/environment.ts';
import { followProxy } from '../config/follow-proxy.ts';
import { contentDefinitions } from '../domain/messaging/rendering.ts';
import { NotSent, OutcomeUnknown, Refused } from '../integrations/errors.ts';
import { createTwilioWhatsApp } from '../integrations/whatsapp/twilio.ts';

try {
  await createMissing();
} catch (error) {
  process.stderr.write(`${sentenceOf(error)}\n`);
  process.exitCode = 1;
}

/** Creates the templates that Twilio has not got yet and asks for WhatsApp's approval; to run it again is harmless (A3). */
async function createMissing(): Promise<void> {
  const environment = loadEnvironment('templates');
  followProxy('templates');
  const { PUBLIC_URL: publicUrl, TWILIO_WHATSAPP_FROM: whatsAppNumber } = environment;
  const whatsapp = createTwilioWhatsApp({
    accountSid: environment.TWILIO_ACCOUNT_SID,
    authToken: environment.TWILIO_AUTH_TOKEN,
    whatsAppNumber,
    publicUrl,
    baseUrl: environment.TWILIO_BASE_URL,
  });
  const wanted = contentDefinitions({ publicUrl, whatsAppNumber });
  const existing = await whatsapp.templates();
  const missing = wanted.filter((definition) => !existing.has(definition.friendly_name));
  const created = await whatsapp.createTemplates(missing);
  const lines = missing.map(({ friendly_name: name }) => `Created ${name} (${created.get(name)}).`);
  process.stdout.write(
    [
      ...lines,
      `${wanted.length} templates are at Twilio, ${missing.length} of them new.`,
      ...(missing.length > 0
        ? ['WhatsApp still has to approve the new ones: see them in Twilio’s console.']
        : []),
      '',
    ].join('\n'),
  );
}

function sentenceOf(error: unknown): string {
  if (error instanceof EnvironmentError) return error.message;
  if (error instanceof NotSent)
    return `Twilio was not reached (${error.code}). Run it again: what exists stays.`;
  if (error instanceof OutcomeUnknown)
    return `Twilio did not answer (${error.code}). Run it again: it looks first.`;
  if (error instanceof Refused)
    return `Twilio refused (${error.code}): see the code in Twilio’s documentation.`;
  return error instanceof Error ? `${error.stack}` : String(error);
}
