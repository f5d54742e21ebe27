import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/** One WhatsApp message that reached the company, exactly as Twilio signed it. One row per sid. */
export const InboundMessage = defineEntity({
  name: 'InboundMessage',
  tableName: 'inbound_message',
  properties: {
    sid: p.text().primary(),
    /** Order of arrival at the database; messages of one sender are processed in it. */
    sequence: p.bigint('number').nullable(),
    senderKey: p.text(),
    sender: p.text(),
    externalUserId: p.text().nullable(),
    recipient: p.text(),
    body: p.text(),
    /** Null while nobody has told; unknown proves nothing (T7). */
    mediaCount: p.integer().nullable(),
    /** Null for a message that was found at Twilio and never came by webhook; unknown proves nothing (T7). */
    forwarded: p.boolean().nullable(),
    receivedAt: p.datetime(),
    /** How often processing it ended in an error of ours. */
    attempts: p.integer(),
    /** When it is tried again after such an error; its sender's later messages wait for it. */
    nextTryAt: p.datetime().nullable(),
    processedAt: p.datetime().nullable(),
    outcome: p.text().nullable(),
  },
});
export type InboundMessage = InferEntity<typeof InboundMessage>;

/** What is known of one WhatsApp address: its form last seen inbound, or else confirmed by a delivery, and the 24 h window (C4, A3, A9). */
export const Conversation = defineEntity({
  name: 'Conversation',
  tableName: 'conversation',
  properties: {
    senderKey: p.text().primary(),
    address: p.text(),
    externalUserId: p.text().nullable(),
    /** None: they never wrote. */
    lastInboundAt: p.datetime().nullable(),
    alertsSilencedAt: p.datetime().nullable(),
  },
});
export type Conversation = InferEntity<typeof Conversation>;
