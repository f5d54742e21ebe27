import { setTimeout } from 'node:timers/promises';
import { openTransfer } from '../../domain/transfer/open-transfer.ts';
import { composeHolderText, composeRecipientText } from '../../domain/transfer/texts.ts';
import type { Subject } from './people.ts';
import type { Product } from './product.ts';

const LOOK_MS = 50;

/** The holder opens the transfer; resolves to its id. */
export async function open({ verbs }: Product, subject: Subject): Promise<string> {
  const { holder, recipient, serviceId, grantToken } = subject;
  const actor = { type: 'client', clientId: holder.id, sessionId: holder.id } as const;
  const { transfer } = await openTransfer(
    { ...(await verbs.context()), actor, cause: 'bench' },
    { serviceId, recipientEmail: recipient.email, recipientName: recipient.name, grantToken },
  );
  return transfer.id;
}

/** A party sends his literal text by WhatsApp. */
export async function consent(
  { owner, outside }: Product,
  subject: Subject,
  given: { changeId: string; party: 'holder' | 'recipient' },
): Promise<void> {
  const { holder, recipient, label } = subject;
  const { rows } = await owner.query<{ reference: string }>(
    'select code as reference from change_party where change_id = $1 and role = $2',
    [given.changeId, given.party],
  );
  const reference = rows[0]?.reference ?? '';
  const terms = { holder, recipient, serviceLabel: label };
  const body =
    given.party === 'holder' ? composeHolderText(terms, reference) : composeRecipientText(terms, reference);
  await outside.whatsapp.inbound({ from: subject[given.party].phone, body });
}

/** Asks PostgreSQL until it holds. `condition` is SQL over `$1`. */
export async function untilTrue(
  { owner }: Product,
  condition: { sql: string; value: unknown },
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    const { rows } = await owner.query<{ holds: boolean }>(`select (${condition.sql}) as holds`, [
      condition.value,
    ]);
    if (rows[0]?.holds) return;
    await setTimeout(LOOK_MS, undefined, { signal });
  }
}

export const COMPLETED = "exists (select from service_change where id = $1 and state = 'completed')";
export const NOTHING_LEFT = `not exists (select from outbound_message
  where change_id = $1 and state in ('queued', 'sending'))`;
