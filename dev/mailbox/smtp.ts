import { buffer } from 'node:stream/consumers';
import { simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { FaultPlan } from '../emulator/faults.ts';

/** A mail as it arrived, for one recipient. */
export type ArrivedMail = {
  to: string;
  from: string;
  messageId: string;
  subject: string;
  text: string;
  /** Octets of its longest line as it came over the wire. */
  longestLine: number;
};

type SmtpOptions = {
  faults: FaultPlan;
  /** Stores a mail before its sender hears that it was taken. */
  keep: (mails: ArrivedMail[]) => Promise<void>;
};

/**
 * Where each kind of fault strikes; `match` looks into the recipient. `4xx` and `5xx` refuse the recipient,
 * `4xx_data` and `5xx_data` the message; `drop_request` cuts the connection at the recipient, `drop_reply` after the
 * message was stored.
 */
const operations: Readonly<Record<string, 'recipient' | 'data'>> = {
  '4xx': 'recipient',
  '5xx': 'recipient',
  drop_request: 'recipient',
  '4xx_data': 'data',
  '5xx_data': 'data',
  drop_reply: 'data',
};
/** A reply of SMTP is a kind of fault itself, as in `552 5.2.2 mailbox full`: the recipient is refused with it, or the message. */
const REPLY = /^[45]\d\d /;
const REPLY_DIGITS = 3;
const TRY_LATER = '451 4.3.0 try again later';
const NO_MAILBOX = '550 5.1.1 no such mailbox here';
const NOT_ACCEPTED = '554 5.6.0 this message is not accepted';

type Answer = (error?: Error | null) => void;

/** Where a kind of fault strikes unless it says so itself; undefined for an unknown kind. */
export function usualOperation(kind: string): string | undefined {
  if (REPLY.test(kind)) return 'recipient';
  return Object.hasOwn(operations, kind) ? operations[kind] : undefined;
}

/** A mail server, not yet listening, that takes everything but what a fault refuses. */
export function createSmtpServer({ faults, keep }: SmtpOptions): SMTPServer {
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    onRcptTo: ({ address }, session, answer: Answer) => {
      const fault = faults.take('recipient', address);
      if (fault === 'drop_request') cut(smtp, session);
      else if (fault === '4xx') answer(reply(TRY_LATER));
      else if (fault === '5xx') answer(reply(NO_MAILBOX));
      else if (fault && REPLY.test(fault)) answer(reply(fault));
      else answer();
    },
    onData: (stream, session, answer: Answer) => {
      void receive(stream, session, answer);
    },
  });
  smtp.on('error', () => undefined);

  async function receive(stream: SMTPServerDataStream, session: SMTPServerSession, answer: Answer) {
    const recipients = session.envelope.rcptTo.map(({ address }) => address);
    const mails = await mailsIn(stream, recipients);
    const fault = faults.take('data', recipients.join(' '));
    const refusal = refusalOf(fault);
    if (refusal !== undefined) {
      answer(reply(refusal));
      return;
    }
    await keep(mails);
    if (fault === 'drop_reply') cut(smtp, session);
    else answer();
  }
  return smtp;
}

/** The same mail for each recipient. */
async function mailsIn(stream: SMTPServerDataStream, recipients: string[]): Promise<ArrivedMail[]> {
  const raw = await buffer(stream);
  const lines = raw.toString('latin1').split('\r\n');
  const longestLine = Math.max(...lines.map((line) => line.length));
  const { from, messageId = '', subject = '', text = '' } = await simpleParser(raw);
  return recipients.map((to) => ({
    to,
    from: from?.text ?? '',
    messageId,
    subject,
    text: text.trimEnd(),
    longestLine,
  }));
}

/** The reply to a message that a fault refuses. */
function refusalOf(fault: string | undefined): string | undefined {
  if (fault === '4xx_data') return TRY_LATER;
  if (fault === '5xx_data') return NOT_ACCEPTED;
  return fault !== undefined && REPLY.test(fault) ? fault : undefined;
}

/** An error with the number and the words that SMTP answers. */
function reply(line: string): Error {
  return Object.assign(new Error(line.slice(REPLY_DIGITS).trim()), {
    responseCode: Number.parseInt(line, 10),
  });
}

function cut(smtp: SMTPServer, session: SMTPServerSession): void {
  for (const connection of smtp.connections) {
    if (connection.session === session) connection._socket.destroy();
  }
}
