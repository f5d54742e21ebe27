import nodemailer from 'nodemailer';
import { NotSent, networkFailure, OutcomeUnknown, Refused } from '../errors.ts';
import type { EmailPort } from './port.ts';

export type SmtpSettings = {
  /** `smtp://` or `smtps://`, with the credential in it. */
  url: string;
  /** The sender: an address, or a name with an address. */
  from: string;
  /** Milliseconds to connect, and of silence allowed afterwards. */
  timeoutMs?: number;
};

const party = 'email';
const DEFAULT_TIMEOUT_MS = 15_000;
const FIRST_PERMANENT_REPLY = 500;
const FALLBACK_DOMAIN = 'localhost';

type Failure = { code: string; reply: number | undefined; command: string | undefined };

/** E-mail by SMTP. */
export function createSmtpEmail(settings: SmtpSettings): EmailPort {
  const timeoutMs = settings.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const domain = /@([\w.-]+)>?\s*$/.exec(settings.from)?.[1] ?? FALLBACK_DOMAIN;

  return {
    async send({ messageId, to, subject, text }) {
      const transporter = nodemailer.createTransport({
        url: settings.url,
        connectionTimeout: timeoutMs,
        greetingTimeout: timeoutMs,
        dnsTimeout: timeoutMs,
        socketTimeout: timeoutMs,
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      let handedOver = false;
      transporter.use('stream', (mail, done) => {
        const { message } = mail;
        const createReadStream = message.createReadStream.bind(message);
        // The stream starts to flow when the server said 354, that is, asked for the message.
        message.createReadStream = (options) =>
          createReadStream(options).once('resume', () => {
            handedOver = true;
          });
        done();
      });
      try {
        await transporter.sendMail({
          from: settings.from,
          to: { name: '', address: to },
          subject,
          text,
          messageId: `<${messageId}@${domain}>`,
        });
      } catch (error) {
        throw outcomeOf(failureOf(error), handedOver);
      }
      return { accepted: true };
    },
  };
}

/** A reply of the server is certain; silence after it asked for the message is not. */
function outcomeOf(failure: Failure, handedOver: boolean): NotSent | OutcomeUnknown | Refused {
  const code = failure.reply === undefined ? failure.code : String(failure.reply);
  if (failure.reply !== undefined) {
    // A wrong credential is refused with a 5xx as well, but it is ours to mend and no fault of the message.
    const permanent = failure.reply >= FIRST_PERMANENT_REPLY && failure.code !== 'EAUTH';
    if (!permanent) return new NotSent({ party, code });
    const reason = failure.command === 'RCPT TO' ? 'invalid_address' : 'other';
    return new Refused({ party, code, reason });
  }
  if (failure.code === 'EENVELOPE') return new Refused({ party, code, reason: 'invalid_address' });
  return handedOver ? new OutcomeUnknown({ party, code }) : new NotSent({ party, code });
}

function failureOf(error: unknown): Failure {
  const { code } = networkFailure(error);
  const facts: { responseCode?: unknown; command?: unknown } =
    typeof error === 'object' && error !== null ? error : {};
  return {
    code,
    reply: typeof facts.responseCode === 'number' ? facts.responseCode : undefined,
    command: typeof facts.command === 'string' ? facts.command : undefined,
  };
}
