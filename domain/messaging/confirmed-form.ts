import type { Transaction } from '../transaction/transaction.ts';
import { bareAddress, isPhoneAddress, senderKeyOf } from './sender.ts';

/**
 * Keeps the form of a phone at which WhatsApp delivered (A9), unless its holder has written to us: then that one counts (C4).
 * Reads before it writes, so that it waits for nobody who is being answered. Its values are those of `formValues`.
 */
export const keepForm = (source: string) => /* sql */ `insert into conversation (sender_key, address)
  select f.sender_key, f.address from (select ?::text as sender_key, ?::text as address) as f
  where exists (${source}) and not exists (select from conversation c
    where c.sender_key = f.sender_key and (c.last_inbound_at is not null or c.address = f.address))
  on conflict (sender_key) do update set address = excluded.address where conversation.last_inbound_at is null`;

/** Whose form it is, and the form; none for what is no phone. */
export function formValues(to: string | undefined): [senderKey: string, form: string] | undefined {
  return to !== undefined && isPhoneAddress(to) ? [senderKeyOf(to), bareAddress(to)] : undefined;
}

/** The same for whoever has the news in a transaction. */
export async function confirmForm(tx: Transaction, to: string | undefined): Promise<void> {
  const values = formValues(to);
  if (values) await tx.em.execute(keepForm('select'), values);
}
