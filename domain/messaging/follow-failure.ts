import { openTask } from '../tasks/open-task.ts';
import { HOUR_MS, MINUTE_MS } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { endOfDayLimit } from './day-limit.ts';
import type { Fault } from './fault.ts';
import { type MessageStanding, messageEvent, over, park, putBack, settle } from './message-standing.ts';
import type { OutboundMessage } from './outbound-message.ts';
import { stopSending, templateNameOf } from './sending-stop.ts';
import { isUrgent, templateOf } from './templates.ts';

export type Failure = { code: string; fault: Fault };

/** Until the next attempt of a security notice; doubled each time, up to the longest. Every other class waits twice as long. */
const FIRST_WAIT_MS = MINUTE_MS;
const LONGEST_WAIT_MS = HOUR_MS;
/** Two days or so, which outlasts WhatsApp's daily limits: then the message is left to staff. */
const MOST_ATTEMPTS = 50;

/**
 * What follows from the failure of a message that was certainly not delivered (A4). The row must be locked and nothing of
 * the attempt be under way any more.
 */
export async function followFailure(
  tx: Transaction,
  message: OutboundMessage,
  { code, fault }: Failure,
): Promise<MessageStanding> {
  switch (fault) {
    case 'recipient':
      await fail(tx, message, { code, isUnreachable: true });
      return over('failed');
    case 'later':
    case 'day': {
      const until = await endOfDayLimit(tx, message, { code, fault });
      if (until) return stopSending(tx, message, { cause: { channel: 'whatsapp', day: true }, code, until });
      return message.failedAttempts > MOST_ATTEMPTS ? park(tx, message, code) : waitLonger(tx, message, code);
    }
    case 'window':
      if (message.templateOnly) return stopTemplate(tx, message, code);
      message.templateOnly = true;
      return putBack(message, { state: 'queued', code, until: tx.now });
    case 'template':
      return stopTemplate(tx, message, code);
    case 'ours':
      return stopSending(tx, message, { cause: { channel: 'whatsapp' }, code });
    case 'unknown':
      return park(tx, message, code);
  }
}

/** The security class first: it waits half as long as anything that was refused with it. */
function waitLonger(tx: Transaction, message: OutboundMessage, code: string): MessageStanding {
  const wait = Math.min(FIRST_WAIT_MS * 2 ** Math.max(message.failedAttempts - 1, 0), LONGEST_WAIT_MS);
  const until = new Date(tx.now.getTime() + (isUrgent(message.template) ? wait : 2 * wait));
  tx.event(messageEvent(message, 'message.held', { code }));
  return putBack(message, { state: 'held', code, until });
}

function stopTemplate(tx: Transaction, message: OutboundMessage, code: string): Promise<MessageStanding> {
  const template = templateNameOf(message, tx.ctx.deployment);
  return stopSending(tx, message, { cause: { channel: 'whatsapp', template }, code });
}

/** Ends a message as failed and flags an unreachable contact (A4). The row must be locked. */
export async function fail(
  tx: Transaction,
  message: OutboundMessage,
  { code, isUnreachable }: { code: string; isUnreachable: boolean },
): Promise<void> {
  message.errorCode = code;
  tx.event(messageEvent(message, 'message.failed', { code }));
  if (isUnreachable) await flagContact(tx, message, code);
  await settle(tx, message, 'failed');
  await askStaff(tx, message, code);
}

/** The client is asked for another one, and staff sees whom nothing reaches (`clients/unreachable-contact.ts`). */
async function flagContact(tx: Transaction, message: OutboundMessage, code: string): Promise<void> {
  tx.event(messageEvent(message, 'contact.unreachable', { code }));
  const { clientId, channel, address } = message;
  if (!clientId) return;
  await tx.em.execute(
    /* sql */ `insert into unreachable_contact (client_id, channel, address, code, flagged_at) values (?, ?, ?, ?, ?)
    on conflict (client_id, channel, address) do update set code = excluded.code, flagged_at = excluded.flagged_at`,
    [clientId, channel, address, code, tx.now],
  );
}

/** What a failed message was to bring is staff's to bring in another way, where its template says so (G7). */
async function askStaff(tx: Transaction, message: OutboundMessage, code: string): Promise<void> {
  const { changeId, clientId } = message;
  const kind = templateOf(message.template).failureTask;
  if (!kind || !changeId) return;
  const details = { why: 'message_failed', code };
  await openTask(tx, { kind, subjectId: changeId, changeId, clientId: clientId ?? undefined, details });
}
