import type { EntityManager } from '@mikro-orm/postgresql';
import { LATEST_BACKUP, type LatestBackup } from '../backups/backup.ts';
import { COVERED_UNTIL, type InvoiceStatus } from '../billing/invoice.ts';
import { type ChangeFacts, factsReader } from '../changes/load.ts';
import { lockAllOf } from '../changes/lock-change.ts';
import type { LoadedChange } from '../changes/progress.ts';
import { Client } from '../clients/client.ts';
import { refuse } from '../errors.ts';
import { ENDED_STATUSES, Service } from '../services/service.ts';
import type { LocalDate } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { Cancellation, type CancellationState, cancellationKind } from './cancellation.ts';
import type { Periods } from './schedule.ts';

type OwnRows = {
  cancellation: Record<string, unknown>;
  periods: Periods;
  backup: LatestBackup | null;
  servesMore: boolean;
  debt: DebtOfEnding | null;
};

/** The invoice for which a service is ended, as it is now. */
type DebtOfEnding = {
  status: InvoiceStatus;
  clientId: string;
  postponedUntil: LocalDate | null;
  heldUntil: LocalDate | null;
};

/** A cancellation with its service, its holder and what its end depends on. */
export type CancellationRecord = LoadedChange<CancellationState> &
  Pick<ChangeFacts, 'currentHolderId' | 'provisioner' | 'unpaid' | 'pendingMessageSince' | 'lastChoices'> & {
    cancellation: Cancellation;
    service: Service;
    holder: Client;
    periods: Periods;
    /** The newest stored backup of exactly this account (X7a). */
    backup: LatestBackup | null;
    /** Whether staff still has to see to its backup (X7a). */
    backupAwaitsStaff: boolean;
    /** Whether another service lives on the same account (X7b). */
    servesMore: boolean;
    /** The invoice for which it is carried out, if it is (B3). */
    debt: DebtOfEnding | null;
    /** Whether staff chose to keep the service, in whatever task. */
    isKeptByStaff: boolean;
  };

/** What is invoiced and what is running of a service `s`; a paid upgrade may have moved the end of its term (U3). */
export const PERIODS = /* sql */ `jsonb_build_object(
    'invoicedUntil', (select max(${COVERED_UNTIL}) from invoice_line l join invoice i on i.id = l.invoice_id
      where l.service_id = s.id and (l.kind in ('order', 'renewal') and i.status <> 'void'
        or l.kind = 'upgrade' and i.status = 'paid')),
    'termEnd', (select max(t.end_date) from term t where t.service_id = s.id))`;

const ENDED = ENDED_STATUSES.map((status) => `'${status}'`).join(', ');
const loadFacts = factsReader({
  columns: /* sql */ `jsonb_build_object('cancellation', to_jsonb(x), 'periods', ${PERIODS}, 'backup', ${LATEST_BACKUP},
    'debt', (select jsonb_build_object('status', i.status, 'clientId', i.client_id,
      'postponedUntil', i.postponed_until, 'heldUntil', i.held_until) from invoice i where i.id = x.debt_invoice_id),
    'servesMore', exists (select from service o where o.panel_user = s.panel_user and o.server_id is not distinct from s.server_id
      and o.id <> s.id and o.status not in (${ENDED})))`,
  joins: 'join cancellation x on x.change_id = c.id',
});

/** Locks a cancellation with its holder and its service, in G5's order, and reads it whole. @throws {DomainError} NOT_FOUND. */
export async function lockCancellation(tx: Transaction, changeId: string): Promise<CancellationRecord> {
  await lockAllOf(tx, changeId);
  return loadCancellation(tx.em, changeId);
}

/** Reads one for a caller who holds its locks, or decides nothing. @throws {DomainError} NOT_FOUND. */
export async function loadCancellation(em: EntityManager, changeId: string): Promise<CancellationRecord> {
  const [record] = await loadCancellations(em, [changeId]);
  return record ?? refuse('NOT_FOUND');
}

/** Reads cancellations in one statement, newest first. */
export async function loadCancellations(
  em: EntityManager,
  changeIds: readonly string[],
): Promise<CancellationRecord[]> {
  return (await loadFacts(em, changeIds)).map((facts) => recordOf(em, facts));
}

function recordOf(em: EntityManager, facts: ChangeFacts): CancellationRecord {
  const { change, openTaskId, openTaskKinds, service, parties, detail, choices } = facts;
  const { currentHolderId, provisioner, unpaid, pendingMessageSince, lastChoices } = facts;
  const { cancellation, ...own } = detail as OwnRows;
  return {
    definition: cancellationKind,
    ...{ change, openTaskId, currentHolderId, provisioner, unpaid, pendingMessageSince, lastChoices },
    ...own,
    cancellation: em.map(Cancellation, cancellation),
    service: em.map(Service, service),
    holder: em.map(Client, parties['holder']?.client ?? {}),
    backupAwaitsStaff: openTaskKinds.includes('backup_failed'),
    isKeptByStaff: choices.includes('keep_service'),
  };
}

/** Whether a freeze stops it (G9). */
export function isFrozen({ holder, service }: CancellationRecord): boolean {
  return Boolean(holder.frozenAt ?? service.frozenAt);
}
