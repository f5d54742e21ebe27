import { randomInt } from 'node:crypto';

/** A client as the literal texts name him. The e-mail is in normal form (C1). */
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

/** No look-alikes (0 O, 1 I L) and no vowels, so that no reference is a word. */
const REFERENCE_ALPHABET = '23456789BCDFGHJKMNPQRSTVWXYZ';
const REFERENCE_LENGTH = 8;
const REFERENCE = new RegExp(`^[${REFERENCE_ALPHABET}]{${REFERENCE_LENGTH}}$`);

/** A new random code that tells transfers and parties apart (T4). It is no secret and proves nothing. */
export function createReference(): string {
  const characters = Array.from({ length: REFERENCE_LENGTH }, () =>
    REFERENCE_ALPHABET.charAt(randomInt(REFERENCE_ALPHABET.length)),
  );
  return characters.join('');
}

/** Whether a text in normal form (capitals) could have come from `createReference`. */
export function isReference(text: string): boolean {
  return REFERENCE.test(text);
}

/** A reference as typed, in normal form. Capitals by ASCII alone: `toUpperCase` would turn foreign letters into its own. */
export function asReference(typed: string): string {
  return typed.replace(/[a-z]/g, (letter) => letter.toUpperCase());
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

/** The link that opens WhatsApp on our own number with the text filled in (T4). */
export function waMeLink(ownNumber: string, text: string): string {
  return `https://wa.me/${ownNumber.replace(/\D+/g, '')}?text=${encodeURIComponent(text)}`;
}
