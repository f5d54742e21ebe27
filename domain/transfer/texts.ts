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
