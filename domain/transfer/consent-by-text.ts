import type { Transaction } from '../../db/transaction.ts';
import { answer } from '../messaging/answer.ts';
import type { InboundMessage } from '../messaging/inbound-message.ts';
import type { TransferRecord } from './load-transfer.ts';
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
  if (outcome === 'recorded') {
    answer(tx, message, { ...subject, template: 'answer_consent_received', variables });
  } else if (outcome === 'repeated') {
    answer(tx, message, { ...subject, template: 'answer_consent_repeated', variables });
  } else {
    answer(tx, message, { ...subject, template: 'answer_transfer_over', variables: { name } });
  }
  return `consent_${outcome}`;
}
