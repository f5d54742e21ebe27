import type { Client } from '../clients/client.ts';
import { lockClient } from '../clients/lock-client.ts';
import { type CompanySettings, settingsIn } from '../company/settings.ts';
import { refuse } from '../errors.ts';
import { type LocalDate, localDateOf } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { Domain } from './domain.ts';

/** A domain under the lock of its client, with what decides over it. */
export type LockedDomain = { domain: Domain; client: Client; settings: CompanySettings; today: LocalDate };

/**
 * Locks a domain's client, under whose lock every write to the domain is, and reads the domain (G5). With a `clientId` it
 * must be that client's, with a `version` as it was read. One that was deleted is not there any more.
 * @throws {DomainError} NOT_FOUND, REVIEW_OUTDATED.
 */
export async function lockDomain(
  tx: Transaction,
  { domainId, clientId, version }: { domainId: string; clientId?: string; version?: number | undefined },
): Promise<LockedDomain> {
  // A domain never changes its client, so it can be read before the lock.
  const [of] = await tx.em.execute<{ client_id: string }[]>('select client_id from domain where id = ?', [
    domainId,
  ]);
  if (!of || (clientId !== undefined && of.client_id !== clientId)) refuse('NOT_FOUND');
  const client = await lockClient(tx, of.client_id);
  const domain = await tx.em.findOneOrFail(Domain, { id: domainId }, { refresh: true });
  if (domain.status === 'deleted') refuse('NOT_FOUND');
  if (version !== undefined && version !== domain.version) refuse('REVIEW_OUTDATED', { changed: [] });
  const settings = await settingsIn(tx.em);
  return { domain, client, settings, today: localDateOf(tx.now, settings.timeZone) };
}
