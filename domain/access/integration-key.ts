import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { type KeyScope, keyScopes } from '../transaction/context.ts';

/** A key by which a program of somebody else calls (C8); the key itself is never stored. */
export const IntegrationKey = defineEntity({
  name: 'IntegrationKey',
  tableName: 'integration_key',
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    /** How the key begins, for people who look for it. */
    prefix: p.text(),
    keyHash: p.text(),
    scopes: p.array((scope) => scope as KeyScope),
    /** Whose payments it records: with the scope `payments:record`, and only then (B4). */
    provider: p.text().nullable(),
    createdBy: p.uuid(),
    createdAt: p.datetime(),
    expiresAt: p.datetime(),
    /** It is good until then: ahead of now while one that was exchanged overlaps with the new one. */
    revokedAt: p.datetime().nullable(),
    lastUsedAt: p.datetime().nullable(),
    /** What it was exchanged for. */
    replacedBy: p.uuid().nullable(),
  },
});
export type IntegrationKey = InferEntity<typeof IntegrationKey>;

/** Good; good for a while beside the one it was exchanged for; over by its time; over because somebody ended it. */
export const keyStates = ['good', 'leaving', 'expired', 'ended'] as const;
type KeyState = (typeof keyStates)[number];

/** A key as administrators see it: everything but the key. */
export type KeyView = {
  id: string;
  name: string;
  /** When it was asked for, by our clock. */
  state: KeyState;
  prefix: string;
  scopes: KeyScope[];
  provider: string | null;
  createdBy: string;
  createdAt: string;
  expiresAt: string;
  /** From then on it is not accepted: ahead of now while it overlaps with the one it was exchanged for. */
  revokedAt: string | null;
  /** To the minute. */
  lastUsedAt: string | null;
  replacedBy: string | null;
};

export function keyView(key: IntegrationKey, now: Date): KeyView {
  const { id, name, prefix, createdBy } = key;
  return {
    id,
    name,
    state: keyState(key, now),
    prefix,
    scopes: keyScopes.filter((scope) => key.scopes.includes(scope)),
    provider: key.provider ?? null,
    createdBy,
    createdAt: key.createdAt.toISOString(),
    expiresAt: key.expiresAt.toISOString(),
    revokedAt: key.revokedAt?.toISOString() ?? null,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    replacedBy: key.replacedBy ?? null,
  };
}

export function keyState({ revokedAt, expiresAt }: IntegrationKey, now: Date): KeyState {
  if (revokedAt && revokedAt <= now) return 'ended';
  if (expiresAt <= now) return 'expired';
  return revokedAt ? 'leaving' : 'good';
}
