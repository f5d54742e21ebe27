import type { EntityManager } from '@mikro-orm/postgresql';
import type { InvoiceStatus } from '../billing/invoice.ts';
import { type ChangeFacts, factsReader } from '../changes/load.ts';
import { lockAllOf } from '../changes/lock-change.ts';
import type { LoadedChange } from '../changes/progress.ts';
import { Client } from '../clients/client.ts';
import { refuse } from '../errors.ts';
import { Service } from '../services/service.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { Upgrade, type UpgradeState, upgradeKind } from './upgrade.ts';

/** The invoice of an upgrade; amounts in minor units of the upgrade's currency. */
type UpgradeInvoice = {
  id: string;
  number: number;
  status: InvoiceStatus;
  total: bigint;
  owed: bigint;
  linkToken: string;
};

/** An upgrade with its service, its holder, its plans, and the invoice that it waits for. */
export type UpgradeRecord = LoadedChange<UpgradeState> &
  Pick<ChangeFacts, 'provisioner' | 'lastChoices'> & {
    upgrade: Upgrade;
    service: Service;
    holder: Client;
    invoice: UpgradeInvoice;
    fromPlan: { id: string; name: string };
    toPlan: { id: string; name: string };
  };

type OwnRows = {
  upgrade: Record<string, unknown>;
  invoice: Omit<UpgradeInvoice, 'total' | 'owed'> & Record<'total' | 'owed', string>;
} & Pick<UpgradeRecord, 'fromPlan' | 'toPlan'>;

const loadFacts = factsReader({
  columns: /* sql */ `jsonb_build_object('upgrade', to_jsonb(u),
    'invoice', jsonb_build_object('id', i.id, 'number', i.number, 'status', i.status, 'total', i.total::text,
      'owed', (case when i.status = 'issued' then i.total - i.applied else 0 end)::text, 'linkToken', i.link_token),
    'fromPlan', (select jsonb_build_object('id', id, 'name', name) from plan where id = u.from_plan_id),
    'toPlan', (select jsonb_build_object('id', id, 'name', name) from plan where id = u.to_plan_id))`,
  joins: 'join upgrade u on u.change_id = c.id join invoice i on i.id = u.invoice_id',
});

/** Locks an upgrade with its holder and its service, in G5's order, and reads it whole. @throws {DomainError} NOT_FOUND. */
export async function lockUpgrade(tx: Transaction, changeId: string): Promise<UpgradeRecord> {
  await lockAllOf(tx, changeId);
  return loadUpgrade(tx.em, changeId);
}

/** Reads one for a caller who holds its locks, or decides nothing. @throws {DomainError} NOT_FOUND. */
export async function loadUpgrade(em: EntityManager, changeId: string): Promise<UpgradeRecord> {
  const [record] = await loadUpgrades(em, [changeId]);
  return record ?? refuse('NOT_FOUND');
}

/** Reads upgrades in one statement, newest first. */
export async function loadUpgrades(em: EntityManager, ids: readonly string[]): Promise<UpgradeRecord[]> {
  const facts = await loadFacts(em, ids);
  return facts.map((found) => recordOf(em, found));
}

function recordOf(em: EntityManager, facts: ChangeFacts): UpgradeRecord {
  const { change, openTaskId, provisioner, lastChoices, service, parties, detail } = facts;
  const { upgrade, invoice, fromPlan, toPlan } = detail as OwnRows;
  return {
    definition: upgradeKind,
    ...{ change, openTaskId, provisioner, lastChoices, fromPlan, toPlan },
    upgrade: em.map(Upgrade, upgrade),
    invoice: { ...invoice, total: BigInt(invoice.total), owed: BigInt(invoice.owed) },
    service: em.map(Service, service),
    holder: em.map(Client, parties['holder']?.client ?? {}),
  };
}
