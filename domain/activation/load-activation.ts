import type { EntityManager } from '@mikro-orm/postgresql';
import type { InvoiceStatus } from '../billing/invoice.ts';
import { type ChangeFacts, factsReader } from '../changes/load.ts';
import { lockAllOf } from '../changes/lock-change.ts';
import type { LoadedChange } from '../changes/progress.ts';
import { Client } from '../clients/client.ts';
import { refuse } from '../errors.ts';
import { Service } from '../services/service.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { type ActivationState, activationKind } from './activation.ts';

/** The invoice of an order. */
type OrderInvoice = { id: string; number: number; status: InvoiceStatus };

/** An activation with its service, its holder, and the invoice that it waits for. */
export type ActivationRecord = LoadedChange<ActivationState> &
  Pick<ChangeFacts, 'provisioner' | 'lastChoices'> & {
    service: Service;
    holder: Client;
    invoice: OrderInvoice | null;
  };

const loadFacts = factsReader({
  columns: /* sql */ `jsonb_build_object('invoice', (
    select jsonb_build_object('id', i.id, 'number', i.number, 'status', i.status)
    from invoice_line l join invoice i on i.id = l.invoice_id
    where l.service_id = s.id and l.kind = 'order' order by i.number desc limit 1))`,
  joins: '',
});

/** Locks an activation with its holder and its service, in G5's order, and reads it whole. @throws {DomainError} NOT_FOUND. */
export async function lockActivation(tx: Transaction, changeId: string): Promise<ActivationRecord> {
  await lockAllOf(tx, changeId);
  return loadActivation(tx.em, changeId);
}

/** Reads one for a caller who holds its locks, or decides nothing. @throws {DomainError} NOT_FOUND. */
export async function loadActivation(em: EntityManager, changeId: string): Promise<ActivationRecord> {
  const [record] = await loadActivations(em, [changeId]);
  return record ?? refuse('NOT_FOUND');
}

/** Reads activations in one statement, newest first; a change of another kind is left out. */
export async function loadActivations(
  em: EntityManager,
  ids: readonly string[],
): Promise<ActivationRecord[]> {
  const facts = await loadFacts(em, ids);
  return facts
    .filter(({ change }) => change.kind === activationKind.kind)
    .map((found) => recordOf(em, found));
}

function recordOf(em: EntityManager, facts: ChangeFacts): ActivationRecord {
  const { change, openTaskId, provisioner, lastChoices, service, parties, detail } = facts;
  return {
    definition: activationKind,
    ...{ change, openTaskId, provisioner, lastChoices },
    ...(detail as Pick<ActivationRecord, 'invoice'>),
    service: em.map(Service, service),
    holder: em.map(Client, parties['holder']?.client ?? {}),
  };
}
