import type { Page } from '../page.ts';
import { actingClient } from '../transaction/acting.ts';
import type { Channel } from '../transaction/channel.ts';
import type { VerbContext } from '../transaction/context.ts';
import { arrayLiteral, read } from '../transaction/transaction.ts';
import { textOf } from './message-text.ts';
import type { MessageState, OutboundMessage } from './outbound-message.ts';
import { type TemplateName, templateNames, templateOf } from './templates.ts';

/** How far an alert has come, as whom it is for reads it (A5). */
export const alertStates = ['queued', 'sent', 'delivered', 'read', 'failed', 'silenced'] as const;
type AlertState = (typeof alertStates)[number];

/** Whether it waits for an hour, an answer or a decision of ours is no matter of its reader's. */
const stateSeen: Readonly<Record<MessageState, AlertState>> = {
  queued: 'queued',
  held: 'queued',
  sending: 'queued',
  parked: 'queued',
  silenced: 'silenced',
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  failed: 'failed',
};

export type AlertView = {
  id: string;
  /** What it is about, by the name of its template. */
  template: TemplateName;
  messageClass: string;
  channel: Channel;
  state: AlertState;
  /** Null for what carried a one-use link. */
  text: string | null;
  at: string;
  /** Whether staff sent it again (A7). */
  isResent: boolean;
};

type Row = Pick<OutboundMessage, 'id' | 'template' | 'channel' | 'variables' | 'state'> & {
  createdAt: Date | string;
  isResent: boolean;
};

/** Everything that is told without being asked: all but the replies to what somebody wrote. */
export const alertTemplates = templateNames.filter((name) => templateOf(name).messageClass !== 'answer');

/**
 * What the client who asks was told, the newest first (A7): also to an address that they had then, never what somebody else with
 * the same phone was told. One SQL.
 * @throws {DomainError} FORBIDDEN.
 */
export async function listAlerts(ctx: VerbContext, { after, limit }: Page): Promise<AlertView[]> {
  const { clientId } = actingClient(ctx);
  const rows = await read(ctx).execute<Row[]>(
    /* sql */ `select id, template, channel, variables, state, created_at as "createdAt", resent_of is not null as "isResent"
    from outbound_message
    where client_id = ? and template = any(?::text[]) ${after ? 'and (created_at, id) < (?, ?::uuid)' : ''}
    order by created_at desc, id desc limit ?`,
    [clientId, arrayLiteral(alertTemplates), ...(after ? [after.at, after.id] : []), limit],
  );
  return rows.map(({ id, template, channel, state, isResent, variables, createdAt }) => ({
    id,
    template,
    messageClass: templateOf(template).messageClass,
    channel,
    state: stateSeen[state],
    text: textOf({ template, channel, variables }, ctx.deployment),
    at: new Date(createdAt).toISOString(),
    isResent,
  }));
}
