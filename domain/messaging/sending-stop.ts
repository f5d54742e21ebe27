import { randomUUID } from 'node:crypto';
import { openTask } from '../tasks/open-task.ts';
import { settleTasks } from '../tasks/settle-tasks.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../time.ts';
import type { Deployment } from '../transaction/context.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { fitTemplate } from './fitting.ts';
import { type MessageStanding, messageEvent, putBack } from './message-standing.ts';
import type { OutboundMessage } from './outbound-message.ts';
import { isUrgent } from './templates.ts';

/**
 * What sending waits for: that the company mends a channel as a whole, or one template of WhatsApp by its name there; or the
 * next day, for every template (A4).
 */
export type StopCause = { channel: 'whatsapp'; template?: string | undefined; day?: true };

/** How soon one held message shows whether sending works again; doubled after each that failed, up to the longest. */
const FIRST_PROBE_MS = MINUTE_MS;
const LONGEST_PROBE_MS = 15 * MINUTE_MS;
/** A held message is handed over when its stop is lifted; this is when it looks by itself. */
const HELD_LOOK_MS = DAY_MS;
/** The same for the security class while a limit of the day is reached: what of it comes free until the next one is theirs. */
const SECURITY_LOOK_MS = HOUR_MS;

/** The key of a cause, as `outbound_message.held_for` and `sending_stop.cause` keep it. */
export function keyOf({ channel, template, day }: StopCause): string {
  const what = day ? 'day' : template;
  return what === undefined ? channel : `${channel}/${what}`;
}

const THE_DAY = keyOf({ channel: 'whatsapp', day: true });

/** The causes that hold a message which would go out as this template, or as free text. */
export function keysFor(
  { template: name }: Pick<OutboundMessage, 'template'>,
  template: string | undefined,
): string[] {
  const keys = [keyOf({ channel: 'whatsapp' })];
  if (template === undefined) return keys;
  if (!isUrgent(name)) keys.push(THE_DAY);
  return [...keys, keyOf({ channel: 'whatsapp', template })];
}

/**
 * Whether the cause that holds a message is over once it gets through. Free text says nothing of templates, and a message of the
 * security class nothing of the day's limit, which it does not wait for.
 */
export function showsEnd({ heldFor, template: name }: OutboundMessage, isTemplate: boolean): boolean {
  if (heldFor === THE_DAY) return isTemplate && !isUrgent(name);
  return isTemplate || heldFor === keyOf({ channel: 'whatsapp' });
}

/** The name at Twilio of a message's template in the form that fits, as it is today: a changed text is another template. */
export function templateNameOf({ template, variables }: OutboundMessage, deployment: Deployment): string {
  return fitTemplate(template, variables, deployment).name;
}

/**
 * Stops what cannot be sent until the company mends something, with one task for all of it, and holds the message that
 * found out. A stop that is in force already stays as it is. Nothing shows whether it is over before `until`, if that is given.
 */
export async function stopSending(
  tx: Transaction,
  message: OutboundMessage,
  { cause, code, until }: { cause: StopCause; code: string; until?: Date },
): Promise<MessageStanding> {
  const [stop] = await tx.em.execute<{ id: string }[]>(
    /* sql */ `insert into sending_stop as s (cause, id, code, stopped_at, next_probe_at) values (?, ?, ?, ?, ?)
    on conflict (cause) do update set
      code = excluded.code, lifted_at = null,
      probe_id = case when s.lifted_at is null then nullif(s.probe_id, ?) end,
      stopped_at = case when s.lifted_at is null then s.stopped_at else excluded.stopped_at end,
      probes = case when s.lifted_at is null then s.probes else 0 end,
      next_probe_at = case when s.lifted_at is null then s.next_probe_at else excluded.next_probe_at end
    returning id`,
    [
      keyOf(cause),
      randomUUID(),
      code,
      tx.now,
      until ?? new Date(tx.now.getTime() + FIRST_PROBE_MS),
      message.id,
    ],
  );
  const { channel, template } = cause;
  await openTask(tx, {
    kind: 'sending_stopped',
    subjectId: stop?.id ?? '',
    details: { channel, code, ...(template ? { template } : {}) },
  });
  tx.event(messageEvent(message, 'message.held', { code }));
  return holdFor(tx, message, { key: keyOf(cause), code });
}

/** Holds a message until the stop of its cause is lifted. */
export function holdFor(
  tx: Transaction,
  message: OutboundMessage,
  { key, code }: { key: string; code: string },
): MessageStanding {
  const look = key === THE_DAY && isUrgent(message.template) ? SECURITY_LOOK_MS : HELD_LOOK_MS;
  const until = new Date(tx.now.getTime() + look);
  return putBack(message, { state: 'held', code, until, heldFor: key });
}

/** What a message waits for while the database counts as restored (B10): no stop, and nothing probes it. */
export const RESTORE_MODE = 'restore_mode';

/** Leaves a message queued until restore mode ends. */
export function waitForRestoreEnd(tx: Transaction, message: OutboundMessage): MessageStanding {
  const until = new Date(tx.now.getTime() + HELD_LOOK_MS);
  message.state = 'queued';
  message.heldFor = RESTORE_MODE;
  message.nextCheckAt = until;
  return { is: 'held', wakeAt: until.getTime() };
}

/** A message came through that the stop had held: it is over, and its task with it. */
export async function endStopOf(tx: Transaction, message: OutboundMessage): Promise<void> {
  const [stop] = await tx.em.execute<{ id: string }[]>(
    'update sending_stop set lifted_at = ? where cause = ? and lifted_at is null returning id',
    [tx.now, message.heldFor],
  );
  message.heldFor = null;
  if (stop) await settleTasks(tx, { subjectId: stop.id, kinds: ['sending_stopped'] });
}

/** Staff mended what stopped the sending: what is held goes out with the sweep's next rounds. */
export async function liftStop(tx: Transaction, stopId: string): Promise<void> {
  await tx.em.execute('update sending_stop set lifted_at = ? where id = ? and lifted_at is null', [
    tx.now,
    stopId,
  ]);
}

/** Milliseconds until the next probe after so many. */
export function probePause(probes: number): number {
  return Math.min(FIRST_PROBE_MS * 2 ** probes, LONGEST_PROBE_MS);
}
