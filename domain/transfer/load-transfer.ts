import type { EntityManager } from '@mikro-orm/postgresql';
import { type ChangeFacts, factsReader } from '../changes/load.ts';
import { lockAllOf } from '../changes/lock-change.ts';
import type { LoadedChange } from '../changes/progress.ts';
import { Client } from '../clients/client.ts';
import { CredentialsHandOver } from '../credentials/hand-over.ts';
import { refuse } from '../errors.ts';
import { Service } from '../services/service.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { Consent, type Party, Transfer, type TransferState, transferKind } from './transfer.ts';

type Row = Record<string, unknown>;
type OwnRows = {
  transfer: Row;
  handOver: Row | null;
  consents: Row[];
  hasUnreadNotice: boolean;
  hasLostNotice: boolean;
};

/** A transfer with its service, parties and consents: everything that one of its rules may ask. */
export type TransferRecord = LoadedChange<TransferState> &
  Omit<ChangeFacts, 'service' | 'parties' | 'detail' | 'lastChoices' | 'choices' | 'openTaskKinds'> & {
    transfer: Transfer;
    /** From the commit on. */
    handOver: CredentialsHandOver | undefined;
    service: Service;
    holder: Client;
    recipient: Client;
    /** By which each party's text names this transfer (T4). */
    codes: Record<Party, string>;
    /** The unvoided consents, at most one a party. */
    consents: Partial<Record<Party, Consent>>;
    /** Consents that count no more (T8), for whoever is shown the transfer: no rule asks for them. */
    voidedConsents: readonly Consent[];
    /** What staff chose last about a sender that WhatsApp cannot tell (T6). */
    senderChoice: string | undefined;
    /** Whether staff chose to end it, in whatever task (G7). */
    isEndedByStaff: boolean;
    /** Whether staff still has to say what becomes of evidence that cannot be read (T7). */
    evidenceAwaitsStaff: boolean;
    /** Whether a notice of this cooling off is on its way still and was not read back at its end (T10). */
    hasUnreadNotice: boolean;
    /** Whether one that the time of this cooling off was counted from has failed since, or was accepted later (T10). */
    hasLostNotice: boolean;
  };

/** Whether it is so of some notice of this cooling off, unless staff says that both were told in another way (T10). */
function someNotice(isSo: string): string {
  return /* sql */ `exists (select from outbound_message m where m.change_id = c.id and m.awaited
        and split_part(m.business_key, '/', 4) = t.notice_round::text and ${isSo})
      and not exists (select from staff_task k where k.subject_id = c.id and k.kind = 'notice_undeliverable'
        and k.choice = 'told_by_other_means' and k.details ->> 'round' = t.notice_round::text)`;
}

const loadFacts = factsReader({
  columns: /* sql */ `jsonb_build_object('transfer', to_jsonb(t), 'handOver', to_jsonb(h),
    'consents', coalesce((select jsonb_agg(to_jsonb(n)) from consent n where n.change_id = c.id), '[]'),
    'hasUnreadNotice', ${someNotice(/* sql */ `m.state = 'sent' and m.channel = 'whatsapp'
        and m.provider_id is not null and coalesce(m.last_read_at < coalesce(t.cooling_off_ends_at, 'infinity'), true)`)},
    'hasLostNotice', ${someNotice(/* sql */ `(m.accepted_at is null or m.state in ('failed', 'parked')
        or m.accepted_at > t.cooling_off_ends_at - make_interval(hours => (c.policy ->> 'coolingOffHours')::int))`)})`,
  joins: 'join transfer t on t.change_id = c.id left join credentials_hand_over h on h.change_id = c.id',
});

/**
 * Locks a transfer with both clients and the service, in G5's order, and reads it whole: two statements however many
 * rows there are.
 * @throws {DomainError} NOT_FOUND.
 */
export async function lockTransfer(tx: Transaction, changeId: string): Promise<TransferRecord> {
  await lockAllOf(tx, changeId);
  return loadTransfer(tx.em, changeId);
}

/**
 * Reads a transfer for a caller who holds the locks that it needs, or decides nothing.
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
  return (await loadFacts(em, changeIds)).map((facts) => recordOf(em, facts));
}

function recordOf(em: EntityManager, facts: ChangeFacts): TransferRecord {
  const { service, parties, detail, lastChoices, choices, openTaskKinds, ...shared } = facts;
  const { transfer, handOver, consents: consentRows, hasUnreadNotice, hasLostNotice } = detail as OwnRows;
  const given = consentRows.map((row) => em.map(Consent, row));
  const consents: TransferRecord['consents'] = {};
  for (const consent of given) if (!consent.voidedAt) consents[consent.party] = consent;
  return {
    ...shared,
    definition: transferKind,
    transfer: em.map(Transfer, transfer),
    handOver: handOver ? em.map(CredentialsHandOver, handOver) : undefined,
    service: em.map(Service, service),
    holder: em.map(Client, parties['holder']?.client ?? {}),
    recipient: em.map(Client, parties['recipient']?.client ?? {}),
    codes: { holder: parties['holder']?.code ?? '', recipient: parties['recipient']?.code ?? '' },
    consents,
    voidedConsents: given.filter((consent) => consent.voidedAt),
    senderChoice: lastChoices['sender_unidentified'],
    isEndedByStaff: choices.includes('end_transfer'),
    hasUnreadNotice,
    hasLostNotice,
    evidenceAwaitsStaff: openTaskKinds.includes('evidence_unreadable'),
  };
}

/** The party that a client is, if any. */
export function partyOf(loaded: TransferRecord, clientId: string): Party | undefined {
  if (clientId === loaded.holder.id) return 'holder';
  return clientId === loaded.recipient.id ? 'recipient' : undefined;
}
