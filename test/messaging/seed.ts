import { randomBytes, randomUUID } from 'node:crypto';
import { beforeAll } from 'vitest';
import { type Claim, claimMessage } from '../../domain/messaging/claim-message.ts';
import { handOverDueMessages } from '../../domain/messaging/due-messages.ts';
import type { InboundArrival } from '../../domain/messaging/receive-inbound.ts';
import { type TemplateName, type TemplateVariables, urgencyOf } from '../../domain/messaging/templates.ts';
import { resolveTask } from '../../domain/procedures/resolve-task.ts';
import { HOUR_MS, MINUTE_MS } from '../../domain/time.ts';
import type { StoredHandoff, VerbContext } from '../../domain/transaction/context.ts';
import { type NewMessage, transaction } from '../../domain/transaction/transaction.ts';
import {
  type BuiltCompany,
  createCompany,
  TEST_DEPLOYMENT,
  TEST_NOW,
  testContext,
} from '../harness/builders.ts';
import { type TestDatabase, useDatabase } from '../harness/database.ts';
import { createPair, openBetween } from '../transfer/two-people.ts';

export { HOUR_MS, MINUTE_MS };

export const later = (from: Date, ms: number) => new Date(from.getTime() + ms);

/** A context at `now` whose handoffs are only kept, as if Temporal were away. */
export function contextAt(database: TestDatabase, now: Date): VerbContext & { handed: StoredHandoff[] } {
  const handed: StoredHandoff[] = [];
  const deliver: VerbContext['deliver'] = async (handoffs) => {
    handed.push(...handoffs);
  };
  return { ...testContext(database, { now, deliver }), handed };
}

/** A message of a known template, with exactly its variables. */
export type Message<Name extends TemplateName = TemplateName> = Omit<NewMessage, 'template' | 'variables'> & {
  template: Name;
  variables: TemplateVariables<Name>;
};

/** A message of the class security (A4). */
export const security = {
  template: 'account_password_changed',
  variables: { name: 'Juan Perez', date: '1/1/2026', time: '12:00' },
} as const;

/** Queues one message as a verb would, and resolves to its id. */
export async function queueMessage(ctx: VerbContext, message: Partial<Message> = {}): Promise<string> {
  const businessKey = message.businessKey ?? randomUUID();
  await transaction(ctx, async (tx) =>
    tx.message({
      channel: 'whatsapp',
      address: '+5491155550000',
      template: 'account_verified',
      variables: { name: 'Juan Perez' },
      ...message,
      ...urgencyOf(message.template ?? 'account_verified'),
      businessKey,
    } as Message),
  );
  const [row] = await ctx.orm.em
    .fork()
    .execute<{ id: string }[]>('select id from outbound_message where business_key = ? and channel = ?', [
      businessKey,
      message.channel ?? 'whatsapp',
    ]);
  if (!row) throw new Error('the message was not queued');
  return row.id;
}

/** Claims a message for the delivery whose turn it is. */
export async function claimNext(ctx: VerbContext, messageId: string): Promise<Claim> {
  const em = ctx.orm.em.fork();
  const [row] = await em.execute<{ run: number }[]>('select run from outbound_message where id = ?', [
    messageId,
  ]);
  return claimMessage(ctx, { messageId, run: row?.run ?? 1 });
}

export type MessageRow = {
  id: string;
  state: string;
  provider_id: string | null;
  error_code: string | null;
  accepted_at: Date | null;
  next_check_at: Date | null;
  next_read_at: Date | null;
  run: number;
  variables: Record<string, string>;
};

export async function messageRow(database: TestDatabase, id: string): Promise<MessageRow> {
  const [row] = await database.sql<MessageRow>('select * from outbound_message where id = $1', [id]);
  if (!row) throw new Error(`no message ${id}`);
  return row;
}

export async function eventTypes(database: TestDatabase, messageId: string): Promise<string[]> {
  const rows = await database.sql<{ type: string }>(
    `select type from event where data ->> 'messageId' = $1 order by id`,
    [messageId],
  );
  return rows.map((row) => row.type);
}

/** Staff resolves the open task about a message, one of ours by its id or one that came by its sid. */
export async function choose(
  database: TestDatabase,
  ctx: VerbContext,
  { about, choice }: { about: string; choice: string },
): Promise<void> {
  const [task] = await openTasksAbout(database, about);
  const actor = { type: 'staff', staffId: await seedStaff(database), role: 'agent' } as const;
  await resolveTask({ ...ctx, actor }, { taskId: task?.id ?? '', choice });
}

type Task = { id: string; kind: string; details: Record<string, string> };

/** The open tasks about a message, one of ours by its id or one that came by its sid. */
function openTasksAbout({ sql }: TestDatabase, about: string): Promise<Task[]> {
  return sql<Task>(
    `select id, kind, details from staff_task
    where $1 in (subject_id::text, message_id::text, details ->> 'sid') and resolved_at is null`,
    [about],
  );
}

/** One database of a company for the tests of a file, and what they do and see there. */
export function useMessages() {
  const database = useDatabase();
  const company = {} as BuiltCompany;
  beforeAll(async () => {
    Object.assign(company, await createCompany(database));
  });
  const at = (now: Date) => contextAt(database, now);
  const queued = (message?: Partial<Message>, now = TEST_NOW) => queueMessage(at(now), message);
  let phones = 0;
  return {
    database,
    company,
    at,
    queued,
    /** A number that no other test of the file has. */
    newPhone: (): string => {
      phones += 1;
      return `+54911${44_440_000 + phones}`;
    },
    /** Queues a message and claims it. */
    claimed: async (message?: Partial<Message>): Promise<string> => {
      const messageId = await queued(message);
      await claimNext(at(TEST_NOW), messageId);
      return messageId;
    },
    /** What is handed over of a message because its time has come. */
    handedOverAt: async (now: Date, messageId: string) => {
      const ctx = at(now);
      await handOverDueMessages(ctx, { limit: 1_000 });
      const handed = ctx.handed.map(({ handoff }) => handoff);
      return handed.filter((handoff) => 'messageId' in handoff && handoff.messageId === messageId);
    },
    claim: (messageId: string, now = TEST_NOW) => claimNext(at(now), messageId),
    rowOf: (messageId: string) => messageRow(database, messageId),
    inboundOf: (sid: string) => inboundRow(database, sid),
    eventsOf: (messageId: string) => eventTypes(database, messageId),
    openTasks: (about: string) => openTasksAbout(database, about),
    choose: (about: string, choice: string, now: Date) => choose(database, at(now), { about, choice }),
    /** How many statements the application sends while it does something, but for the frame of transactions. */
    statementsOf: async (work: () => Promise<unknown>): Promise<number> => {
      database.takeStatements();
      await work();
      return database.takeStatements().filter((sql) => !/\b(?:begin|commit)\b/.test(sql)).length;
    },
  };
}

/** An open transfer of a service of its own. */
export async function seedTransfer(database: TestDatabase, planId: string) {
  const { changeId, serviceId } = await openBetween(database, await createPair({ database, planId }));
  return { changeId, serviceId };
}

/** A member of staff whose choices resolve tasks. */
export async function seedStaff(database: TestDatabase): Promise<string> {
  const staffId = randomUUID();
  await database.sql(
    `insert into staff (id, name, email, role, password_hash, totp_secret, created_at)
    values ($1, 'Ana Gomez', $2, 'agent', 'x', 'x', now())`,
    [staffId, `${staffId}@example.com`],
  );
  return staffId;
}

/** A message as its webhook brings it. */
export function arrival(from: string, body: string, more: Partial<InboundArrival> = {}): InboundArrival {
  return {
    sid: `SM${randomBytes(16).toString('hex')}`,
    from: `whatsapp:${from}`,
    to: `whatsapp:${TEST_DEPLOYMENT.whatsAppNumber}`,
    body,
    mediaCount: 0,
    forwarded: false,
    ...more,
  };
}

type InboundRow = {
  sid: string;
  outcome: string | null;
  attempts: number;
  processed_at: Date | null;
  sender_key: string;
};

export async function inboundRow(database: TestDatabase, sid: string): Promise<InboundRow> {
  const [row] = await database.sql<InboundRow>('select * from inbound_message where sid = $1', [sid]);
  if (!row) throw new Error(`no inbound message ${sid}`);
  return row;
}
