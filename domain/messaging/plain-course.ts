import type { VerbContext } from '../transaction/context.ts';
import { arrayLiteral, read } from '../transaction/transaction.ts';
import { formValues, keepForm } from './confirmed-form.ts';
import { firstReading } from './reading-schedule.ts';
import { secretTemplates } from './templates.ts';

/**
 * The course that nearly every message takes: accepted after its claim, then on its way to the phone, and nobody waits for
 * it. Each step is one statement that locks, rechecks and writes, a quarter of what the verbs of `record-attempt.ts` and
 * `record-status.ts` take for it (P12). For any other message these change nothing, and the verb goes its own way.
 */

/** Whether a claimed message is accepted now that nothing else is to be done about. */
export async function acceptPlain(
  ctx: VerbContext,
  { messageId, providerId = null }: { messageId: string; providerId?: string | null | undefined },
): Promise<boolean> {
  const { now } = ctx;
  const accepted = { state: 'sent', providerId, acceptedAt: now, awaited: false, heldFor: null } as const;
  const readAt = firstReading({ channel: 'whatsapp', ...accepted }, now);
  const rows = await read(ctx).execute(ACCEPT, [
    providerId,
    now,
    readAt,
    messageId,
    arrayLiteral(secretTemplates),
  ]);
  return rows.length > 0;
}

const ACCEPT = /* sql */ `
update outbound_message
  set state = 'sent', provider_id = ?, accepted_at = ?, error_code = null, next_check_at = null,
    next_read_at = case when channel = 'whatsapp' then ?::timestamptz end
  where id = ? and state = 'sending' and not awaited and held_for is null and failed_attempts = 0
    and template <> all (?::text[])
  returning id`;

/** How far an accepted message has come, in order (A5). */
const course = ['sent', 'delivered', 'read'] as const;
type OnCourse = (typeof course)[number];

type Step = { messageId: string; providerId: string; state: OnCourse; to?: string | undefined };

/** What news of an accepted message come to; undefined if they are more than the next step of its course. */
export async function followPlain(
  ctx: VerbContext,
  { messageId, providerId, state, to }: Step,
): Promise<'recorded' | 'nothing_new' | undefined> {
  const behind = arrayLiteral(course.slice(0, course.indexOf(state)));
  const message = [messageId, providerId];
  const form = state === 'sent' ? undefined : formValues(to);
  const [found] = await read(ctx).execute<{ isBehind: boolean; isMoved: boolean }[]>(
    form ? FOLLOW_TO_PHONE : FOLLOW,
    [...message, state, ...message, behind, ...(form ?? []), behind],
  );
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
const FOLLOW = follow('');
/** It has arrived: the form of the phone to which it went is a good one (A9). */
const FOLLOW_TO_PHONE = follow(`, confirmed as (${keepForm('select from moved')})`);
