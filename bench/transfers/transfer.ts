import { randomUUID } from 'node:crypto';
import { composeHolderText, composeRecipientText } from '../../domain/transfer/texts.ts';
import { mutate } from '../parts/api.ts';
import type { Subject } from './people.ts';
import type { Product } from './product.ts';

/** The holder opens the transfer over the API; resolves to its id. */
export async function open(product: Product, subject: Subject): Promise<string> {
  const { recipient, serviceId, grantToken, session } = subject;
  const { transfer } = await mutate<{ transfer: { id: string } }>(product, {
    procedure: 'transfers.open',
    token: session,
    input: {
      serviceId,
      recipientEmail: recipient.email,
      recipientName: recipient.name,
      grantToken,
      requestId: randomUUID(),
    },
  });
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
