/** One e-mail in plain text. `messageId` is opaque and makes the Message-ID, the same at every try. */
type OutgoingEmail = { messageId: string; to: string; subject: string; text: string };

/**
 * Outgoing e-mail. `send` resolves once a server took the message; it throws `Refused` (the recipient or the message was
 * refused for good), `OutcomeUnknown` (lost while or after the message was handed over) or `NotSent` (all else), as for
 * WhatsApp (A4).
 */
export type EmailPort = { send(email: OutgoingEmail): Promise<{ accepted: true }> };
