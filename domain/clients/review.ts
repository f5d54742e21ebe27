import { refuse } from '../errors.ts';
import { changedFields, type EventName } from '../events/event-types.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { Client } from './client.ts';

/** A client's data as staff read them; none where the caller does not say what was read. */
export type ReadVersion = { version?: number | undefined };

export type Review = ReadVersion & {
  /** Events of this very decision: whoever makes it again has seen what it did. */
  own?: readonly EventName[];
  /**
   * The event before which nobody could have read what is decided on: without a version the decision stands for that
   * moment, and without such an event for the sign-up.
   */
  since?: EventName;
};

/** One change of what staff is shown of a client: a new version, named by its event. */
type NewVersion = { type: EventName; fields: string | null; version: number };

/**
 * Staff decides over exactly what it read (C3): another version of the client by now is refused with what changed. The
 * client must be locked.
 * @throws {DomainError} REVIEW_OUTDATED.
 */
export async function refuseUnseen(tx: Transaction, client: Client, review: Review): Promise<void> {
  const { version, own = [] } = review;
  if (version === client.version) return;
  const found = await newVersions(tx, client.id, review);
  const unseen = found.filter(({ type }) => !own.includes(type));
  // Each step from the version that was read to the present one has an event, or nobody can say what it was.
  const isExplained = version === undefined || stepsIn(found) === client.version - version;
  if (unseen.length > 0 || !isExplained) refuse('REVIEW_OUTDATED', { changed: changedFields(unseen) });
}

function newVersions(tx: Transaction, clientId: string, { version, since }: Review): Promise<NewVersion[]> {
  return tx.em.execute<NewVersion[]>(
    /* sql */ `select type, data ->> 'fields' as fields, (data ->> 'version')::int as version from event
    where client_id = ? and type like 'client.%' and (data ->> 'version')::int > ?
      and id > coalesce((select max(id) from event
        where client_id = ? and type = ?), 0)
    order by id`,
    [clientId, version ?? 0, clientId, version === undefined ? (since ?? '') : ''],
  );
}

function stepsIn(found: readonly NewVersion[]): number {
  return new Set(found.map(({ version }) => version)).size;
}
