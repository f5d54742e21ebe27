import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/** A client of the company (C1). `email` and `phoneKey` are in their normal forms; secrets are argon2id (C5). */
export const Client = defineEntity({
  name: 'Client',
  tableName: 'client',
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    email: p.text(),
    emailConfirmedAt: p.datetime().nullable(),
    /** The e-mail that the client asked for, theirs from when its link is opened; nobody else's in this time (C7). */
    pendingEmail: p.text().nullable(),
    pendingEmailSince: p.datetime().nullable(),
    pendingEmailUntil: p.datetime().nullable(),
    /**
     * Made by a sign-up of which no link was ever opened: it changes nothing and is told nothing (C1), and whoever proves the e-mail to be
     * theirs may still take it over.
     */
    isUnclaimed: p.boolean().default(false),
    phone: p.text(),
    phoneKey: p.text(),
    documentType: p.text(),
    documentNumber: p.text(),
    documentKey: p.text(),
    representative: p.text().nullable(),
    verificationRequestedAt: p.datetime().nullable(),
    verifiedAt: p.datetime().nullable(),
    fraudRiskAt: p.datetime().nullable(),
    /** Whether the client turned the informational alerts off in the panel, after what the line last said; null: as it said (A6). */
    alertsSilenced: p.boolean().nullable(),
    frozenAt: p.datetime().nullable(),
    /** The member of staff who asked to lift the freeze; another one carries it out (C8). */
    unfreezeAskedBy: p.uuid().nullable(),
    /** Since when they ask for a new security key, having lost theirs, until staff answers (C5). */
    keyResetAskedAt: p.datetime().nullable(),
    /** The member of staff who allows it; another one sends the link (C8). */
    keyResetAllowedBy: p.uuid().nullable(),
    passwordHash: p.text().lazy(),
    securityKeyHash: p.text().lazy(),
    /** Grows with every edit of phone or e-mail; a consent names the one it was given under (T7, T8). */
    contactVersion: p.integer(),
    /** Last change of phone, e-mail, password or security key; never set at sign-up (T10). */
    contactOrSecretChangedAt: p.datetime().nullable(),
    createdAt: p.datetime(),
    version: p.integer(),
  },
});
export type Client = InferEntity<typeof Client>;

/** What a client's data were from `at` on: one row for each edit (C7). */
export const ClientVersion = defineEntity({
  name: 'ClientVersion',
  tableName: 'client_version',
  primaryKeys: ['clientId', 'version'],
  properties: {
    clientId: p.uuid().primary(),
    version: p.integer().primary(),
    name: p.text(),
    email: p.text(),
    phone: p.text(),
    documentType: p.text(),
    documentNumber: p.text(),
    at: p.datetime(),
  },
});
export type ClientVersion = InferEntity<typeof ClientVersion>;
