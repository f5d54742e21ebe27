import { type Transaction, transaction } from '../../db/transaction.ts';
import { SETTINGS_ID } from '../company/settings.ts';
import type { Deployment, VerbContext } from '../context.ts';
import { DAY_MS, MINUTE_MS } from '../time.ts';
import {
  lockMessage,
  type MessageStand,
  messageEvent,
  over,
  settle,
  standInTheDark,
} from './message-stand.ts';
import type { OutboundMessage } from './outbound-message.ts';
import { quietUntil } from './quiet-hours.ts';
import { contentDefinition, contentVariables, renderEmail, renderText } from './rendering.ts';
import { bareAddress, senderKeyOf } from './sender.ts';
import { templateOf } from './templates.ts';

/** A message ready for its provider. Stays inside one activity: it is personal data (invariant 15). */
export type OutgoingMessage =
  | { channel: 'email'; to: string; subject: string; text: string }
  | { channel: 'whatsapp'; to: string; content: OutgoingContent };

export type OutgoingContent =
  | { kind: 'text'; body: string }
  | { kind: 'template'; name: string; variables: Record<string, string> };

export type Claim = { outgoing: OutgoingMessage } | { stand: MessageStand };

type Surroundings = {
  time_zone: string;
  quiet_hours_start: number;
  quiet_hours_end: number;
  address: string | null;
  window_open: boolean;
  silenced: boolean;
};

/** WhatsApp's window for free text (A3), less what a message may spend on its way. */
const FREE_TEXT_WINDOW_MS = DAY_MS - 5 * MINUTE_MS;
/** Twilio's limit of characters for a free text. */
const LONGEST_FREE_TEXT = 1_600;

/**
 * Claims one message for sending, once: queued → sending under its row lock. A message found in `sending` was claimed by
 * a try that never came back, and may have been sent (A4). Silenced (A6) and held (A8) ones are not claimed.
 */
export function claimMessage(ctx: VerbContext, { messageId }: { messageId: string }): Promise<Claim> {
  return transaction(ctx, async (tx): Promise<Claim> => {
    const message = await lockMessage(tx, messageId);
    if (!message) return { stand: { is: 'over', state: 'unknown_message' } };
    if (message.state === 'sending') return { stand: await standInTheDark(tx, message) };
    if (message.state === 'parked') return { stand: { is: 'parked' } };
    if (message.state !== 'queued' && message.state !== 'held') return { stand: over(message.state) };
    const around = await surroundingsOf(tx, message);
    const obstacle = await whatStops(tx, message, around);
    if (obstacle) return { stand: obstacle };
    message.state = 'sending';
    message.sendingSince = tx.now;
    message.errorCode = null;
    message.nextCheckAt = tx.now;
    return { outgoing: compose(message, around, ctx.deployment) };
  });
}

async function surroundingsOf(tx: Transaction, message: OutboundMessage): Promise<Surroundings> {
  const senderKey = message.channel === 'whatsapp' ? senderKeyOf(message.address) : null;
  const [row] = await tx.em.execute<Surroundings[]>(
    /* sql */ `select s.time_zone, s.quiet_hours_start, s.quiet_hours_end,
      c.address, coalesce(c.last_inbound_at > ?, false) as window_open, c.alerts_silenced_at is not null as silenced
    from company_settings s left join conversation c on c.sender_key = ?
    where s.id = ?`,
    [new Date(tx.now.getTime() - FREE_TEXT_WINDOW_MS), senderKey, SETTINGS_ID],
  );
  if (!row) throw new Error('the company has no settings');
  return row;
}

async function whatStops(
  tx: Transaction,
  message: OutboundMessage,
  around: Surroundings,
): Promise<MessageStand | undefined> {
  const template = templateOf(message.template);
  if (message.channel !== 'whatsapp') return undefined;
  if (template.messageClass === 'informational' && around.silenced) {
    tx.event(messageEvent(message, 'message.silenced'));
    await settle(tx, message, 'silenced');
    return over('silenced');
  }
  const hours = {
    timeZone: around.time_zone,
    start: around.quiet_hours_start,
    end: around.quiet_hours_end,
  };
  const until = template.quiet ? quietUntil(tx.now, hours) : undefined;
  if (!until) return undefined;
  message.state = 'held';
  message.nextCheckAt = until;
  return { is: 'held', wakeAt: until.getTime() };
}

/** Free text inside the window, the template outside it (A3); to the form of the phone last seen inbound (C4). */
function compose(message: OutboundMessage, around: Surroundings, deployment: Deployment): OutgoingMessage {
  const { template, variables } = message;
  if (message.channel === 'email') {
    return { channel: 'email', to: message.address, ...renderEmail(template, variables, deployment) };
  }
  const to = around.address ?? bareAddress(message.address);
  const body = renderText(template, variables);
  if (around.window_open && body.length <= LONGEST_FREE_TEXT) {
    return { channel: 'whatsapp', to, content: { kind: 'text', body } };
  }
  const { friendly_name: name } = contentDefinition(template, deployment);
  const numbered = contentVariables(template, variables, deployment);
  return { channel: 'whatsapp', to, content: { kind: 'template', name, variables: numbered } };
}
