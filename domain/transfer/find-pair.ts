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

type Row = { own: KnownClient; other: KnownClient | null; known: KnownTransfer | null };

const known = (client: string) => /* sql */ `jsonb_build_object('id', ${client}.id, 'name', ${client}.name,
  'email', ${client}.email, 'phone', ${client}.phone, 'phoneKey', ${client}.phone_key)`;

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
    /* sql */ `select ${known('o')} as own, case when x.id is not null then ${known('x')} end as other, k.known
    from client o
    left join client x on x.email = ? and not x.is_unclaimed
    left join lateral (
      select jsonb_build_object('changeId', c.id, 'serviceId', c.service_id, 'label', s.label,
        'isOpen', c.closed_at is null and c.state <> 'committed',
        'codes', jsonb_build_object('holder', h.code, 'recipient', r.code)) as known
      from change_party h join change_party r on r.change_id = h.change_id and r.role = 'recipient'
      join service_change c on c.id = h.change_id and c.kind = 'transfer' join service s on s.id = c.service_id
      where h.role = 'holder' and (h.client_id, r.client_id) = ${direction} and (c.closed_at is null or c.closed_at > ?)
    ) k on true
    where o.email = ? and not o.is_unclaimed`,
    [typed.otherEmail, rememberedSince(tx.now), typed.ownEmail],
  );
  const [first] = rows;
  const transfers = rows.flatMap((row) => row.known ?? []);
  return { own: first?.own, other: first?.other ?? undefined, transfers };
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
