/** What a mail server's refusal is about; sources and examples in docs/decisions/message-failures.md. */
export type ReplyClass =
  /** There is no such mailbox, and there will be none tomorrow. */
  | 'recipient'
  /** It may pass by itself, or it is ours to mend, or nobody knows: worth another try. */
  | 'later'
  /** The server took the message in and would have none of it: another try is as good as this one. */
  | 'message';

type Reply = {
  code: number;
  text: string /** After the server had the whole message. */;
  wasMessageGiven: boolean;
};

const FIRST_PERMANENT_REPLY = 500;
/**
 * The reply codes of RFC 5321 (4.3.2) whose words may be about the recipient. 552 is not among them: no room, or too many
 * recipients, which is to be taken for temporary (4.5.3.1.10).
 */
const RECIPIENT_CODES: ReadonlySet<number> = new Set([501, 550, 551, 553, 554]);
/** RFC 3463's code behind a reply's number: class, subject, detail. Elsewhere it may be an address on the network. */
const ENHANCED = /(?:^|\s)\d{3}[ -]([245])\.(\d{1,3})\.(\d{1,3})(?![.\d])/;

/**
 * What RFC 3463's subject and detail say of a permanent refusal, for the subjects whose details differ. A full mailbox (2.2)
 * is a "persistent transient failure" there, whatever class a server gives it.
 */
const aboutRecipient: ReadonlySet<string> = new Set(['1.1', '1.2', '1.3', '1.6', '1.10', '2.1']);
const aboutMessage: ReadonlySet<string> = new Set(['2.3', '3.4']);
/** Subjects: 6 content, 7 security and policy. */
const MESSAGE_SUBJECTS: ReadonlySet<string> = new Set(['6', '7']);

/** Its words are the recipient's, not the server's. */
const ADDRESS = /\S+@\S+/g;
/** Servers that say in words that it passes, whatever their numbers say. A reply that also does is never for good. */
const PASSES =
  /\blater\b|try(?:ing)? again|re-?try|temporar|grey-?list|\bdefer|quota|mailbox (?:is )?full|full mailbox|storage|\brate\b|too (?:many|much|fast|quickly)|throttl|\bbusy\b|overload|insufficient|unverified|unable to verify/i;
/** Refused by a policy about who sends, or from where. */
const ABOUT_SENDER =
  /\brelay|\bsender\b|\bpolicy|\bspam|block(?:ed|list)|black-?list|\blisted\b|reputation|\bdenied|authenticat|not permitted|\bspf\b|\bdkim\b|\bdmarc\b/i;
const NO_SUCH_MAILBOX =
  /no such (?:user|mailbox|recipient|address|account|person)|no mailbox|(?:user|recipient|mailbox|address|account|local[ -]?part)\b.{0,60}\b(?:unknown|not found|invalid|(?:does not|doesn't|do not) exist|not exist|disabled|inactive|not known)|(?:unknown|invalid|nonexistent|non-existent) (?:user|recipient|mailbox|address|account|local[ -]?part)|not a (?:valid|known) (?:user|recipient|mailbox|address)|(?:bad|malformed) (?:recipient|mailbox|address)/i;

/**
 * Whether a refusal is for good, and whose it is (A4): first RFC 3463's code, then the words; words that say that it passes go
 * before either. A number alone (`550` is also "no access" and "policy") proves nothing about the recipient.
 */
export function classOfReply({ code, text: reply, wasMessageGiven }: Reply): ReplyClass {
  const text = reply.replace(ADDRESS, '');
  if (code < FIRST_PERMANENT_REPLY || PASSES.test(text)) return 'later';
  const [, level, subject = '', detail = ''] = ENHANCED.exec(text) ?? [];
  if (level !== undefined) {
    if (level === '4') return 'later';
    if (aboutRecipient.has(`${subject}.${detail}`)) return 'recipient';
    const isMessage = MESSAGE_SUBJECTS.has(subject) || aboutMessage.has(`${subject}.${detail}`);
    return wasMessageGiven && isMessage ? 'message' : 'later';
  }
  if (!RECIPIENT_CODES.has(code)) return 'later';
  if (ABOUT_SENDER.test(text)) return wasMessageGiven ? 'message' : 'later';
  return NO_SUCH_MAILBOX.test(text) ? 'recipient' : 'later';
}
