import { randomUUID } from 'node:crypto';
import { lockClaimedClient } from '../clients/lock-client.ts';
import { refuse } from '../errors.ts';
import { lockMessage, messageEvent } from '../messaging/message-standing.ts';
import type { OutboundMessage } from '../messaging/outbound-message.ts';
import { addressesOf } from '../messaging/tell.ts';
import { isTemplate, templateOf, urgencyOf } from '../messaging/templates.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { isStillSo } from './still-so.ts';

const UNDER_WAY = ['queued', 'held', 'sending', 'parked'];

/**
 * Sends a client's message once more, as a new one marked as its copy, to the contact on file now (A7): only what is still so
 * (A8), is not on its way already, and carries no one-use link. What ALTO silences stays silenced, and quiet hours
 * hold it as they would the first.
 * @throws {DomainError} FORBIDDEN, NOT_FOUND, EMAIL_NOT_CONFIRMED, ALERT_NOT_RESENDABLE.
 */
export function resendAlert(
  ctx: VerbContext,
  { messageId }: { messageId: string },
): Promise<{ messageId: string }> {
  actingStaff(ctx);
  return transaction(ctx, async (tx) => {
    const client = await lockClaimedClient(tx, await clientOf(tx, messageId));
    const message = (await lockMessage(tx, messageId)) ?? refuse('NOT_FOUND');
    await checkResendable(tx, message);
    const [to] = addressesOf(client, [message.channel]);
    if (!to) throw new Error(`no address on ${message.channel}`);
    const { template, variables, changeId } = message;
    const id = randomUUID();
    const resentOf = firstOf(message);
    tx.message({
      ...to,
      id,
      template,
      variables,
      clientId: client.id,
      ...(changeId ? { changeId } : {}),
      businessKey: `${message.businessKey}/again/${id}`,
      resentOf,
      ...urgencyOf(template),
    });
    tx.event(messageEvent({ ...message, id }, 'message.resent', { resentOf }));
    return { messageId: id };
  });
}

const firstOf = ({ id, resentOf }: OutboundMessage): string => resentOf ?? id;

async function clientOf(tx: Transaction, messageId: string): Promise<string> {
  const [found] = await tx.em.execute<{ client_id: string | null }[]>(
    'select client_id from outbound_message where id = ?',
    [messageId],
  );
  // What went to nobody's account is on no list of alerts to be sent again.
  return found?.client_id ?? refuse('NOT_FOUND');
}

async function checkResendable(tx: Transaction, message: OutboundMessage): Promise<void> {
  const { template } = message;
  if (!isTemplate(template) || templateOf(template).messageClass === 'answer') refuse('NOT_FOUND');
  if (templateOf(template).secret) refuse('ALERT_NOT_RESENDABLE', { why: 'one_use_link' });
  if (UNDER_WAY.includes(message.state) || (await isCopyUnderWay(tx, message))) {
    refuse('ALERT_NOT_RESENDABLE', { why: 'under_way' });
  }
  if (!(await isStillSo(tx, message))) refuse('ALERT_NOT_RESENDABLE', { why: 'overtaken' });
}

async function isCopyUnderWay(tx: Transaction, message: OutboundMessage): Promise<boolean> {
  const first = firstOf(message);
  const rows = await tx.em.execute(
    /* sql */ `select 1 from outbound_message
    where (id = ? or resent_of = ?) and state in ('queued', 'held', 'sending', 'parked')`,
    [first, first],
  );
  return rows.length > 0;
}
