import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/** A signed-in session of a client or of staff; the token itself is never stored (C5). */
export const Session = defineEntity({
  name: 'Session',
  tableName: 'session',
  properties: {
    id: p.uuid().primary(),
    tokenHash: p.text(),
    clientId: p.uuid().nullable(),
    staffId: p.uuid().nullable(),
    /** SHA-256 of the network address that it was opened from: no address is kept. */
    addressHash: p.text().nullable(),
    /** SHA-256 of the token of the device that it was opened on. */
    deviceHash: p.text().nullable(),
    createdAt: p.datetime(),
    expiresAt: p.datetime(),
    revokedAt: p.datetime().nullable(),
  },
});
export type Session = InferEntity<typeof Session>;

export const grantActs = ['immediate_transfer', 'consent_to_transfer', 'edit_contact', 'cancel'] as const;
export type GrantAct = (typeof grantActs)[number];

/** A single-use permission for one dangerous act, bound to client, session, act and subject (C6). */
export const Grant = defineEntity({
  name: 'Grant',
  tableName: 'access_grant',
  properties: {
    id: p.uuid().primary(),
    tokenHash: p.text(),
    clientId: p.uuid(),
    sessionId: p.uuid(),
    act: p.enum(grantActs),
    mode: p.text().nullable(),
    subjectId: p.uuid(),
    createdAt: p.datetime(),
    expiresAt: p.datetime(),
    consumedAt: p.datetime().nullable(),
  },
});
export type Grant = InferEntity<typeof Grant>;

const linkPurposes = ['confirm_email', 'reset_password', 'reset_security_key', 'panel_credentials'] as const;

/** A one-use link that went out in a message; only the hash of its token is kept. */
export const OneTimeLink = defineEntity({
  name: 'OneTimeLink',
  tableName: 'one_time_link',
  properties: {
    tokenHash: p.text().primary(),
    purpose: p.enum(linkPurposes),
    clientId: p.uuid(),
    changeId: p.uuid().nullable(),
    email: p.text().nullable(),
    /** Credentials, or what a sign-up typed: AES-256-GCM under a key that only the token yields, gone once it is used. */
    sealedSecret: p.text().nullable(),
    createdAt: p.datetime(),
    expiresAt: p.datetime(),
    usedAt: p.datetime().nullable(),
  },
});
export type OneTimeLink = InferEntity<typeof OneTimeLink>;

/** Tries counted per key in fixed windows (C6, T1). `key` is a hash: no address is kept. */
export const TryCounter = defineEntity({
  name: 'TryCounter',
  tableName: 'try_counter',
  properties: {
    key: p.text().primary(),
    windowEndsAt: p.datetime(),
    tries: p.integer(),
  },
});
export type TryCounter = InferEntity<typeof TryCounter>;
