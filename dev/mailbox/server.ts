import type { AddressInfo } from 'node:net';
import type { SMTPServer } from 'smtp-server';
import { type Fault, FaultPlan } from '../emulator/faults.ts';
import { bearsToken, type Exchange, listen, phoneOf } from '../emulator/http-server.ts';
import { Journal } from '../emulator/journal.ts';
import { type ArrivedMail, createSmtpServer, usualOperation } from './smtp.ts';

export type MailboxOptions = {
  /** Free ports when absent or 0. */
  smtpPort?: number;
  port?: number;
  token: string;
  /** Keeps the mails over a restart. */
  stateFile?: string;
  now?: () => Date | Promise<Date>;
};

type StoredMail = ArrivedMail & { sentAt: string };
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

/** Starts a mail server on loopback that keeps what it gets. */
export async function startMailbox(options: MailboxOptions): Promise<Mailbox> {
  const journal = new Journal<StoredMail>(options.stateFile);
  const faults = new FaultPlan({ usualOperation });
  const now = options.now ?? (() => new Date());

  const smtp = createSmtpServer({
    faults,
    keep: async (arrived) => {
      const sentAt = (await now()).toISOString();
      for (const mail of arrived) journal.append({ ...mail, sentAt });
    },
  });
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
