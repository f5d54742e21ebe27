import '../config/settle-environment.ts';
import { EnvironmentError, loadEnvironment } from '../config/environment.ts';
import { followProxy } from '../config/follow-proxy.ts';
import { contentDefinitions } from '../domain/messaging/rendering.ts';
import { NotSent, OutcomeUnknown, Refused } from '../integrations/errors.ts';
import { type ApprovalStanding, standingOf } from '../integrations/whatsapp/approvals.ts';
import type { TemplateApproval } from '../integrations/whatsapp/port.ts';
import { createTwilioWhatsApp } from '../integrations/whatsapp/twilio.ts';

const GAP = '  ';

try {
  await createAndShow();
} catch (error) {
  process.stderr.write(`${sentenceOf(error)}\n`);
  process.exitCode = 1;
}

/**
 * Creates the templates that Twilio has not got yet, asks for WhatsApp's approval of each for which nobody has asked, and shows
 * how all of them stand; to run it again is harmless (A3). Fails if WhatsApp does not take one.
 */
async function createAndShow(): Promise<void> {
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
  await whatsapp.createTemplates(wanted);
  const approvals = await whatsapp.approvals();
  const rows = wanted.map(({ friendly_name: name }) => ({ name, approval: approvals.get(name) }));
  const created = wanted.filter(({ friendly_name: name }) => !existing.has(name)).length;
  const counted = (standing: ApprovalStanding) =>
    rows.filter(({ approval }) => standingOf(approval) === standing).length;
  process.stdout.write(
    [
      ...tableOf(rows),
      '',
      `${wanted.length} templates are at Twilio, ${created} of them new.`,
      `${counted('approved')} are approved, ${counted('waiting')} wait for WhatsApp's word, ${counted('refused')} are not taken.`,
      '',
    ].join('\n'),
  );
  if (counted('refused') > 0) process.exitCode = 1;
}

type Row = { name: string; approval: TemplateApproval | undefined };

/** Each template with its category, its status and why it is not taken; marked where it is not. */
function tableOf(rows: readonly Row[]): string[] {
  const cells = rows.map(({ name, approval }) => [
    standingOf(approval) === 'refused' ? '!' : '',
    name,
    approval?.category ?? '',
    approval?.status ?? '',
    approval?.rejectionReason ?? '',
  ]);
  const table = [['', 'template', 'category', 'status', 'rejection reason'], ...cells];
  const widths =
    table[0]?.map((_, column) => Math.max(...table.map((line) => line[column]?.length ?? 0))) ?? [];
  return table.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join(GAP)
      .trimEnd(),
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
