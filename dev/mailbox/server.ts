import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { type Fault, FaultPlan } from '../emulator/faults.ts';
import { bearsToken, type Exchange, listen, phoneOf } from '../emulator/http-server.ts';
import { Journal } from '../emulator/journal.ts';

export type MailboxOptions = {
  /** Free ports when absent or 0. */
  smtpPort?: number;
  port?: number;
  token: string;
  /** Keeps the mails over a restart. */
  stateFile?: string;
  now?: () => Date | Promise<Date>;
};

/** A mail as it arrived, for one recipient. */
type StoredMail = {
  to: string;
  from: string;
  messageId: string;
  subject: string;
  text: string;
  sentAt: string;
};
type ShownMail = Pick<StoredMail, 'to' | 'subject' | 'text' | 'sentAt'>;

export type Mailbox = {
  smtpUrl: string;
  url: string;
  faults: FaultPlan;
  /** Everything that arrived, append-only. */
  readonly log: readonly StoredMail[];
  /** What arrived for an address, oldest first. */
  mails(to: string): ShownMail[];
  close(): Promise<void>;
};

const HOST = '127.0.0.1';
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
const TRY_LATER = 451;
const NO_MAILBOX = 550;
const NOT_ACCEPTED = 554;

type Answer = (error?: Error | null) => void;

/** Starts a mail server on loopback that keeps what it gets. */
export async function startMailbox(options: MailboxOptions): Promise<Mailbox> {
  const journal = new Journal<StoredMail>(options.stateFile);
  const faults = new FaultPlan({
    usualOperation: (kind) => (Object.hasOwn(operations, kind) ? operations[kind] : undefined),
  });
  const now = options.now ?? (() => new Date());

  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    onRcptTo: ({ address }, session, answer: Answer) => {
      const fault = faults.take('recipient', address);
      if (fault === 'drop_request') cut(smtp, session);
      else if (fault === '4xx') answer(reply(TRY_LATER));
      else if (fault === '5xx') answer(reply(NO_MAILBOX));
      else answer();
    },
    onData: (stream, session, answer: Answer) => {
      void receive(stream, session, answer);
    },
  });
  smtp.on('error', () => undefined);

  async function receive(stream: SMTPServerDataStream, session: SMTPServerSession, answer: Answer) {
    const mail = await simpleParser(stream);
    const recipients = session.envelope.rcptTo.map(({ address }) => address);
    const fault = faults.take('data', recipients.join(' '));
    const refusal = fault === '4xx_data' ? TRY_LATER : fault === '5xx_data' ? NOT_ACCEPTED : undefined;
    if (refusal) {
      answer(reply(refusal));
      return;
    }
    const sentAt = (await now()).toISOString();
    for (const to of recipients) {
      journal.append({
        to,
        from: mail.from?.text ?? '',
        messageId: mail.messageId ?? '',
        subject: mail.subject ?? '',
        text: (mail.text ?? '').trimEnd(),
        sentAt,
      });
    }
    if (fault === 'drop_reply') cut(smtp, session);
    else answer();
  }

  const mails = (to: string): ShownMail[] =>
    journal.entries
      .filter((mail) => mail.to.toLowerCase() === to.toLowerCase())
      .map(({ subject, text, sentAt }) => ({ to, subject, text, sentAt }));
  const web = await listen((exchange) => {
    if (bearsToken(exchange, options.token)) control(exchange, { mails, faults, journal });
    else exchange.answer(401, { message: 'a bearer token is needed' });
  }, options.port ?? 0);
  await openSmtp(smtp, options.smtpPort ?? 0);
  const { port } = smtp.server.address() as AddressInfo;

  return {
    smtpUrl: `smtp://${HOST}:${port}`,
    url: web.url,
    faults,
    get log() {
      return journal.entries;
    },
    mails,
    close: async () => {
      await web.close();
      await new Promise<void>((resolve) => smtp.close(() => resolve()));
    },
  };
}

type Contents = { mails: Mailbox['mails']; faults: FaultPlan; journal: Journal<StoredMail> };

function control(exchange: Exchange, { mails, faults, journal }: Contents): void {
  const route = `${exchange.method} ${exchange.path}`;
  if (route === 'GET /emulator/mails') {
    exchange.answer(200, mails(phoneOf(exchange.query, 'to')));
  } else if (route === 'POST /emulator/faults') {
    const added: Fault[] = JSON.parse(exchange.body);
    faults.add(...added);
    exchange.answer(200, { left: faults.left });
  } else if (route === 'GET /emulator/log') {
    exchange.answer(200, journal.entries);
  } else {
    exchange.answer(404, { message: 'no such path' });
  }
}

function openSmtp(smtp: SMTPServer, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    smtp.server.once('error', reject);
    smtp.listen(port, HOST, () => {
      smtp.server.removeListener('error', reject);
      resolve();
    });
  });
}

/** An error with the number that SMTP answers. */
function reply(responseCode: number): Error {
  return Object.assign(new Error('refused by the mailbox'), { responseCode });
}

function cut(smtp: SMTPServer, session: SMTPServerSession): void {
  for (const connection of smtp.connections) {
    if (connection.session === session) connection._socket.destroy();
  }
}
