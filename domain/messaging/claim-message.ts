import { SETTINGS_ID } from '../company/settings.ts';
import { firstForm } from '../phone.ts';
import { DAY_MS, MINUTE_MS } from '../time.ts';
import type { Deployment, VerbContext } from '../transaction/context.ts';
import { arrayLiteral, lostDeliveryAt, type Transaction, transaction } from '../transaction/transaction.ts';
import { fitContent, type OutgoingContent } from './fitting.ts';
import {
  leaveToNext,
  lockInTurn,
  type MessageStanding,
  messageEvent,
  outcomeUnknown,
  over,
  settle,
  type Turn,
} from './message-standing.ts';
import type { OutboundMessage } from './outbound-message.ts';
import { claimPlain, findWaiting, type Line } from './plain-course.ts';
import { QUIET_HOURS, type QuietHours, quietUntil } from './quiet-hours.ts';
import { renderEmail } from './rendering.ts';
import { bareAddress, isSameSender, senderKeyOf } from './sender.ts';
import {
  holdFor,
  keysFor,
  RESTORE_MODE,
  showsEnd,
  templateNameOf,
  waitForRestoreEnd,
} from './sending-stop.ts';
import { isUrgent, templateOf } from './templates.ts';
import { URGENT_WAITS, urgentValues } from './urgent-first.ts';

/** A message ready for its provider. Stays inside one activity: it is personal data (invariant 15). */
export type OutgoingMessage =
  | { channel: 'email'; to: string; subject: string; text: string }
  | { channel: 'whatsapp'; to: string; content: OutgoingContent };

/** `behind`: it is tried again once those of the security class are through. */
export type Claim = { outgoing: OutgoingMessage } | { standing: MessageStanding } | { behind: true };

type Surroundings = Line & {
  hours: QuietHours;
  /** What the line last said (A6). */
  silenced: boolean;
  /** What the client chose in the panel after that. */
  chosen: boolean | null;
  /** One of the security class waits for the same channel (A4). */
  urgent_waits: boolean;
  /** Restore mode is on (B10). */
  restoring: boolean;
  /** The code of each stop in force that may concern it, by its key (A4); of none whose probe it is. */
  stops: Record<string, string>;
};

/** WhatsApp's window for free text (A3), less what a message may spend on its way. */
const FREE_TEXT_WINDOW_MS = DAY_MS - 5 * MINUTE_MS;

/**
 * Claims one message for sending, once: queued → sending under its row's lock, by the delivery whose turn it is. A message
 * found in `sending` was claimed by a try that never came back, and may have been sent (A4). Silenced (A6) and held
 * (A4, A8) ones are not claimed, nor is any in restore mode (B10), nor one before those of the security class that wait for
 * the channel (A4).
 */
export async function claimMessage(ctx: VerbContext, turn: Turn): Promise<Claim> {
  const outgoing = await claimAtOnce(ctx, turn);
  if (outgoing) return { outgoing };
  return transaction(ctx, async (tx): Promise<Claim> => {
    const locked = await lockInTurn(tx, turn);
    if ('standing' in locked) return locked;
    const claim = await claimLocked(tx, locked.message);
    return 'standing' in claim ? { standing: leaveToNext(tx, locked.message, claim.standing) } : claim;
  });
}

/** The same for a message on its plain course; undefined if it may not be on it, and nothing was changed then. */
async function claimAtOnce(ctx: VerbContext, turn: Turn): Promise<OutgoingMessage | undefined> {
  const waiting = await findWaiting(ctx, turn);
  if (!waiting || quietEndOf(waiting, ctx.now, waiting.hours)) return undefined;
  const { channel, address } = waiting;
  const isWhatsApp = channel === 'whatsapp';
  // Composed before it is claimed, so that one that cannot be is not in doubt afterwards.
  const first = compose(waiting, { address: null, windowOpen: false }, ctx.deployment);
  const line = await claimPlain(ctx, {
    ...turn,
    waiting,
    senderKey: isWhatsApp ? senderKeyOf(address) : null,
    stops: first.channel === 'whatsapp' ? keysFor(waiting, templateIn(first.content)) : [],
    windowSince: windowSince(ctx.now),
  });
  if (!line) return undefined;
  const isTheirs = line.address !== null && isSameSender(line.address, address);
  return isTheirs ? compose(waiting, line, ctx.deployment) : first;
}

async function claimLocked(tx: Transaction, message: OutboundMessage): Promise<Claim> {
  if (message.state === 'sending') return { standing: await outcomeUnknown(tx, message) };
  if (message.state !== 'queued' && message.state !== 'held') return { standing: over(message.state) };
  const around = await surroundingsOf(tx, message);
  if (around.restoring) return { standing: waitForRestoreEnd(tx, message) };
  if (message.heldFor === RESTORE_MODE) message.heldFor = null;
  const outgoing = compose(message, around, tx.ctx.deployment);
  const standing = (await obstacle(tx, message, around)) ?? stopOf(tx, message, { outgoing, around });
  if (standing) return { standing };
  if (around.urgent_waits) return { behind: true };
  message.state = 'sending';
  if (outgoing.channel === 'whatsapp' && !showsEnd(message, outgoing.content.kind === 'template'))
    message.heldFor = null;
  message.sendingSince = tx.now;
  message.errorCode = null;
  message.nextCheckAt = lostDeliveryAt(tx.now);
  return { outgoing };
}

async function surroundingsOf(tx: Transaction, message: OutboundMessage): Promise<Surroundings> {
  const isWhatsApp = message.channel === 'whatsapp';
  const mayWait = isWhatsApp && !isUrgent(message.template);
  const senderKey = isWhatsApp ? senderKeyOf(message.address) : null;
  const template = isWhatsApp ? templateNameOf(message, tx.ctx.deployment) : undefined;
  const stops = template ? keysFor(message, template) : [];
  const [row] = await tx.em.execute<Surroundings[]>(
    /* sql */ `select ${QUIET_HOURS} as hours,
      c.address, coalesce(c.last_inbound_at > ?, false) as "windowOpen", c.alerts_silenced_at is not null as silenced,
      (select alerts_silenced from client where id = ?) as chosen,
      exists (select from clock_state where restoring_since is not null) as restoring,
      ${mayWait ? URGENT_WAITS : 'false'} as urgent_waits,
      (select coalesce(jsonb_object_agg(p.cause, p.code), '{}') from sending_stop p
        where p.cause = any(?::text[]) and p.lifted_at is null and p.probe_id is distinct from ?) as stops
    from company_settings s left join conversation c on c.sender_key = ?
    where s.id = ?`,
    [
      windowSince(tx.now),
      message.clientId ?? null,
      ...(mayWait ? urgentValues(tx.now) : []),
      arrayLiteral(stops),
      message.id,
      senderKey,
      SETTINGS_ID,
    ],
  );
  if (!row) throw new Error('the company has no settings');
  if (row.address === null || isSameSender(row.address, message.address)) return row;
  // The one that was seen last may be another line (C4): nothing that it is or wants holds for this one.
  return { ...row, address: null, windowOpen: false, silenced: false };
}

async function obstacle(
  tx: Transaction,
  message: OutboundMessage,
  around: Surroundings,
): Promise<MessageStanding | undefined> {
  const template = templateOf(message.template);
  if (message.channel !== 'whatsapp') return undefined;
  if (template.messageClass === 'informational' && (around.chosen ?? around.silenced)) {
    tx.event(messageEvent(message, 'message.silenced'));
    await settle(tx, message, 'silenced');
    return over('silenced');
  }
  const until = quietEndOf(message, tx.now, around.hours);
  if (!until) return undefined;
  message.state = 'held';
  message.nextCheckAt = until;
  return { is: 'held', wakeAt: until.getTime() };
}

/** Until when a message waits for the quiet hours to be over (A8). */
function quietEndOf(
  { channel, template }: Pick<OutboundMessage, 'channel' | 'template'>,
  now: Date,
  hours: QuietHours,
): Date | undefined {
  return channel === 'whatsapp' && templateOf(template).quiet ? quietUntil(now, hours) : undefined;
}

function windowSince(now: Date): Date {
  return new Date(now.getTime() - FREE_TEXT_WINDOW_MS);
}

/** The stop that it would run into: of the channel as a whole, or of the template that it would go out as. */
function stopOf(
  tx: Transaction,
  message: OutboundMessage,
  { outgoing, around }: { outgoing: OutgoingMessage; around: Surroundings },
): MessageStanding | undefined {
  if (outgoing.channel !== 'whatsapp') return undefined;
  const key = keysFor(message, templateIn(outgoing.content)).find((candidate) =>
    Object.hasOwn(around.stops, candidate),
  );
  return key === undefined ? undefined : holdFor(tx, message, { key, code: around.stops[key] ?? '' });
}

function templateIn(content: OutgoingContent): string | undefined {
  return content.kind === 'template' ? content.name : undefined;
}

type Composable = Pick<OutboundMessage, 'channel' | 'address' | 'template' | 'variables' | 'templateOnly'>;

/** Free text inside the window, the template outside it (A3); to the form of the phone last seen inbound (C4), or known by a delivery (A9). */
function compose(message: Composable, line: Line, deployment: Deployment): OutgoingMessage {
  const { template, variables } = message;
  if (message.channel === 'email') {
    return { channel: 'email', to: message.address, ...renderEmail(template, variables, deployment) };
  }
  const to = line.address ?? firstForm(bareAddress(message.address));
  const windowOpen = line.windowOpen && !message.templateOnly;
  return { channel: 'whatsapp', to, content: fitContent(template, variables, { deployment, windowOpen }) };
}
