import { namesMatch } from '../clients/contact.ts';
import { foldedWords } from '../folding.ts';
import { labelKey } from '../services/label.ts';
import { type HolderText, type RecipientText, startsAt } from './reading.ts';

/** A client as the literal texts name them. The e-mail is in normal form (C1). */
export interface NamedParty {
  name: string;
  email: string;
}

/** What both literal texts of one transfer say (T4). */
export interface TransferTerms {
  holder: NamedParty;
  recipient: NamedParty;
  serviceLabel: string;
}

/** The holder's literal text (T4), word by word as the company publishes it, errors included. */
export function composeHolderText(
  { holder, recipient, serviceLabel }: TransferTerms,
  reference: string,
): string {
  return (
    `Hola ! soy *${holder.name}* , mi correo de cliente es ${holder.email}` +
    ` y deseo que el servicio ${serviceLabel} que activo y al dia` +
    ` pase a nombre del cliente ${recipient.name} con correo ${recipient.email}.. Ref: ${reference}`
  );
}

/** The recipient's literal text (T4), word by word as the company publishes it, errors included. */
export function composeRecipientText(
  { holder, recipient }: Omit<TransferTerms, 'serviceLabel'>,
  reference: string,
): string {
  return (
    `Hola ! soy *${recipient.name}* , mi correo de cliente es ${recipient.email}` +
    ' y acepto recibir a mi nombre el servicio que estaba' +
    ` pase a nombre del cliente *${holder.name}* con correo ${holder.email}.. Ref: ${reference}`
  );
}

const SERVICE_TO_NAME = 'que activo y al dia pase a nombre del cliente'.split(' ');

/** The service and the recipient that a holder's text names: the label's key (T5), the name as typed, folded. */
export interface ServiceNamed {
  labelKey: string;
  recipientName: string;
}

/**
 * Reads the label out of a holder's text, given the name on file of the client with the recipient's e-mail; undefined
 * if the name typed is not that client's (T1). Labels and names may be made of the fixed words, so one text could be
 * cut in several places: it is cut where the fixed words come last or, if they are part of the name on file, where as
 * many words follow as that name has. A text and a name on file therefore give one label at most, whatever services
 * there are.
 */
export function serviceNamed(text: HolderText, recipientOnFile: string): ServiceNamed | undefined {
  const words = text.serviceAndRecipient;
  const onFile = foldedWords(recipientOnFile);
  const cut = lastCut(onFile) < 0 ? lastCut(words) : words.length - onFile.length - SERVICE_TO_NAME.length;
  const named = namedBy(words, cut);
  return named && namesMatch(named.recipientName, recipientOnFile) ? named : undefined;
}

/**
 * The service and the recipient of a holder's text as typed, for a recipient who is not the one on file: cut where the
 * fixed words come last. Says which service is meant, and proves nothing of the recipient.
 */
export function serviceTyped(text: HolderText): ServiceNamed | undefined {
  const words = text.serviceAndRecipient;
  return namedBy(words, lastCut(words));
}

function namedBy(words: readonly string[], cut: number): ServiceNamed | undefined {
  if (cut < 1 || !startsAt(words, cut, SERVICE_TO_NAME)) return undefined;
  const recipientName = words.slice(cut + SERVICE_TO_NAME.length).join(' ');
  return { labelKey: words.slice(0, cut).join(' '), recipientName };
}

function lastCut(words: readonly string[]): number {
  for (let at = words.length - SERVICE_TO_NAME.length; at >= 0; at -= 1) {
    if (startsAt(words, at, SERVICE_TO_NAME)) return at;
  }
  return -1;
}

/**
 * Whether the holder's text says exactly these terms (T5). A text with a reference matches only the transfer of that
 * `reference`; to open a transfer by text (T3 b) there is none yet, so a text that carries one opens nothing.
 */
export function matchesHolderText(text: HolderText, terms: TransferTerms, reference?: string): boolean {
  return (
    agrees(text.reference, reference) &&
    isParty(text, terms.holder) &&
    text.recipientEmail === terms.recipient.email &&
    serviceNamed(text, terms.recipient.name)?.labelKey === labelKey(terms.serviceLabel)
  );
}

/** Whether the recipient's text says exactly these terms (T5), under the same rule for the reference. */
export function matchesRecipientText(
  text: RecipientText,
  { holder, recipient }: Omit<TransferTerms, 'serviceLabel'>,
  reference?: string,
): boolean {
  return (
    agrees(text.reference, reference) &&
    isParty(text, recipient) &&
    isParty({ name: text.holderName, email: text.holderEmail }, holder)
  );
}

/** A text without a reference is accepted (T6); one with a dead or foreign reference matches nothing (T4). */
function agrees(typed: string | undefined, expected: string | undefined): boolean {
  return typed === undefined || typed === expected;
}

function isParty(typed: NamedParty, onFile: NamedParty): boolean {
  return typed.email === onFile.email && namesMatch(typed.name, onFile.name);
}
