import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { type KindDefinition, type Phase, statesIn } from '../changes/kind.ts';
import type { SharedWait, Standing } from '../changes/standing.ts';

const states = {
  awaiting_consents: 'open',
  cooling_off: 'open',
  paused: 'open',
  committed: 'decided',
  completed: 'over',
  withdrawn: 'over',
  expired: 'over',
  refused: 'over',
} as const satisfies Record<string, Phase>;
export type TransferState = keyof typeof states;
export type ClosedState = 'completed' | 'withdrawn' | 'expired' | 'refused';

/** A transfer as the core of every kind knows it. */
export const transferKind: KindDefinition<TransferState> = {
  kind: 'transfer',
  prefix: 'TR',
  first: 'awaiting_consents',
  states,
  next: {
    awaiting_consents: ['cooling_off', 'paused', 'committed', 'withdrawn', 'expired', 'refused'],
    cooling_off: ['awaiting_consents', 'paused', 'committed', 'withdrawn', 'refused'],
    paused: ['awaiting_consents', 'cooling_off', 'withdrawn', 'refused'],
    committed: ['completed'],
    completed: [],
    withdrawn: [],
    expired: [],
    refused: [],
  },
  // A difference in the evidence stays to be looked into.
  tasks: [
    'notice_undeliverable',
    'sender_unidentified',
    'evidence_unreadable',
    'frozen_change',
    'database_restored',
  ],
};
export const withdrawableStates = statesIn(transferKind, 'open');

/** What a transfer waits for, beside what every change may. */
export type TransferWait = SharedWait | 'holder' | 'recipient' | 'both_parties' | 'notices' | 'cooling_off';
export type TransferStanding = Standing<TransferState, TransferWait>;

export const parties = ['holder', 'recipient'] as const;
export type Party = (typeof parties)[number];

export type PauseReason = 'unpaid_invoice' | 'suspended_non_payment' | 'frozen';

/** The detail of a change of kind `transfer` (T1–T13). */
export const Transfer = defineEntity({
  name: 'Transfer',
  tableName: 'transfer',
  properties: {
    changeId: p.uuid().primary(),
    openedWithGrant: p.boolean(),
    windowEndsAt: p.datetime(),
    remindersSent: p.integer(),
    /** Counts the rounds of the cooling-off notice: a voided consent starts a new round (T8, T10). */
    noticeRound: p.integer(),
    noticeDueAt: p.datetime().nullable(),
    coolingOffEndsAt: p.datetime().nullable(),
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
