import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Channel } from './channel.ts';
import type { StoredHandoff, VerbContext } from './context.ts';
import type { Handoff } from './handoffs.ts';
import { prepared } from './prepared.ts';

/**
 * The types of events, by name, each with what its events must say. The areas below declare them, as
 * `domain/events/event-types.ts` does.
 * @public
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled where events are declared
export interface EventTypes {}

/** A business fact to append (G6), of a declared type. */
export type NewEvent = EventTypes[keyof EventTypes];

type StoredEvent = {
  type: string;
  clientId?: string;
  serviceId?: string;
  changeId?: string;
  invoiceId?: string;
  data?: Record<string, string | number | boolean>;
};

/** A message to send once per business key, channel and address (A2). */
export type NewMessage = {
  businessKey: string;
  channel: Channel;
  address: string;
  template: string;
  variables: Readonly<Record<string, string>>;
  clientId?: string;
  changeId?: string;
  /** Its outcome is rung to the run of `changeId`. */
  awaited?: boolean;
  /** Its own, where whoever queues it has to know; given by itself otherwise. */
  id?: string;
  /** The first message of which it is a copy (A7). */
  resentOf?: string;
  /** Its delivery goes before those of other messages. */
  isUrgent?: true | undefined;
};

/** Milliseconds that an inline delivery has before the sweep may take a handoff over. */
const INLINE_DELIVERY_LEASE_MS = 5_000;

/** Until when a handoff of `now` belongs to whoever commits it; the sweep takes it from then on. */
export function leaseOfInlineDelivery(now: Date): Date {
  return new Date(now.getTime() + INLINE_DELIVERY_LEASE_MS);
}

/** Milliseconds after which a delivery that did not come to its message is taken for lost. */
const LOST_DELIVERY_MS = 600_000;

/** When the sweep hands over a message again whose delivery was handed over, or claimed it, now. */
export function lostDeliveryAt(now: Date): Date {
  return new Date(now.getTime() + LOST_DELIVERY_MS);
}

/** What a verb leaves behind with its commit, beside its entities. */
export type Recorded = { events: StoredEvent[]; messages: NewMessage[]; handoffs: Handoff[] };

/** Writes events, messages and handoffs in one statement; resolves to the handoffs, those of the messages too. */
export async function record(
  em: EntityManager,
  ctx: VerbContext,
  { events, messages, handoffs }: Recorded,
): Promise<StoredHandoff[]> {
  if (events.length + messages.length + handoffs.length === 0) return [];
  const at = ctx.now.toISOString();
  const queued = messages.map((message) => ({ id: randomUUID(), ...message }));
  const rows = await storeRecorded<{ id: string; payload: Handoff }>(em, [
    JSON.stringify(events),
    JSON.stringify(ctx.actor),
    at,
    ctx.cause,
    at,
    lostDeliveryAt(ctx.now).toISOString(),
    JSON.stringify(queued),
    JSON.stringify([
      ...handoffs.map((payload) => ({ id: randomUUID(), payload })),
      ...queued.map(deliveryOf),
    ]),
    at,
    leaseOfInlineDelivery(ctx.now).toISOString(),
  ]);
  return rows.map((row) => ({ id: row.id, handoff: row.payload }));
}

/** What starts a message, if it is one that was not queued before. */
function deliveryOf({ id, channel, isUrgent }: NewMessage & { id: string }) {
  const payload: Handoff = { kind: 'delivery', messageId: id, channel, ...(isUrgent ? { isUrgent } : {}) };
  return { id, payload, of: id };
}

const storeRecorded = prepared(/* sql */ `
with recorded as (
  insert into event (type, actor, at, cause, client_id, service_id, change_id, invoice_id, data)
  select e.type, a.actor, a.at, a.cause, e."clientId", e."serviceId", e."changeId", e."invoiceId", coalesce(e.data, '{}')
  from jsonb_to_recordset(?::jsonb) as e(
    type text, "clientId" uuid, "serviceId" uuid, "changeId" uuid, "invoiceId" uuid, data jsonb),
    (select ?::jsonb as actor, ?::timestamptz as at, ?::text as cause) as a
), queued as (
  insert into outbound_message
    (id, business_key, channel, client_id, change_id, address, template, variables, state, awaited, created_at,
      next_check_at, resent_of)
  select m.id, m."businessKey", m.channel, m."clientId", m."changeId", m.address, m.template, m.variables,
    'queued', coalesce(m.awaited, false), q.at, q.lost_at, m."resentOf"
  from (select ?::timestamptz as at, ?::timestamptz as lost_at) as q, jsonb_to_recordset(?::jsonb) as m(
    id uuid, "businessKey" text, channel text, "clientId" uuid, "changeId" uuid, address text, template text,
    variables jsonb, awaited boolean, "resentOf" uuid)
  on conflict (business_key, channel, address) do nothing
  returning id
)
insert into handoff (id, payload, created_at, locked_until)
select h.id, h.payload, l.at, l.until
from jsonb_to_recordset(?::jsonb) as h(id uuid, payload jsonb, of uuid), (select ?::timestamptz as at, ?::timestamptz as until) as l
where h.of is null or h.of in (select id from queued)
returning id, payload`);
