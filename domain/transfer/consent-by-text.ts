import { answer } from '../messaging/answer.ts';
import type { InboundMessage } from '../messaging/inbound-message.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { TransferRecord } from './load-transfer.ts';
import { literalText } from './notices.ts';
import { recordConsent } from './record-consent.ts';
import type { Party } from './transfer.ts';

/** Stores a party's literal text as his consent, if it counts, and tells him what came of it (T7). */
export function consentByText(
  tx: Transaction,
  message: InboundMessage,
  { party, loaded }: { party: Party; loaded: TransferRecord },
): string {
  const outcome = recordConsent(tx, loaded, {
    party,
    source: {
      channel: 'whatsapp',
      messageSid: message.sid,
      sender: message.sender,
      rawText: message.body,
      receivedAt: message.receivedAt,
    },
  });
  const { name } = loaded[party];
  const variables = { name, service: loaded.service.label };
  const subject = { clientId: loaded[party].id, changeId: loaded.change.id };
  if (outcome === 'not_open_yet') return notOpenYet(tx, message, { party, loaded });
  if (outcome === 'recorded') {
    answer(tx, message, { ...subject, template: 'answer_consent_received', variables });
  } else if (outcome === 'repeated') {
    answer(tx, message, { ...subject, template: 'answer_consent_repeated', variables });
  } else {
    answer(tx, message, { ...subject, template: 'answer_transfer_over', variables: { name } });
  }
  return `consent_${outcome}`;
}

/** The text is older than the request (T7): the recipient hears who asks first, the holder gets the text to send now. */
function notOpenYet(
  tx: Transaction,
  message: InboundMessage,
  { party, loaded }: { party: Party; loaded: TransferRecord },
): string {
  const { name, id: clientId } = loaded[party];
  const subject = { clientId, changeId: loaded.change.id };
  if (party === 'recipient') {
    const variables = { name, other: loaded.holder.name };
    answer(tx, message, { ...subject, template: 'answer_not_open_yet', variables });
  } else {
    const { text, link } = literalText(loaded, party, tx.ctx.deployment);
    answer(tx, message, { ...subject, template: 'answer_right_text', variables: { name, text, link } });
  }
  return 'not_open_yet';
}
