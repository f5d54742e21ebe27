import { SETTINGS_ID } from '../company/settings.ts';
import type { VerbContext } from '../transaction/context.ts';
import { prepared } from '../transaction/prepared.ts';
import { arrayLiteral, lostDeliveryAt, read } from '../transaction/transaction.ts';
import { formValues, keepForm } from './confirmed-form.ts';
import type { Turn } from './message-standing.ts';
import type { MessageState, OutboundMessage } from './outbound-message.ts';
import { QUIET_HOURS, type QuietHours } from './quiet-hours.ts';
import { firstReading } from './reading-schedule.ts';
import { isUrgent, secretTemplates, templateOf } from './templates.ts';
import { URGENT_WAITS, urgentValues } from './urgent-first.ts';

/**
 * The course that nearly every message takes: claimed at its first delivery, accepted, then on its way to the phone, and nothing
 * holds it and nobody waits for it. Each step is one statement that locks, rechecks and writes, a quarter of what the verbs of
 * `claim-message.ts`, `record-attempt.ts` and `record-status.ts` take for it (P12). For any other message these change nothing,
 * and the verb goes its own way.
 */

/** A message that may be claimed at once, with what its claim depends on. */
export type Waiting = Pick<
  OutboundMessage,
  'channel' | 'address' | 'template' | 'variables' | 'templateOnly' | 'clientId'
> & { hours: QuietHours };

/** A message whose delivery's turn it is and that nothing is known to hold. It is not locked. */
export async function findWaiting(ctx: VerbContext, { messageId, run }: Turn): Promise<Waiting | undefined> {
  const [found] = await askWaiting<Waiting>(read(ctx), [SETTINGS_ID, messageId, run]);
  return found;
}

const askWaiting = prepared(/* sql */ `
select m.channel, m.address, m.template, m.variables, m.template_only as "templateOnly", m.client_id as "clientId",
    ${QUIET_HOURS} as hours
  from outbound_message m join company_settings s on s.id = ?
  where m.id = ? and m.run = ? and m.state = 'queued' and m.held_for is null`);

/** Of the conversation with a sender: the form that wrote last, and whether the window for free text is open (A3). */
export type Line = { address: string | null; windowOpen: boolean };

type PlainClaim = Turn & {
  waiting: Waiting;
  senderKey: string | null;
  /** The causes of stops that would hold it. */
  stops: readonly string[];
  /** The window for free text is open for who wrote after it. */
  windowSince: Date;
};

/**
 * Claims a message that nothing stands in the way of (A4): no restore mode (B10), no stop, nobody of the security class who waits,
 * no wish for silence (A6).
 */
export async function claimPlain(ctx: VerbContext, claim: PlainClaim): Promise<Line | undefined> {
  const { messageId, run, waiting, senderKey, stops, windowSince } = claim;
  const { now } = ctx;
  const isInformational =
    waiting.channel === 'whatsapp' && templateOf(waiting.template).messageClass === 'informational';
  const mayWait = waiting.channel === 'whatsapp' && !isUrgent(waiting.template);
  const [line] = await claimOne<Line>(read(ctx), [
    now,
    lostDeliveryAt(now),
    senderKey,
    SETTINGS_ID,
    messageId,
    run,
    arrayLiteral(stops),
    isInformational,
    waiting.clientId ?? null,
    mayWait,
    ...urgentValues(now),
    windowSince,
  ]);
  return line;
}

/** What the client chose about silence and what the line said may differ: then the verb weighs them (A6). */
const claimOne = prepared(/* sql */ `
update outbound_message m
  set state = 'sending', sending_since = ?, next_check_at = ?, error_code = null
  from company_settings s left join conversation c on c.sender_key = ?
  where s.id = ? and m.id = ? and m.run = ? and m.state = 'queued' and m.held_for is null
    and not exists (select from clock_state where restoring_since is not null)
    and not exists (select from sending_stop p where p.cause = any (?::text[]) and p.lifted_at is null)
    and not (?::boolean and (c.alerts_silenced_at is not null
      or exists (select from client where id = ? and alerts_silenced)))
    and not (?::boolean and ${URGENT_WAITS})
  returning c.address, coalesce(c.last_inbound_at > ?, false) as "windowOpen"`);

/** Whether a claimed message is accepted now that nothing else is to be done about. */
export async function acceptPlain(
  ctx: VerbContext,
  { messageId, providerId = null }: { messageId: string; providerId?: string | null | undefined },
): Promise<boolean> {
  const { now } = ctx;
  const accepted = { state: 'sent', providerId, acceptedAt: now, awaited: false, heldFor: null } as const;
  const readAt = firstReading({ channel: 'whatsapp', ...accepted }, now);
  const rows = await accept(read(ctx), [providerId, now, readAt, messageId, arrayLiteral(secretTemplates)]);
  return rows.length > 0;
}

const accept = prepared(/* sql */ `
update outbound_message
  set state = 'sent', provider_id = ?, accepted_at = ?, error_code = null, next_check_at = null,
    next_read_at = case when channel = 'whatsapp' then ?::timestamptz end
  where id = ? and state = 'sending' and not awaited and held_for is null and failed_attempts = 0
    and template <> all (?::text[])
  returning id`);

/** How far an accepted message has come, in order (A5). */
const course = ['sent', 'delivered', 'read'] as const;
type OnCourse = (typeof course)[number];

/** Whether a message was accepted, and nothing has gone wrong since. */
export const isOnCourse = (state: MessageState): state is OnCourse =>
  (course as readonly MessageState[]).includes(state);

type Step = { messageId: string; providerId: string; state: OnCourse; to?: string | undefined };

/** What news of an accepted message come to; undefined if they are more than the next step of its course. */
export async function followPlain(
  ctx: VerbContext,
  { messageId, providerId, state, to }: Step,
): Promise<'recorded' | 'nothing_new' | undefined> {
  const behind = arrayLiteral(course.slice(0, course.indexOf(state)));
  const message = [messageId, providerId];
  const form = state === 'sent' ? undefined : formValues(to);
  const values = [...message, state, ...message, behind, ...(form ?? []), behind];
  const ask = form ? followToPhone : followOn;
  const [found] = await ask<{ isBehind: boolean; isMoved: boolean }>(read(ctx), values);
  if (!found) return undefined;
  if (found.isMoved) return 'recorded';
  return found.isBehind ? undefined : 'nothing_new';
}

/** Whoever waited for the row's lock rechecks it as it is by then. */
const follow = (besides: string) => /* sql */ `
with found as (
    select state from outbound_message
    where id = ? and provider_id = ? and held_for is null
  ), moved as (
    update outbound_message set state = ?, next_read_at = null
    where id = ? and provider_id = ? and held_for is null and state = any (?::text[])
    returning id
  )${besides}
  select found.state = any (?::text[]) as "isBehind", exists (select from moved) as "isMoved" from found`;
const followOn = prepared(follow(''));
/** It has arrived: the form of the phone to which it went is a good one (A9). */
const followToPhone = prepared(follow(`, confirmed as (${keepForm('select from moved')})`));
