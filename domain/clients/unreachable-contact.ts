import type { EntityManager } from '@mikro-orm/postgresql';
import { failureWords } from '../messaging/failure-words.ts';
import type { Page } from '../page.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { Channel } from '../transaction/channel.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';

/** What a client has to put right, as `account.update` calls it. */
export const contactFields = ['phone', 'email'] as const;
export type ContactField = (typeof contactFields)[number];

const fieldOn: Readonly<Record<Channel, ContactField>> = { whatsapp: 'phone', email: 'email' };

/**
 * A flag stands for the contact that is on file, until something reaches it: the phone itself, or a mail server that takes the
 * mail (A4). It falls with an edit, and is there again for whoever goes back to that address.
 */
const STANDS = /* sql */ `
u.address = case u.channel when 'email' then c.email else c.phone end
  and not exists (select from outbound_message m
    where m.client_id = u.client_id and m.channel = u.channel and m.address = u.address and m.accepted_at > u.flagged_at
      and (m.state in ('delivered', 'read') or (m.channel = 'email' and m.state = 'sent')))`;

/** Which contacts of a client could not be reached: they are asked to update them. One SQL. */
export async function contactToUpdate(em: EntityManager, clientId: string): Promise<ContactField[]> {
  const rows = await em.execute<{ channel: Channel }[]>(
    `select u.channel from unreachable_contact u join client c on c.id = u.client_id
    where c.id = ? and ${STANDS} order by u.channel desc`,
    [clientId],
  );
  return rows.map(({ channel }) => fieldOn[channel]);
}

export type UnreachableClient = {
  /** Of the client. */
  id: string;
  name: string;
  phone: string;
  email: string;
  /** Why, by the provider's code, and since when. */
  contacts: { field: ContactField; code: string; reason: string; flaggedAt: string }[];
  flaggedAt: string;
};

type Row = Omit<UnreachableClient, 'contacts' | 'flaggedAt'> & {
  contacts: { channel: Channel; code: string; flaggedAt: string }[];
  flaggedAt: Date | string;
};

/** Clients whose phone or e-mail could not be reached, the last to be flagged first (A4). One SQL. @throws {DomainError} FORBIDDEN. */
export async function listUnreachable(
  ctx: VerbContext,
  { after, limit }: Page,
): Promise<UnreachableClient[]> {
  actingStaff(ctx);
  const rows = await read(ctx).execute<Row[]>(
    `${UNREACHABLE} ${after ? 'having (max(u.flagged_at), c.id) < (?, ?::uuid)' : ''}
    order by max(u.flagged_at) desc, c.id desc limit ?`,
    [...(after ? [after.at, after.id] : []), limit],
  );
  return rows.map(({ contacts, flaggedAt, ...client }) => ({
    ...client,
    contacts: contacts.map((contact) => ({
      field: fieldOn[contact.channel],
      code: contact.code,
      reason: failureWords(contact.code),
      flaggedAt: new Date(contact.flaggedAt).toISOString(),
    })),
    flaggedAt: new Date(flaggedAt).toISOString(),
  }));
}

const UNREACHABLE = /* sql */ `
select c.id, c.name, c.phone, c.email, max(u.flagged_at) as "flaggedAt",
    jsonb_agg(jsonb_build_object('channel', u.channel, 'code', u.code, 'flaggedAt', u.flagged_at) order by u.channel desc) as contacts
  from unreachable_contact u join client c on c.id = u.client_id
  where ${STANDS} group by c.id`;
