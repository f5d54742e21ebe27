import { type Numbered, type NumberedPage, numberedPage, positionOf } from '../page.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';
import { bareAddress } from './sender.ts';

/** A message that asked for nothing that the software does. Its text and sender are personal data: staff's alone. */
export type UnmatchedMessage = {
  id: string;
  sid: string;
  /** The phone, or WhatsApp's own name of a sender without one. */
  sender: string;
  body: string;
  /** Null while nobody has told. */
  mediaCount: number | null;
  receivedAt: string;
  /** What its sender was told, if it was the first of the day: how to sign up, where to write, or that files are no text. */
  outcome: string;
  /** Whose phone it may be; no proof of who wrote (C4). */
  clientIds: string[];
};

type Row = Omit<UnmatchedMessage, 'receivedAt'> & { receivedAt: Date | string };

/**
 * What came in over WhatsApp and fitted nothing, the newest first: kept as it came, and replied to once a day for each sender
 * (`general-reply.ts`). One SQL.
 * @throws {DomainError} FORBIDDEN, INVALID_INPUT.
 */
export async function listUnmatched(
  ctx: VerbContext,
  page: NumberedPage,
): Promise<Numbered<UnmatchedMessage>> {
  actingStaff(ctx);
  const before = positionOf(page.cursor);
  const rows = await read(ctx).execute<Row[]>(UNMATCHED, [before, before, page.limit + 1]);
  return numberedPage(rows, page, ({ sender, receivedAt, ...row }) => ({
    ...row,
    sender: bareAddress(sender),
    receivedAt: new Date(receivedAt).toISOString(),
  }));
}

const UNMATCHED = /* sql */ `
select m.sequence::text as id, m.sid, m.sender, m.body, m.media_count as "mediaCount", m.received_at as "receivedAt",
    m.outcome, array(select c.id from client c where c.phone_key = m.sender_key and not c.is_unclaimed order by c.id) as "clientIds"
  from inbound_message m
  where m.outcome in ('sign_up', 'general', 'media', 'near_miss') and (?::bigint is null or m.sequence < ?::bigint)
  order by m.sequence desc limit ?`;
