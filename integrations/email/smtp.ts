import nodemailer from 'nodemailer';
import { NotSent, networkFailure, OutcomeUnknown, Refused } from '../errors.ts';
import type { EmailPort } from './port.ts';
import { classOfReply } from './replies.ts';

export type SmtpSettings = {
  /** `smtp://` or `smtps://`, with the credential in it. */
  url: string;
  /** The sender: an address, or a name with an address. */
  from: string;
  patience?: Patience;
};

/** Milliseconds that a server may take, however it spreads them over its replies. Their sum is the longest `send`. */
type Patience = {
  /** From the connection until it asks for the message. */
  untilAsked: number;
  /** From then until it says that it took the message, which may be scanned meanwhile. */
  untilTaken: number;
};

const party = 'email';
/** A mail server may take 8 s for each of ten replies. Together less than the activity's own time-out. */
export const SMTP_PATIENCE: Patience = { untilAsked: 90_000, untilTaken: 60_000 };
const CONNECT_TIMEOUT_MS = 15_000;
const FALLBACK_DOMAIN = 'localhost';
const LONGEST_REPLY = 500;
/** The mailer's code for a mail whose signal was given. */
const CUT_OFF = 'EABORT';

type Failure = { code: string; reply: number | undefined; command: string | undefined; text: string };

/** E-mail by SMTP. */
export function createSmtpEmail(settings: SmtpSettings): EmailPort {
  const patience = settings.patience ?? SMTP_PATIENCE;
  const domain = /@([\w.-]+)>?\s*$/.exec(settings.from)?.[1] ?? FALLBACK_DOMAIN;

  return {
    async send({ messageId, to, subject, text }) {
      const progress = followed(patience);
      const transporter = nodemailer.createTransport({
        url: settings.url,
        connectionTimeout: CONNECT_TIMEOUT_MS,
        // Silence is bounded by `patience` alone.
        greetingTimeout: patience.untilAsked + patience.untilTaken,
        socketTimeout: patience.untilAsked + patience.untilTaken,
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      transporter.use('stream', (mail, done) => {
        const { message } = mail;
        const createReadStream = message.createReadStream.bind(message);
        // The stream starts to flow when the server said 354, that is, asked for the message.
        message.createReadStream = (options) => createReadStream(options).once('resume', progress.askedFor);
        done();
      });
      try {
        await transporter.sendMail({
          from: settings.from,
          to: { name: '', address: to },
          subject,
          text,
          messageId: `<${messageId}@${domain}>`,
          signal: progress.signal,
        });
      } catch (error) {
        throw outcomeOf(failureOf(error), progress.wasAskedFor());
      } finally {
        progress.over();
      }
      return { accepted: true };
    },
  };
}

/** Follows one mail: whether its server has asked for the message yet, and a signal that cuts a server off that takes too long. */
function followed({ untilAsked, untilTaken }: Patience) {
  const controller = new AbortController();
  let isAskedFor = false;
  let timer = setTimeout(() => controller.abort(), untilAsked);
  return {
    signal: controller.signal,
    askedFor: (): void => {
      isAskedFor = true;
      clearTimeout(timer);
      timer = setTimeout(() => controller.abort(), untilTaken);
    },
    wasAskedFor: () => isAskedFor,
    over: (): void => clearTimeout(timer),
  };
}

/**
 * A reply of the server is certain; silence after it asked for the message is not. Only what is about the recipient, or the
 * message itself once the server had it, is refused for good: a greeting, a credential or a sender that is refused is ours
 * to mend, and what nobody can tell is tried again.
 */
function outcomeOf(failure: Failure, wasAskedFor: boolean): NotSent | OutcomeUnknown | Refused {
  const { reply, command, text } = failure;
  const code = reply === undefined ? failure.code : String(reply);
  if (reply === undefined) {
    if (failure.code === 'EENVELOPE') return new Refused({ party, code, reason: 'recipient' });
    return wasAskedFor ? new OutcomeUnknown({ party, code }) : new NotSent({ party, code });
  }
  const about = classOfReply({ code: reply, text, wasMessageGiven: wasAskedFor });
  if (about === 'message') return new Refused({ party, code, reason: 'unknown' });
  const isAboutOne = wasAskedFor || command === 'RCPT TO';
  if (about === 'recipient' && isAboutOne) return new Refused({ party, code, reason: 'recipient' });
  return new NotSent({ party, code });
}

function failureOf(error: unknown): Failure {
  const { code } = networkFailure(error);
  const facts: { responseCode?: unknown; command?: unknown; response?: unknown } =
    typeof error === 'object' && error !== null ? error : {};
  return {
    code: code === CUT_OFF ? 'TIMED_OUT' : code,
    reply: typeof facts.responseCode === 'number' ? facts.responseCode : undefined,
    command: typeof facts.command === 'string' ? facts.command : undefined,
    text: typeof facts.response === 'string' ? facts.response.slice(0, LONGEST_REPLY) : '',
  };
}
