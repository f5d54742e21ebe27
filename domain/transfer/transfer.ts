import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { TransferPolicy } from '../company/settings.ts';

export const transferStates = [
  'awaiting_consents',
  'cooling_off',
  'paused',
  'committed',
  'completed',
  'withdrawn',
  'expired',
  'refused',
] as const;
export type TransferState = (typeof transferStates)[number];
export const withdrawableStates: readonly TransferState[] = ['awaiting_consents', 'cooling_off', 'paused'];
const closed = ['completed', 'withdrawn', 'expired', 'refused'] as const;
export type ClosedState = (typeof closed)[number];
export const closedStates: readonly TransferState[] = closed;

export const parties = ['holder', 'recipient'] as const;
export type Party = (typeof parties)[number];

const pauseReasons = ['unpaid_invoice', 'suspended_non_payment', 'frozen'] as const;
export type PauseReason = (typeof pauseReasons)[number];

/** The detail of a change of kind `transfer` (T1–T13). */
export const Transfer = defineEntity({
  name: 'Transfer',
  tableName: 'transfer',
  properties: {
    changeId: p.uuid().primary(),
    holderId: p.uuid(),
    recipientId: p.uuid(),
    holderReference: p.text(),
    recipientReference: p.text(),
    openedWithGrant: p.boolean(),
    policy: p.json<TransferPolicy>(),
    windowEndsAt: p.datetime(),
    remindersSent: p.integer(),
    /** Counts the rounds of the cooling-off notice: a voided consent starts a new round (T8, T10). */
    noticeRound: p.integer(),
    noticeDueAt: p.datetime().nullable(),
    coolingOffEndsAt: p.datetime().nullable(),
    pausedFrom: p.enum(transferStates).nullable(),
    pauseReason: p.enum(pauseReasons).nullable(),
    pauseEndsAt: p.datetime().nullable(),
    /** What the panel's password is worked out from, with the panel's own secret; none once the link to it went out. */
    passwordSeed: p.text().nullable(),
    /** When staff is asked if the recipient has not opened his credentials by then (T12); none once he has. */
    credentialsDueAt: p.datetime().nullable(),
  },
});
export type Transfer = InferEntity<typeof Transfer>;

const consentChannels = ['whatsapp', 'signed_in'] as const;

/** One party's literal consent as received, single-use for exactly one transfer (T7). Never deleted (G8). */
export const Consent = defineEntity({
  name: 'Consent',
  tableName: 'consent',
  properties: {
    id: p.uuid().primary(),
    changeId: p.uuid(),
    party: p.enum(parties),
    clientId: p.uuid(),
    contactVersion: p.integer(),
    channel: p.enum(consentChannels),
    messageSid: p.text().nullable(),
    grantId: p.uuid().nullable(),
    sender: p.text().nullable(),
    rawText: p.text(),
    textSha256: p.text(),
    receivedAt: p.datetime(),
    /** The order in which consents were recorded; `receivedAt` is of a clock that was read before the lock. */
    sequence: p.bigint('number').nullable().autoincrement(),
    voidedAt: p.datetime().nullable(),
    voidReason: p.text().nullable(),
    /** When the message read back from Twilio agreed in from, to, body and direction (T7). */
    readBackAt: p.datetime().nullable(),
  },
});
export type Consent = InferEntity<typeof Consent>;
