import { fillTemplate } from './content.ts';
import { type Conversations, type EmulatedMessage, type LogEntry, lineOf } from './conversations.ts';
import { userIdOf } from './webhook-forms.ts';

/** A message as a phone shows it in its chat with the company. */
export type ChatMessage = {
  sid: string;
  /** As the phone's owner says it. */
  direction: 'sent' | 'received';
  body: string;
  at: string;
  /** Twilio's word; what the phone sent is `sent` until the webhook was answered, then `delivered` or `failed`. */
  status: string;
  errorCode: string | null;
  /** Its name at Twilio, where the company sent a template. */
  template?: string;
  buttons: { title: string; url: string }[];
  forwarded: boolean;
  /** Sent without the phone's number. */
  isHidden: boolean;
  /** The types of its files. */
  files: string[];
};

const PHONE = /^whatsapp:\+/;
const OK = { first: 200, last: 299 };

/** Everything that a phone wrote and got, oldest first. */
export function chatOf(conversations: Conversations, phone: string): ChatMessage[] {
  return conversations
    .newestFirst()
    .reverse()
    .filter((message) => isOf(message, phone))
    .map((message) => shown(conversations, message));
}

/** What an entry of the log changes in the chats of some phones: whose, and the message as it stands now. */
export function changeOfChat(
  conversations: Conversations,
  entry: LogEntry,
  phones: readonly string[],
): { phone: string; message: ChatMessage } | undefined {
  const message = messageOf(conversations, entry);
  if (!message) return undefined;
  const phone = phones.find((candidate) => isOf(message, candidate));
  return phone === undefined ? undefined : { phone, message: shown(conversations, message) };
}

function messageOf(conversations: Conversations, entry: LogEntry): EmulatedMessage | undefined {
  if (entry.type === 'message') return entry.message;
  return entry.type === 'status' || entry.type === 'webhook' ? conversations.message(entry.sid) : undefined;
}

/** A phone's messages are those of its line, and those under WhatsApp's own name of it. */
export function isOf({ direction, from, to }: EmulatedMessage, phone: string): boolean {
  const address = direction === 'inbound' ? from : to;
  const own = `whatsapp:${phone}`;
  return lineOf(address) === lineOf(own) || address === `whatsapp:${userIdOf(own)}`;
}

function shown(conversations: Conversations, message: EmulatedMessage): ChatMessage {
  const { sid, direction, from, at, forwarded = false, media = [] } = message;
  const isSent = direction === 'inbound';
  const template = message.contentSid === undefined ? undefined : conversations.template(message.contentSid);
  const content = template && message.variables ? fillTemplate(template, message.variables) : undefined;
  return {
    sid,
    direction: isSent ? 'sent' : 'received',
    at,
    body: content?.body ?? message.body,
    ...(isSent ? standingOfSent(conversations.answer(sid)) : conversations.standing(sid)),
    ...(template ? { template: template.friendly_name } : {}),
    buttons: content?.buttons ?? [],
    forwarded,
    isHidden: isSent && !PHONE.test(from),
    files: media.map(({ contentType }) => contentType),
  };
}

function standingOfSent(answer: number | null | undefined): { status: string; errorCode: string | null } {
  if (answer === undefined) return { status: 'sent', errorCode: null };
  const isTaken = answer !== null && answer >= OK.first && answer <= OK.last;
  return isTaken
    ? { status: 'delivered', errorCode: null }
    : { status: 'failed', errorCode: answer === null ? null : String(answer) };
}
