import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { channels } from '../transaction/channel.ts';
import type { TemplateName } from './templates.ts';

export const messageStates = [
  'queued',
  'held',
  'silenced',
  'sending',
  'sent',
  'delivered',
  'read',
  'failed',
  'parked',
] as const;
export type MessageState = (typeof messageStates)[number];

/** One message on its way out, WhatsApp or e-mail, alerts and procedures alike (A2–A5). */
export const OutboundMessage = defineEntity({
  name: 'OutboundMessage',
  tableName: 'outbound_message',
  properties: {
    id: p.uuid().primary(),
    /** Business key: one message per (cause, recipient, channel), for ever (A2). */
    businessKey: p.text(),
    channel: p.enum(channels),
    clientId: p.uuid().nullable(),
    changeId: p.uuid().nullable(),
    address: p.text(),
    template: p.text().$type<TemplateName>(),
    variables: p.json<Record<string, string>>(),
    state: p.enum(messageStates),
    /** Set when a run waits for the outcome of this message (T10). */
    awaited: p.boolean(),
    providerId: p.text().nullable(),
    errorCode: p.text().nullable(),
    /** Since when what it announces is not so any more (A8). */
    overtakenAt: p.datetime().nullable(),
    /** The first message of which staff sent this copy (A7). */
    resentOf: p.uuid().nullable(),
    createdAt: p.datetime(),
    sendingSince: p.datetime().nullable(),
    acceptedAt: p.datetime().nullable(),
    /** When the sweep hands it over, for the next delivery or for one that was lost; none once settled or parked. */
    nextCheckAt: p.datetime().nullable(),
    /** Which delivery's turn it is: each ends with the message over or leaves it to the next. */
    run: p.integer(),
    /** Attempts that the provider took and then could not deliver; each is a row of `failed_attempt`. */
    failedAttempts: p.integer(),
    /** Free text was refused as outside the window: only its template goes out (A3). */
    templateOnly: p.boolean(),
    /** The cause of the stop that holds it, or that it is to show the end of (see `sending-stop.ts`). */
    heldFor: p.text().nullable(),
    /** When its state is read back from the provider, because no callback may ever tell it. */
    nextReadAt: p.datetime().nullable(),
    lastReadAt: p.datetime().nullable(),
  },
});
export type OutboundMessage = InferEntity<typeof OutboundMessage>;
