import type { Client } from '../clients/client.ts';
import { DAY_MS } from '../time.ts';
import { ChangedBeforeLock, type Transaction } from '../transaction/transaction.ts';
import type { NamedParty, TransferTerms } from './texts.ts';
import type { Party } from './transfer.ts';

const REMEMBERED_DAYS = 7;

/** From when on an ended transfer still counts when a text without code could mean it (T6). */
export function rememberedSince(now: Date): Date {
  return new Date(now.getTime() - REMEMBERED_DAYS * DAY_MS);
}

export type KnownClient = NamedParty & { id: string; phone: string; phoneKey: string };
export type KnownTransfer = {
  changeId: string;
  serviceId: string;
  label: string;
  /** Whether a consent could still count: it is neither over nor committed. */
  isOpen: boolean;
  codes: Record<Party, string>;
};
export type Pair = { own?: KnownClient; other?: KnownClient; transfers: KnownTransfer[] };

type Row = {
  own_id: string;
  own_name: string;
  own_phone: string;
  own_phone_key: string;
  other_id: string | null;
  other_name: string;
  other_phone: string;
  other_phone_key: string;
  change_id: string | null;
  service_id: string;
  label: string;
  is_open: boolean;
  holder_code: string;
  recipient_code: string;
};

/**
 * The two clients that a text names by e-mail, as far as they confirmed it (C1), and the transfers between them in the direction of `party` (what the
 * writer says they are) that are open or ended within seven days: one statement.
 */
export async function findPair(
  tx: Transaction,
  typed: { party: Party; ownEmail: string; otherEmail: string },
): Promise<Pair> {
  const direction = typed.party === 'holder' ? '(o.id, x.id)' : '(x.id, o.id)';
  const rows = await tx.em.execute<Row[]>(
    /* sql */ `select o.id as own_id, o.name as own_name, o.phone as own_phone, o.phone_key as own_phone_key,
      x.id as other_id, x.name as other_name, x.phone as other_phone, x.phone_key as other_phone_key,
      k.change_id, k.service_id, k.label, k.is_open, k.holder_code, k.recipient_code
    from client o
    left join client x on x.email = ? and not x.is_unclaimed
    left join lateral (
      select c.id as change_id, c.service_id, s.label, c.closed_at is null and c.state <> 'committed' as is_open,
        h.code as holder_code, r.code as recipient_code
      from change_party h join change_party r on r.change_id = h.change_id and r.role = 'recipient'
      join service_change c on c.id = h.change_id and c.kind = 'transfer' join service s on s.id = c.service_id
      where h.role = 'holder' and (h.client_id, r.client_id) = ${direction} and (c.closed_at is null or c.closed_at > ?)
    ) k on true
    where o.email = ? and not o.is_unclaimed`,
    [typed.otherEmail, rememberedSince(tx.now), typed.ownEmail],
  );
  return pairOf(rows, typed);
}

function pairOf(rows: Row[], typed: { ownEmail: string; otherEmail: string }): Pair {
  const [first] = rows;
  if (!first) return { transfers: [] };
  const own = {
    id: first.own_id,
    name: first.own_name,
    email: typed.ownEmail,
    phone: first.own_phone,
    phoneKey: first.own_phone_key,
  };
  if (!first.other_id) return { own, transfers: [] };
  const other = {
    id: first.other_id,
    name: first.other_name,
    email: typed.otherEmail,
    phone: first.other_phone,
    phoneKey: first.other_phone_key,
  };
  return { own, other, transfers: rows.flatMap(transferOf) };
}

function transferOf(row: Row): KnownTransfer[] {
  if (!row.change_id) return [];
  return [
    {
      changeId: row.change_id,
      serviceId: row.service_id,
      label: row.label,
      isOpen: row.is_open,
      codes: { holder: row.holder_code, recipient: row.recipient_code },
    },
  ];
}

/**
 * Under the locks: whether the clients are still as the text was matched with them. An edit that came in between makes
 * the message be read again, so that no consent stands for data which it does not name (T6–T8).
 * @throws {ChangedBeforeLock}
 */
export function checkUnchanged(matched: readonly KnownClient[], locked: readonly Client[]): void {
  for (const { id, name, email, phone } of matched) {
    const client = locked.find((candidate) => candidate.id === id);
    if (client?.name === name && client.email === email && client.phone === phone) continue;
    throw new ChangedBeforeLock('a client whom a text names');
  }
}

/** The terms of a known transfer between the two, as its texts must say them. */
export function termsOf(
  pair: { own: KnownClient; other: KnownClient },
  party: Party,
  label: string,
): TransferTerms {
  const [holder, recipient] = party === 'holder' ? [pair.own, pair.other] : [pair.other, pair.own];
  return { holder, recipient, serviceLabel: label };
}
