import { createHash } from 'node:crypto';
import { forgetChoices } from '../accounts/alert-preferences.ts';
import { freezeClient } from '../accounts/freeze.ts';
import { clientsOf, generalReply, mediaReply, senderAndDay } from '../messaging/general-reply.ts';
import type { InboundMessage } from '../messaging/inbound-message.ts';
import type { Handled } from '../messaging/reply.ts';
import { isPhoneAddress, isSameSender } from '../messaging/sender.ts';
import { chooseInvoice } from '../renewal/choose-invoice.ts';
import { takeReceipt } from '../renewal/take-receipt.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { Command } from '../transfer/command-words.ts';
import { handleTransferText } from '../transfer/handle-text.ts';
import { type Reading, readText } from '../transfer/reading.ts';
import { exactWords } from './exact-words.ts';

/** Does what one inbound message asks for; what its sender is told is for the caller to send. */
export async function handleInbound(tx: Transaction, message: InboundMessage): Promise<Handled> {
  const reading = readText(message.body);
  if (reading.kind === 'command' && reading.command !== 'withdraw_transfer') {
    return followCommand(tx, message, reading.command);
  }
  if (reading.kind === 'near_command') return exactWords(tx, message, reading.command);
  const hasMedia = (message.mediaCount ?? 0) > 0;
  // Neither an attachment's caption nor a forwarded text is anybody's own word (T7).
  if (hasMedia || message.forwarded) {
    if (reading.kind === 'command') return exactWords(tx, message, reading.command);
    const isReceipt = hasMedia && reading.kind === 'other';
    return (isReceipt && (await takeReceipt(tx, message))) || mediaReply(tx, message);
  }
  if (reading.kind === 'other') return (await chooseInvoice(tx, message)) ?? generalReply(tx, message);
  if (isConsentText(reading) && !isKnownAsTyped(message)) return askAgain(tx, message);
  return handleTransferText(tx, message, reading);
}

function isConsentText({ kind }: Reading): boolean {
  return kind === 'holder' || kind === 'recipient';
}

/** What nobody told is unknown and proves nothing: a text that was only found at Twilio may have been forwarded (T7). */
function isKnownAsTyped({ mediaCount, forwarded }: InboundMessage): boolean {
  return mediaCount === 0 && forwarded === false;
}

/** Once for each text and local day, so that neither two machines nor an outage of ours makes a flood of it. */
async function askAgain(tx: Transaction, message: InboundMessage): Promise<Handled> {
  if ((await clientsOf(tx, message)).length === 0) return generalReply(tx, message);
  const text = createHash('sha256').update(message.body).digest('hex');
  const once = `${await senderAndDay(tx, message)}/${text}`;
  return { outcome: 'asked_again', say: { template: 'answer_send_again', variables: {}, once } };
}

async function followCommand(
  tx: Transaction,
  message: InboundMessage,
  command: Exclude<Command, 'withdraw_transfer'>,
): Promise<Handled> {
  switch (command) {
    case 'not_me':
      return freezeSender(tx, message);
    case 'silence_alerts':
      await silenceAlerts(tx, message, tx.now);
      return { outcome: 'alerts_off', say: { template: 'answer_alerts_off', variables: {} } };
    case 'turn_on_alerts':
      await silenceAlerts(tx, message, null);
      return { outcome: 'alerts_on', say: { template: 'answer_alerts_on', variables: {} } };
    case 'cancel_service': {
      const link = `${tx.ctx.deployment.publicUrl}/servicios`;
      return {
        outcome: 'cancellation_link',
        say: { template: 'answer_cancellation_link', variables: { link } },
      };
    }
  }
}

/**
 * A phone that is shared, or that could be two lines, freezes every account that has it: freezing harms nobody, and staff
 * sorts it out (C4, C9).
 */
async function freezeSender(tx: Transaction, message: InboundMessage): Promise<Handled> {
  const clients = (await clientsOf(tx, message)).map(({ id }) => id);
  if (clients.length === 0) return generalReply(tx, message);
  await tx.lock({ clients });
  for (const clientId of clients) await freezeClient(tx, { clientId, reason: 'not_me_answer' });
  return { outcome: 'frozen', say: { template: 'answer_frozen', variables: {} } };
}

/** The line's last word; it stands above what whoever surely writes had chosen in the panel before (A6, C4). */
async function silenceAlerts(tx: Transaction, message: InboundMessage, at: Date | null): Promise<void> {
  const { sender } = message;
  const clients = (await clientsOf(tx, message)).filter(
    ({ phone }) => isPhoneAddress(sender) && isSameSender(sender, phone),
  );
  await forgetChoices(
    tx,
    clients.map(({ id }) => id),
  );
  await tx.em.execute('update conversation set alerts_silenced_at = ? where sender_key = ?', [
    at,
    message.senderKey,
  ]);
}
