import { tooManyTries } from '../access/throttle.ts';
import { namesMatch } from '../clients/contact.ts';
import { DomainError } from '../errors.ts';
import type { InboundMessage } from '../messaging/inbound-message.ts';
import { type Handled, refused } from '../messaging/reply.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { consentByText } from './consent.ts';
import { checkUnchanged, type KnownClient } from './find-pair.ts';
import { loadTransfer } from './load-transfer.ts';
import { insertTransfer } from './open-transfer.ts';
import { checkOpening, countWrongNaming, recipientNotReady } from './opening-rules.ts';
import type { HolderText } from './reading.ts';
import { nearMiss, rightText } from './right-text.ts';
import { serviceNamed, serviceTyped } from './texts.ts';

type Wish = { reading: HolderText; own: KnownClient; other: KnownClient | undefined };
type Subject = { serviceId: string; recipientEmail: string | undefined; recipientName: string };

/**
 * The holder's text with no transfer open opens one with their consent in it (T3 b). A recipient who is unknown, has another
 * name or is not verified is refused in one and the same way, under the same throttle as over the API (T1).
 */
export async function openByText(tx: Transaction, message: InboundMessage, wish: Wish): Promise<Handled> {
  const { reading, own, other } = wish;
  const subject = namesMatch(reading.name, own.name) ? await subjectOf(tx, wish) : undefined;
  if (!subject) return nearMiss(tx, message, { emailTyped: reading.email });
  try {
    const allowed = await checkOpening(tx, { holderId: own.id, ...subject });
    const { holder, recipient, blockedUntil } = allowed;
    checkUnchanged([own], [holder]);
    if (blockedUntil) return refusedInWindow(tx, message, blockedUntil);
    if (!recipient) {
      await countWrongNaming(tx, own.id);
      throw recipientNotReady(tx.ctx.deployment);
    }
    if (other) checkUnchanged([other], [recipient]);
    const changeId = await insertTransfer(tx, { ...allowed, recipient, openedWithGrant: false });
    return consentByText(tx, message, { party: 'holder', loaded: await loadTransfer(tx.em, changeId) });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return refusedOpening(tx, message, { error, emailTyped: reading.email });
  }
}

/** A text for a service whose transfer is open already, and waits for the writer, is a near miss of that one. */
async function refusedOpening(
  tx: Transaction,
  message: InboundMessage,
  { error, emailTyped }: { error: DomainError; emailTyped: string },
): Promise<Handled> {
  const underWay = isUnderWay(error) ? error.details.change.id : undefined;
  const say = underWay && (await rightText(tx, message, { emailTyped, changeId: underWay }));
  return say ? { outcome: 'near_miss', say } : refused(error);
}

function isUnderWay(error: DomainError): error is DomainError<'CHANGE_IN_PROGRESS'> {
  return error.code === 'CHANGE_IN_PROGRESS';
}

/** The service and recipient that the text names; undefined when the writer holds no such service. */
async function subjectOf(tx: Transaction, { reading, own, other }: Wish): Promise<Subject | undefined> {
  const named = other && serviceNamed(reading, other.name);
  const typed = named ?? serviceTyped(reading);
  const serviceId = typed && (await serviceByLabel(tx, own.id, typed.labelKey));
  if (!serviceId) return undefined;
  return { serviceId, recipientEmail: named && other?.email, recipientName: typed.recipientName };
}

async function serviceByLabel(tx: Transaction, clientId: string, labelKey: string) {
  const [held] = await tx.em.execute<{ service_id: string }[]>(
    'select service_id from ownership_interval where client_id = ? and label_key = ? and ended_at is null',
    [clientId, labelKey],
  );
  return held?.service_id;
}

/** Told once in a window of tries, so that guessing buys no messages. */
function refusedInWindow(tx: Transaction, message: InboundMessage, until: Date): Handled {
  return refused(tooManyTries(tx.now, until), `${message.senderKey}/${until.toISOString()}`);
}
