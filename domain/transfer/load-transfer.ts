import type { EntityManager } from '@mikro-orm/postgresql';
import { arrayLiteral, type Transaction } from '../../db/transaction.ts';
import { type UnpaidInvoice, unpaidInvoices } from '../billing/unpaid-invoices.ts';
import { ServiceChange } from '../changes/service-change.ts';
import { Client } from '../clients/client.ts';
import { refuse } from '../errors.ts';
import { Service } from '../services/service.ts';
import type { TaskChoice } from '../staff/staff-task.ts';
import { Consent, type Party, Transfer } from './transfer.ts';

/** A transfer with its service, parties and consents. */
export type TransferRecord = {
  change: ServiceChange;
  transfer: Transfer;
  service: Service;
  holder: Client;
  recipient: Client;
  /** The unvoided consents, at most one a party. */
  consents: Partial<Record<Party, Consent>>;
  /** Consents that count no more (T8), for whoever is shown the transfer: no rule asks for them. */
  voidedConsents: readonly Consent[];
  /** Who holds the service in truth, by its open ownership interval. */
  currentHolderId: string;
  provisioner: 'whm' | 'manual';
  /** The open staff task about it, if there is one (G7). */
  openTaskId: string | undefined;
  /** What staff chose last about a sender that WhatsApp cannot tell (T6). */
  senderChoice: TaskChoice | undefined;
  /** Whether staff chose to end it, in whatever task (G7). */
  endedByStaff: boolean;
  /** When the oldest message of either party came that waits to be processed. */
  pendingMessageSince: Date | undefined;
  /** Whether staff still has to say what becomes of evidence that cannot be read (T7). */
  evidenceAwaitsStaff: boolean;
  /** Whether a notice of this cooling off is on its way still and was not read back at its end (T10). */
  hasUnreadNotice: boolean;
};

/** Everything that a rule of the transfer may ask, read after the locks were taken. */
export type LoadedTransfer = TransferRecord & { unpaid: UnpaidInvoice[] };

type Row = Record<string, unknown>;
type LoadedRow = {
  change: Row;
  transfer: Row;
  service: Row;
  holder: Row;
  recipient: Row;
  consents: Row[];
  current_holder_id: string;
  provisioner: 'whm' | 'manual';
  open_task_id: string | null;
  sender_choice: TaskChoice | null;
  ended_by_staff: boolean;
  pending_message_since: string | Date | null;
  evidence_awaits_staff: boolean;
  has_unread_notice: boolean;
};

/**
 * Locks a transfer with both clients and the service, in G5's order, and reads it whole: three statements however many
 * rows there are. Parties and service of a transfer never change, so they can be read before the lock.
 * @throws {DomainError} NOT_FOUND.
 */
export async function lockTransfer(tx: Transaction, changeId: string): Promise<LoadedTransfer> {
  await tx.em.execute(
    /* sql */ `select lock_in_order(array[t.holder_id, t.recipient_id], array[c.service_id], array[c.id])
    from transfer t join service_change c on c.id = t.change_id where t.change_id = ?`,
    [changeId],
  );
  const record = await loadTransfer(tx.em, changeId);
  return { ...record, unpaid: await unpaidInvoices(tx.em, record.service.id) };
}

/** Locks a transfer whose parties and service the caller knows already, and reads it: two statements. */
export async function lockKnownTransfer(
  tx: Transaction,
  subject: { changeId: string; clientIds: string[]; serviceId: string },
): Promise<TransferRecord> {
  await tx.lock({
    clients: subject.clientIds,
    services: [subject.serviceId],
    changes: [subject.changeId],
  });
  return loadTransfer(tx.em, subject.changeId);
}

/**
 * Reads a transfer for a caller who holds the locks that he needs, or decides nothing.
 * @throws {DomainError} NOT_FOUND.
 */
export async function loadTransfer(em: EntityManager, changeId: string): Promise<TransferRecord> {
  const [record] = await loadTransfers(em, [changeId]);
  return record ?? refuse('NOT_FOUND');
}

/** Reads transfers in one statement, newest first. */
export async function loadTransfers(
  em: EntityManager,
  changeIds: readonly string[],
): Promise<TransferRecord[]> {
  const rows = await em.execute<LoadedRow[]>(LOAD, [arrayLiteral(changeIds)]);
  return rows.map((row) => recordOf(em, row));
}

function recordOf(em: EntityManager, row: LoadedRow): TransferRecord {
  const given = row.consents.map((consentRow) => em.map(Consent, consentRow));
  const consents: TransferRecord['consents'] = {};
  for (const consent of given) {
    if (!consent.voidedAt) consents[consent.party] = consent;
  }
  return {
    change: em.map(ServiceChange, row.change),
    transfer: em.map(Transfer, row.transfer),
    service: em.map(Service, row.service),
    holder: em.map(Client, row.holder),
    recipient: em.map(Client, row.recipient),
    consents,
    voidedConsents: given.filter((consent) => consent.voidedAt),
    currentHolderId: row.current_holder_id,
    provisioner: row.provisioner,
    openTaskId: row.open_task_id ?? undefined,
    senderChoice: row.sender_choice ?? undefined,
    endedByStaff: row.ended_by_staff,
    pendingMessageSince: row.pending_message_since ? new Date(row.pending_message_since) : undefined,
    evidenceAwaitsStaff: row.evidence_awaits_staff,
    hasUnreadNotice: row.has_unread_notice,
  };
}

const SECRETS = "'{password_hash,security_key_hash}'::text[]";
/** The open staff task about a change `c`: the one that waits longest. */
export const OPEN_TASK = /* sql */ `(select k.id from staff_task k where k.change_id = c.id and k.resolved_at is null
    order by k.opened_at, k.id limit 1)`;
const LOAD = /* sql */ `
select to_jsonb(c) as change, to_jsonb(t) as transfer, to_jsonb(s) as service,
  to_jsonb(h) - ${SECRETS} as holder, to_jsonb(r) - ${SECRETS} as recipient,
  coalesce((select jsonb_agg(to_jsonb(n)) from consent n where n.change_id = c.id), '[]')
    as consents,
  (select o.client_id from ownership_interval o where o.service_id = s.id and o.ended_at is null) as current_holder_id,
  ${OPEN_TASK} as open_task_id,
  (select k.choice from staff_task k where k.change_id = c.id and k.kind = 'sender_unidentified'
    and k.resolved_at is not null order by k.resolved_at desc limit 1) as sender_choice,
  exists (select from staff_task k where k.change_id = c.id and k.choice = 'end_transfer') as ended_by_staff,
  (select min(i.received_at) from inbound_message i where i.processed_at is null
    and i.sender_key in (h.phone_key, r.phone_key)) as pending_message_since,
  exists (select from staff_task k where k.change_id = c.id and k.kind = 'evidence_unreadable'
    and k.resolved_at is null) as evidence_awaits_staff,
  exists (select from outbound_message m where m.change_id = c.id and m.awaited and m.state = 'sent'
    and m.channel = 'whatsapp' and m.provider_id is not null
    and split_part(m.business_key, '/', 4) = t.notice_round::text
    and coalesce(m.last_read_at < coalesce(t.cooling_off_ends_at, 'infinity'), true))
    and not exists (select from staff_task k where k.subject_id = c.id and k.kind = 'notice_undeliverable'
      and k.choice = 'told_by_other_means' and k.details ->> 'round' = t.notice_round::text) as has_unread_notice,
  p.provisioner
from service_change c
join transfer t on t.change_id = c.id
join service s on s.id = c.service_id
join plan on plan.id = s.plan_id
join product p on p.id = plan.product_id
join client h on h.id = t.holder_id
join client r on r.id = t.recipient_id
where c.id = any(?::uuid[])
order by c.opened_at desc, c.id`;

/** The client on a party's side. */
export function clientOf(loaded: Pick<TransferRecord, 'holder' | 'recipient'>, party: Party): Client {
  return party === 'holder' ? loaded.holder : loaded.recipient;
}

/** The party that a client is, if he is one. */
export function partyOf(loaded: TransferRecord, clientId: string): Party | undefined {
  if (clientId === loaded.transfer.holderId) return 'holder';
  return clientId === loaded.transfer.recipientId ? 'recipient' : undefined;
}
