/** A message as Twilio has it on record. Addresses carry the scheme: `whatsapp:+54…`. */
export type ReceivedMessage = {
  sid: string;
  from: string;
  to: string;
  body: string;
  direction: 'inbound' | 'outbound';
  /** Undefined where Twilio does not tell, as the time too. Whether a text was forwarded it never tells. */
  numMedia: number | undefined;
  /** When it was sent or received, to the second. */
  dateSent: Date | undefined;
};

/** The file of a message, or why it was not read to its end. */
type Media = { contentType: string; content: Buffer } | { unfit: 'other_type' | 'too_large' | 'several' };

/** Twilio's word for how far a message has come, its code if that is a failure, and the address to which it went. */
type MessageStatus = { status: string; errorCode?: string; to: string };

/** Free text, inside the 24 h window only, or an approved template with its numbered variables (A3). */
export type OutboundContent =
  | { kind: 'text'; body: string }
  | { kind: 'template'; contentSid: string; variables: Record<string, string> };

/** A template as Twilio's Content API takes it. */
export type TemplateDefinition = {
  friendly_name: string;
  language: string;
  /** An example for each numbered variable. */
  variables: Record<string, string>;
  types: Record<string, unknown>;
};

/** What every template is: nothing of ours is marketing. */
export const TEMPLATE_CATEGORY = 'UTILITY';
/** Of a template for which nobody has asked. */
export const UNSUBMITTED = 'unsubmitted';

/** How a template stands with WhatsApp. */
export type TemplateApproval = {
  contentSid: string;
  /** Twilio's word: `unsubmitted`, `received`, `pending`, `approved`, `rejected`, `paused`, `disabled`. */
  status: string;
  /** As WhatsApp has it by now, which may be another than was asked for; empty while nothing was asked. */
  category: string;
  rejectionReason: string;
};

/** Of Twilio: senders with settings that hold for all of them. */
export type MessagingService = { sid: string; name: string };

/**
 * WhatsApp through Twilio. Every method throws `NotSent` when it could not be asked. What changes something also throws
 * `Refused` when that was refused for good, and `OutcomeUnknown`, after which it must not be called again blindly (A4).
 */
export type WhatsAppPort = {
  /**
   * Sends one message to a phone in E.164, or to WhatsApp's own name of a user without one. `messageId` is opaque and
   * comes back in the address of every status callback.
   */
  send(message: { to: string; messageId: string; content: OutboundContent }): Promise<{ sid: string }>;
  /** Reads one message back (T7); undefined if Twilio has none of that sid. */
  fetch(sid: string): Promise<ReceivedMessage | undefined>;
  /** Reads back how far one message of ours has come; undefined if Twilio has none of that sid. */
  fetchStatus(sid: string): Promise<MessageStatus | undefined>;
  /**
   * Reads the one file of a message, if it is of one of these media types and has no more than so many bytes. One that Twilio has
   * not got, or not yet, could not be asked for.
   */
  fetchMedia(messageSid: string, accepted: { types: readonly string[]; mostBytes: number }): Promise<Media>;
  /** Every message received since then, newest first, across pages. */
  listInbound(options: { since: Date }): AsyncIterable<ReceivedMessage>;
  /** The `contentSid` of each template, by its friendly name. */
  templates(): Promise<Map<string, string>>;
  /** The Messaging Services that have our sender: theirs are the opt-outs that hold for it (A6). */
  messagingServices(): Promise<MessagingService[]>;
  /** How each template stands with WhatsApp, by its friendly name. */
  approvals(): Promise<Map<string, TemplateApproval>>;
  /**
   * Creates those that are missing by friendly name, and asks for WhatsApp's approval of each for which nobody has asked; answers
   * as `templates`.
   */
  createTemplates(definitions: readonly TemplateDefinition[]): Promise<Map<string, string>>;
};
