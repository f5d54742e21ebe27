import type { Page } from '../page.ts';
import { DAY_MS } from '../time.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { Channel } from '../transaction/channel.ts';
import type { VerbContext } from '../transaction/context.ts';
import { arrayLiteral, read } from '../transaction/transaction.ts';
import { failureWords } from './failure-words.ts';
import { alertTemplates } from './list-alerts.ts';
import { textOf } from './message-text.ts';
import type { MessageState, OutboundMessage } from './outbound-message.ts';
import { type TemplateName, templateOf } from './templates.ts';

/** A message to a client as staff sees it, with the state that it really is in (A7). */
export type StaffAlertView = {
  id: string;
  clientId: string | null;
  changeId: string | null;
  template: TemplateName;
  messageClass: string;
  channel: Channel;
  state: MessageState;
  /** Why it waits or failed: the provider's code, and what it means. */
  reason: { code: string; text: string } | null;
  /** Null for what carried a one-use link. */
  text: string | null;
  at: string;
  /** When the provider took it. */
  acceptedAt: string | null;
  /** Since when what it announces is not so any more (A8). */
  overtakenAt: string | null;
  /** The first message of which it is a copy. */
  resentOf: string | null;
};

type AlertFilter = {
  clientId?: string | undefined;
  changeId?: string | undefined;
  channel?: Channel | undefined;
  state?: MessageState | undefined;
  template?: TemplateName | undefined;
  /** Queued then or later. */
  since?: string | undefined;
};

type Row = Omit<StaffAlertView, 'messageClass' | 'reason' | 'text' | 'at' | 'acceptedAt' | 'overtakenAt'> & {
  errorCode: string | null;
  variables: OutboundMessage['variables'];
  createdAt: Date | string;
  acceptedAt: Date | string | null;
  overtakenAt: Date | string | null;
};

/** Everything that was told to anybody, the newest first (A7). One SQL. @throws {DomainError} FORBIDDEN. */
export async function listAlertsForStaff(
  ctx: VerbContext,
  { after, limit, ...filter }: Page & AlertFilter,
): Promise<StaffAlertView[]> {
  actingStaff(ctx);
  const { sql, values } = where(filter);
  const rows = await read(ctx).execute<Row[]>(
    `${ALERTS} where ${sql} ${after ? 'and (created_at, id) < (?, ?::uuid)' : ''} order by created_at desc, id desc limit ?`,
    [...values, ...(after ? [after.at, after.id] : []), limit],
  );
  return rows.map((row) => viewOf(row, ctx));
}

function viewOf(row: Row, { deployment }: Pick<VerbContext, 'deployment'>): StaffAlertView {
  const { variables, errorCode, createdAt, acceptedAt, overtakenAt, ...alert } = row;
  const { template, channel } = alert;
  return {
    ...alert,
    messageClass: templateOf(template).messageClass,
    reason: errorCode ? { code: errorCode, text: failureWords(errorCode) } : null,
    text: textOf({ template, channel, variables }, deployment),
    at: new Date(createdAt).toISOString(),
    acceptedAt: instantOf(acceptedAt),
    overtakenAt: instantOf(overtakenAt),
  };
}

const instantOf = (at: Date | string | null) => at && new Date(at).toISOString();

function where({ clientId, changeId, channel, state, template, since }: AlertFilter): {
  sql: string;
  values: unknown[];
} {
  const conditions = [
    { sql: 'template = any(?::text[])', value: arrayLiteral(template ? [template] : alertTemplates) },
    { sql: 'client_id = ?', value: clientId },
    { sql: 'change_id = ?', value: changeId },
    { sql: 'channel = ?', value: channel },
    { sql: 'state = ?', value: state },
    { sql: 'created_at >= ?', value: since },
  ].filter(({ value }) => value !== undefined);
  return {
    sql: conditions.map(({ sql }) => sql).join(' and '),
    values: conditions.map(({ value }) => value),
  };
}

const ALERTS = /* sql */ `
select id, client_id as "clientId", change_id as "changeId", template, channel, state, error_code as "errorCode",
    variables, created_at as "createdAt", accepted_at as "acceptedAt", overtaken_at as "overtakenAt",
    resent_of as "resentOf"
  from outbound_message`;

type AlertCounts = {
  since: string;
  counts: { template: TemplateName; channel: Channel; state: MessageState; messages: number }[];
};

/** How far back the counts go unless they are asked for another time. */
const USUAL_COUNT_MS = 30 * DAY_MS;

/** How many messages of each template are in each state, of those queued `since` (A7). One SQL. @throws {DomainError} FORBIDDEN. */
export async function countAlerts(
  ctx: VerbContext,
  input: { since?: string | undefined },
): Promise<AlertCounts> {
  actingStaff(ctx);
  const since = input.since ?? new Date(ctx.now.getTime() - USUAL_COUNT_MS).toISOString();
  const { sql, values } = where({ since });
  const counts = await read(ctx).execute<AlertCounts['counts']>(
    `select template, channel, state, count(*)::int as messages from outbound_message where ${sql}
    group by template, channel, state order by template, channel, state`,
    values,
  );
  return { since, counts };
}
