import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Client } from '../domain/clients/client.ts';
import type { StoredHandoff, VerbContext } from '../domain/context.ts';
import type { Handoff } from '../domain/handoffs.ts';
import type { Channel } from '../domain/messaging/outbound-message.ts';
import type { TemplateName, TemplateVariables } from '../domain/messaging/templates.ts';
import { Service } from '../domain/services/service.ts';
import { answerOnce } from './request.ts';

export { isUnavailable } from './unavailable.ts';

/** A business fact to append (G6). Ids, versions and literals only. */
export type NewEvent = {
  type: string;
  clientId?: string;
  serviceId?: string;
  changeId?: string;
  invoiceId?: string;
  data?: Record<string, string | number | boolean>;
};

/** A message to send once per business key, channel and address (A2). */
export type NewMessage<Name extends TemplateName = TemplateName> = {
  businessKey: string;
  channel: Channel;
  address: string;
  template: Name;
  variables: TemplateVariables<Name>;
  clientId?: string;
  changeId?: string;
  /** Its outcome is rung to the run of `changeId`. */
  awaited?: boolean;
};

const SERIALISATION_FAILURE = '40001';
const DEADLOCK = '40P01';
const MAX_ATTEMPTS = 4;
/** Milliseconds that an inline delivery has before the sweep may take a handoff over. */
const INLINE_DELIVERY_LEASE_MS = 5_000;

/** Until when a handoff of `now` belongs to whoever commits it; the sweep takes it from then on. */
export function leaseOfInlineDelivery(now: Date): Date {
  return new Date(now.getTime() + INLINE_DELIVERY_LEASE_MS);
}

/**
 * What a verb had read before its lock is another by now. The code is a serialisation failure's: the verb runs again and
 * reads anew.
 */
export class ChangedBeforeLock extends Error {
  readonly code = SERIALISATION_FAILURE;
}

/** One open transaction of a verb: locks in G5's order, collects what is recorded with the commit. */
export class Transaction {
  readonly em: EntityManager;
  readonly ctx: VerbContext;
  readonly now: Date;
  readonly #events: NewEvent[] = [];
  readonly #messages: NewMessage[] = [];
  readonly #handoffs: Handoff[] = [];

  constructor(em: EntityManager, ctx: VerbContext) {
    this.em = em;
    this.ctx = ctx;
    this.now = ctx.now;
  }

  event(event: NewEvent): void {
    this.#events.push(event);
  }

  message<Name extends TemplateName>(message: NewMessage<Name>): void {
    this.#messages.push(message);
  }

  handoff(handoff: Handoff): void {
    this.#handoffs.push(handoff);
  }

  /**
   * Locks a whole set in G5's order with one statement. Read what is decided on after it, never before: the next
   * statement sees what others had committed by then.
   */
  async lock(set: { clients?: string[]; services?: string[]; changes?: string[] }): Promise<void> {
    const uuids = (ids: string[] = []) => `{${ids.join(',')}}`;
    await this.em.execute('select lock_in_order(?::uuid[], ?::uuid[], ?::uuid[])', [
      uuids(set.clients),
      uuids(set.services),
      uuids(set.changes),
    ]);
  }

  /** Locks clients in the order of their ids, the first step of G5's order, and reads them. Absent ids are left out. */
  async lockClients(ids: readonly string[]): Promise<Client[]> {
    const rows = await this.#lockRows('client', [...new Set(ids)]);
    return rows.map((row) => this.em.map(Client, row));
  }

  /** Locks one service, the second step of G5's order, and reads it. */
  async lockService(id: string): Promise<Service | null> {
    const [row] = await this.#lockRows('service', [id]);
    return row ? this.em.map(Service, row) : null;
  }

  /**
   * `for no key update` is what MikroORM's lock modes lack: the rows that refer to a locked one can still be written, so
   * that two verbs never wait for each other over foreign keys.
   */
  #lockRows(table: 'client' | 'service', ids: readonly string[]): Promise<Record<string, unknown>[]> {
    return this.em.execute(`select * from ${table} where id = any(?::uuid[]) order by id for no key update`, [
      `{${ids.join(',')}}`,
    ]);
  }

  /** Writes entities, then events, messages and handoffs in one statement. */
  async record(): Promise<StoredHandoff[]> {
    await this.em.flush();
    const { now, ctx } = this;
    if (this.#events.length + this.#messages.length + this.#handoffs.length === 0) return [];
    const at = now.toISOString();
    const lease = leaseOfInlineDelivery(now).toISOString();
    const events = this.#events.map((event) => ({
      type: event.type,
      client_id: event.clientId,
      service_id: event.serviceId,
      change_id: event.changeId,
      invoice_id: event.invoiceId,
      data: event.data ?? {},
    }));
    const messages = this.#messages.map((message) => ({
      id: randomUUID(),
      business_key: message.businessKey,
      channel: message.channel,
      client_id: message.clientId,
      change_id: message.changeId,
      address: message.address,
      template: message.template,
      variables: message.variables,
      awaited: message.awaited ?? false,
    }));
    const handoffs = this.#handoffs.map((handoff) => ({ id: randomUUID(), payload: handoff }));
    const rows: { id: string; payload: Handoff }[] = await this.em.execute(RECORD, [
      JSON.stringify(events),
      JSON.stringify(ctx.actor),
      at,
      ctx.cause,
      at,
      JSON.stringify(messages),
      JSON.stringify(handoffs),
      at,
      lease,
    ]);
    return rows.map((row) => ({ id: row.id, handoff: row.payload }));
  }
}

const RECORD = /* sql */ `
with recorded as (
  insert into event (type, actor, at, cause, client_id, service_id, change_id, invoice_id, data)
  select e.type, a.actor, a.at, a.cause, e.client_id, e.service_id, e.change_id, e.invoice_id, e.data
  from jsonb_to_recordset(?::jsonb) as e(
    type text, client_id uuid, service_id uuid, change_id uuid, invoice_id uuid, data jsonb),
    (select ?::jsonb as actor, ?::timestamptz as at, ?::text as cause) as a
), queued as (
  insert into outbound_message
    (id, business_key, channel, client_id, change_id, address, template, variables, state, awaited, created_at,
      next_check_at)
  select m.id, m.business_key, m.channel, m.client_id, m.change_id, m.address, m.template, m.variables,
    'queued', m.awaited, q.at, q.at
  from (select ?::timestamptz as at) as q, jsonb_to_recordset(?::jsonb) as m(
    id uuid, business_key text, channel text, client_id uuid, change_id uuid, address text, template text,
    variables jsonb, awaited boolean)
  on conflict (business_key, channel, address) do nothing
  returning id, channel
)
insert into handoff (id, payload, created_at, locked_until)
select h.id, h.payload, l.at, l.until
from (
  select id, payload from jsonb_to_recordset(?::jsonb) as r(id uuid, payload jsonb)
  union all
  select id, jsonb_build_object('kind', 'delivery', 'messageId', id, 'channel', channel) from queued
) as h, (select ?::timestamptz as at, ?::timestamptz as until) as l
returning id, payload`;

/**
 * Runs a verb: one READ COMMITTED transaction, retried on serialisation failure and deadlock only, then the
 * inline delivery of its handoffs (G5). With `ctx.request` the answer is given once per request id.
 * @throws {DomainError} whatever the verb refuses; nothing was written then.
 */
export async function transaction<T>(ctx: VerbContext, work: (tx: Transaction) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { answer, handoffs } = await runOnce(ctx, work);
      if (handoffs.length > 0) await ctx.deliver(handoffs);
      return answer;
    } catch (error) {
      if (attempt >= MAX_ATTEMPTS || !isConflict(error)) throw error;
    }
  }
}

function runOnce<T>(ctx: VerbContext, work: (tx: Transaction) => Promise<T>) {
  return ctx.orm.em.fork().transactional(async (em) => {
    const tx = new Transaction(em, ctx);
    const answer = await answerOnce(tx, work);
    const handoffs = await tx.record();
    return { answer, handoffs };
  });
}

function isConflict(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === SERIALISATION_FAILURE || code === DEADLOCK;
}

/** Reads outside any transaction: nothing is locked, nothing may be decided on it. */
export function read(ctx: Pick<VerbContext, 'orm'>): EntityManager {
  return ctx.orm.em.fork();
}
