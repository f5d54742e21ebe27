import { randomBytes, randomUUID } from 'node:crypto';
import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { type ChangeFacts, factsReader } from '../changes/load.ts';
import { lockAllOf } from '../changes/lock-change.ts';
import type { LoadedChange } from '../changes/progress.ts';
import { Client } from '../clients/client.ts';
import { refuseUnseen } from '../clients/review.ts';
import { Service } from '../services/service.ts';
import { HOUR_MS } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';

/** Whom a change gives the service's accesses, from its deciding transaction on. */
export const CredentialsHandOver = defineEntity({
  name: 'CredentialsHandOver',
  tableName: 'credentials_hand_over',
  properties: {
    changeId: p.uuid().primary(),
    clientId: p.uuid(),
    /** The version of the client's data at the deciding transaction. */
    clientVersion: p.integer(),
    /** What the panel's password is worked out from, with the panel's own secret; none once the link to it went out. */
    passwordSeed: p.text().nullable(),
    /** When staff is asked if the client has not opened the credentials by then (T12); none once that is done. */
    dueAt: p.datetime().nullable(),
  },
});
export type CredentialsHandOver = InferEntity<typeof CredentialsHandOver>;

/** A hand-over with its change, whatever its kind: everything that one of its rules may ask. */
export type HandOverRecord = Pick<
  ChangeFacts,
  'change' | 'currentHolderId' | 'provisioner' | 'pendingMessageSince'
> & {
  handOver: CredentialsHandOver;
  service: Service;
  client: Client;
  /** What the client is in the change. */
  role: string;
};

const SEED_BYTES = 32;
const loadFacts = factsReader({
  columns: 'to_jsonb(h)',
  joins: 'join credentials_hand_over h on h.change_id = c.id',
});

/** Begins a hand-over within the statement that gives the service away; its parameter is `handOverTo`, as JSON. */
export const BEGIN_HAND_OVER = /* sql */ `insert into credentials_hand_over
  select * from jsonb_populate_record(null::credentials_hand_over, ?::jsonb)`;

/** The row with which a hand-over begins. A password of the panel's is for accounts that it has. */
export function handOverTo(client: Client, subject: Pick<LoadedChange, 'change'> & Provisioned) {
  return {
    change_id: subject.change.id,
    client_id: client.id,
    client_version: client.version,
    password_seed: isOnPanel(subject) ? newPasswordSeed() : null,
  };
}

/** Begins one for a caller who holds the locks; one that was begun already goes on. */
export async function beginHandOver(
  tx: Transaction,
  client: Client,
  subject: Pick<LoadedChange, 'change'> & Provisioned,
): Promise<void> {
  await tx.em.execute(`${BEGIN_HAND_OVER} on conflict (change_id) do nothing`, [
    JSON.stringify(handOverTo(client, subject)),
  ]);
}

/** The accesses are given to nobody after all; one that never began is as good. */
export async function endHandOver(tx: Transaction, { change }: Pick<LoadedChange, 'change'>): Promise<void> {
  await tx.em.execute(
    'update credentials_hand_over set password_seed = null, due_at = null where change_id = ?',
    [change.id],
  );
}

/** Longer than the panel's steps are tried: after it staff is asked, also if the run was lost. */
const RUN_HOURS = 8;

/** Has a run bring the client a link to the credentials of a locked change that has decided, once. */
export async function sendByRun(
  tx: Transaction,
  { change }: Pick<LoadedChange, 'change'>,
  clientId: string,
): Promise<void> {
  const { id: changeId, kind, serviceId } = change;
  const renewalId = randomUUID();
  await tx.em.execute('update credentials_hand_over set due_at = ? where change_id = ?', [
    new Date(tx.now.getTime() + RUN_HOURS * HOUR_MS),
    changeId,
  ]);
  tx.event({ type: 'credentials.asked', changeId, serviceId, clientId, data: { renewalId } });
  tx.handoff({ kind: 'credentials', changeKind: kind, changeId, serviceId, renewalId });
}

export function newPasswordSeed(): string {
  return randomBytes(SEED_BYTES).toString('base64url');
}

/**
 * Locks all that a change concerns, in G5's order, and reads what its hand-over asks; undefined when nothing was handed
 * over. Two statements.
 */
export async function lockHandOver(tx: Transaction, changeId: string): Promise<HandOverRecord | undefined> {
  await lockAllOf(tx, changeId);
  const [facts] = await loadFacts(tx.em, [changeId]);
  return facts && recordOf(tx.em, facts);
}

function recordOf(em: EntityManager, facts: ChangeFacts): HandOverRecord | undefined {
  const { service, parties, detail, ...shared } = facts;
  const handOver = em.map(CredentialsHandOver, detail);
  const found = Object.entries(parties).find(([, { client }]) => client['id'] === handOver.clientId);
  if (!found) return undefined;
  const [role, { client }] = found;
  return { ...shared, handOver, service: em.map(Service, service), client: em.map(Client, client), role };
}

/** Whether the client who got the service by this change holds it still. */
export function isHeldStill({ handOver, currentHolderId }: HandOverRecord): boolean {
  return currentHolderId === handOver.clientId;
}

type Provisioned = { provisioner: 'whm' | 'manual'; service: Pick<Service, 'panelUser'> };

/** Whether a panel provisions the service, and not people (B1). */
export function isOnPanel({ provisioner, service }: Provisioned): boolean {
  return provisioner === 'whm' && Boolean(service.panelUser);
}

/** While the client or the service is frozen nobody is given access (G9). */
export function isAccessFrozen({ client, service }: { client: Client; service: Service }): boolean {
  return Boolean(client.frozenAt ?? service.frozenAt);
}

/** The data of whom access goes to, as staff read them before giving it. */
export type ReadRecipient = { recipientVersion?: number | undefined };

/**
 * Access goes to what is on file of the client, so it is given as staff read it, and without a version as it was at the
 * deciding transaction. The change must be locked.
 * @throws {DomainError} REVIEW_OUTDATED.
 */
export function refuseUnseenRecipient(
  tx: Transaction,
  { client, handOver }: HandOverRecord,
  { recipientVersion: version = handOver.clientVersion }: ReadRecipient,
): Promise<void> {
  return refuseUnseen(tx, client, { version });
}
