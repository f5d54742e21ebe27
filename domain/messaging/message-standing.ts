import { LockMode } from '@mikro-orm/core';
import { ringChange } from '../changes/ring.ts';
import { ServiceChange } from '../changes/service-change.ts';
import type { EventName } from '../events/event-types.ts';
import { openTask } from '../tasks/open-task.ts';
import { settleTasks } from '../tasks/settle-tasks.ts';
import { MINUTE_MS } from '../time.ts';
import { lostDeliveryAt, type Transaction } from '../transaction/transaction.ts';
import { type MessageState, OutboundMessage } from './outbound-message.ts';
import { firstReading } from './reading-schedule.ts';
import { templateOf, urgencyOf } from './templates.ts';

/** What a delivery ends with: what became of its message, or what the next one is for. */
export type MessageStanding =
  | { is: 'over'; state: MessageState | 'unknown_message' }
  /** The next delivery was handed over. */
  | { is: 'ready' }
  /** The next delivery begins at `wakeAt`, milliseconds since the epoch. */
  | { is: 'held' | 'unknown'; wakeAt: number }
  /** Staff chooses. */
  | { is: 'parked' }
  /** It is the next delivery's already. */
  | { is: 'superseded' };

/** How long a status callback may take to settle a message whose sending ended in the dark, before it is parked (A4). */
const STATUS_WAIT_MINUTES = 15;
/** Kept as the error code while nobody knows whether the provider took the message. */
const OUTCOME_UNKNOWN = 'outcome_unknown';

/** Nothing is left to do for a message in this state (A5). */
export const over = (state: MessageState | 'unknown_message'): MessageStanding => ({ is: 'over', state });

/** Hands a message over to its present delivery. `anew`: also if Temporal has that one completed. */
export function handOver(tx: Transaction, message: OutboundMessage, options: { anew?: true } = {}): void {
  const { id: messageId } = message;
  message.nextCheckAt = lostDeliveryAt(tx.now);
  tx.handoff({ ...deliveryOf({ ...message, messageId }), ...options });
}

/** What starts the present delivery of a message. */
export function deliveryOf({
  messageId,
  channel,
  run,
  template,
}: Pick<OutboundMessage, 'channel' | 'run' | 'template'> & { messageId: string }) {
  return {
    kind: 'delivery',
    messageId,
    channel,
    run,
    ...urgencyOf(template),
  } as const;
}

/**
 * What is left to do for a message is the next delivery's: handed over now, or by the sweep when it is due (D4). The one
 * that ends with it does nothing more, however often it is tried again.
 */
export function leaveToNext(
  tx: Transaction,
  message: OutboundMessage,
  standing: MessageStanding,
): MessageStanding {
  if (standing.is === 'over') return standing;
  message.run += 1;
  if (standing.is === 'ready') handOver(tx, message);
  return standing;
}

/** Which delivery of which message. */
export type Turn = { messageId: string; run: number };

/** Locks a message for the delivery whose turn it is (D3); how it stands for any other. */
export async function lockInTurn(
  tx: Transaction,
  { messageId, run }: Turn,
): Promise<{ message: OutboundMessage } | { standing: MessageStanding }> {
  const message = await lockMessage(tx, messageId);
  if (!message) return { standing: over('unknown_message') };
  return message.run === run ? { message } : { standing: { is: 'superseded' } };
}

type Back = { state: 'held' | 'queued'; code: string; until: Date; heldFor?: string };

/** Puts a message back that was not delivered, until its next delivery: nothing of an attempt is under way any more. */
export function putBack(message: OutboundMessage, { state, code, until, heldFor }: Back): MessageStanding {
  message.state = state;
  message.errorCode = code;
  message.sendingSince = null;
  message.heldFor = heldFor ?? null;
  message.nextCheckAt = until;
  message.nextReadAt = null;
  return state === 'held' ? { is: state, wakeAt: until.getTime() } : { is: 'ready' };
}

/** The row of one message, locked. */
export function lockMessage(tx: Transaction, id: string): Promise<OutboundMessage | null> {
  return tx.em.findOne(OutboundMessage, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
}

/** The event of what happened to a message: ids, template and channel, neither address nor text (G6). */
export function messageEvent<Name extends EventName, Data extends object>(
  message: Pick<OutboundMessage, 'id' | 'template' | 'channel' | 'clientId' | 'changeId'>,
  type: Name,
  data: Data = {} as Data,
) {
  return {
    type,
    clientId: message.clientId ?? undefined,
    changeId: message.changeId ?? undefined,
    data: { messageId: message.id, template: message.template, channel: message.channel, ...data },
  };
}

/**
 * Nothing more is tried: one-use links are forgotten, staff is asked no longer (G7), and a run that waits for this
 * message is rung (T10).
 */
export async function settle(tx: Transaction, message: OutboundMessage, state: MessageState): Promise<void> {
  if (message.state === 'parked') {
    await settleTasks(tx, { subjectId: message.id, kinds: ['message_parked'] });
  }
  message.state = state;
  message.nextCheckAt = null;
  message.nextReadAt = firstReading(message, tx.now);
  // A probe that was only taken has yet to show that what stopped the sending is over.
  if (state !== 'sent') message.heldFor = null;
  forgetSecret(message);
  await ringWhoWaits(tx, message);
}

/** A one-use link stays in the row for as long as it has to be sent, and no longer. */
function forgetSecret(message: OutboundMessage): void {
  if (templateOf(message.template).secret) message.variables = {};
}

/** Whether the provider took the message is unknown: wait for its callback, and without one leave it to staff (A4). */
export async function outcomeUnknown(tx: Transaction, message: OutboundMessage): Promise<MessageStanding> {
  if (message.errorCode !== OUTCOME_UNKNOWN) {
    message.errorCode = OUTCOME_UNKNOWN;
    tx.event(messageEvent(message, 'message.outcome_unknown'));
  }
  const until = new Date((message.sendingSince ?? tx.now).getTime() + STATUS_WAIT_MINUTES * MINUTE_MS);
  // A mail server calls nobody back.
  if (message.channel === 'email' || tx.now >= until) return park(tx, message);
  message.nextCheckAt = until;
  return { is: 'unknown', wakeAt: until.getTime() };
}

/**
 * Leaves a message to staff: was it sent, send it again, or give it up (G7). Its one-use link is forgotten: to send it again
 * makes a new one. `code` is the provider's, of a failure that nobody else can judge.
 */
export async function park(
  tx: Transaction,
  message: OutboundMessage,
  code?: string,
): Promise<MessageStanding> {
  message.state = 'parked';
  if (code !== undefined) message.errorCode = code;
  message.nextCheckAt = null;
  message.nextReadAt = null;
  message.heldFor = null;
  forgetSecret(message);
  tx.event(messageEvent(message, 'message.parked'));
  await openTask(tx, {
    kind: 'message_parked',
    subjectId: message.id,
    messageId: message.id,
    changeId: message.changeId ?? undefined,
    clientId: message.clientId ?? undefined,
    details: { template: message.template, channel: message.channel, ...(code ? { code } : {}) },
  });
  await ringWhoWaits(tx, message);
  return { is: 'parked' };
}

/**
 * Rings the change that waits for a notice (T10): at once for one that cannot be delivered, otherwise when the last of
 * its notices was accepted.
 */
async function ringWhoWaits(tx: Transaction, message: OutboundMessage): Promise<void> {
  if (!message.awaited) return;
  const isUndeliverable = message.state === 'failed' || message.state === 'parked';
  if (!isUndeliverable && (await areOthersUnderWay(tx, message))) return;
  await ringChangeOf(tx, message);
}

/** Rings the change that a message is about: how its notices stand has changed. */
export async function ringChangeOf(tx: Transaction, message: OutboundMessage): Promise<void> {
  if (!message.changeId) return;
  const change = await tx.em.findOne(ServiceChange, { id: message.changeId });
  if (change) ringChange(tx, change, 'noticeSettled');
}

async function areOthersUnderWay(tx: Transaction, message: OutboundMessage): Promise<boolean> {
  // One at a time: of two notices accepted at once the later one sees the other.
  await tx.em.execute('select 1 from service_change where id = ? for no key update', [message.changeId]);
  const [others] = await tx.em.execute<{ under_way: boolean }[]>(
    /* sql */ `select exists (
      select 1 from outbound_message where change_id = ? and awaited and id <> ? and state in ('queued', 'held', 'sending')
    ) as under_way`,
    [message.changeId, message.id],
  );
  return others?.under_way ?? false;
}
