import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { FaultPlan } from '../emulator/faults.ts';
import { createServer, listen, type Request } from '../emulator/http-server.ts';
import { Journal } from '../emulator/journal.ts';
import { lastEventIdOf, streamEntries, valuesOf } from '../emulator/stream.ts';
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
  const faults = new FaultPlan(usualOperation);
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
  const server = createServer({
    token: options.token,
    faults,
    log: () => journal.entries,
    routes: (own) => {
      own.get<Request>('/emulator/mails', async ({ query }) => mails(query['to'] ?? ''));
      own.get<Request>('/emulator/stream', (request, reply) => {
        const readers = valuesOf(request.query, 'to').map((address) => address.toLowerCase());
        streamEntries(reply, journal, {
          lastEventId: lastEventIdOf(request.headers),
          shown: ({ to, subject, text, sentAt }) =>
            readers.includes(to.toLowerCase()) ? { to, subject, text, sentAt } : undefined,
        });
      });
    },
  });
  const web = await listen(server, options.port ?? 0);
  smtp.listen(options.smtpPort ?? 0, HOST);
  await once(smtp.server, 'listening');
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
