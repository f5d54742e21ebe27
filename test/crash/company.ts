import type { Client } from '@temporalio/client';
import { type BuiltCompany, createCompany } from '../harness/builders.ts';
import { createDatabase, type TestDatabase } from '../harness/database.ts';
import { startOutside } from '../harness/outside.ts';
import { until } from '../harness/until.ts';
import type { Waits } from './kept-bundle.ts';
import type { MovableClock } from './movable-clock.ts';
import { type Processes, startProcesses } from './processes.ts';
import { openWire, type Wire } from './proxy.ts';

type Outside = Awaited<ReturnType<typeof startOutside>>;
type UnsentMessage = { address: string; template: string };
type Wires = Record<'apiPostgres' | 'workerPostgres' | 'twilio' | 'panel' | 'smtp', Wire>;

/** A whole company in real processes, with a proxy on every wire that a crash may strike. */
export type Company = Processes & {
  database: TestDatabase;
  plans: BuiltCompany;
  outside: Outside;
  wires: Wires;
  client: Client;
  /** Lets outside companies date what happens from now on so many milliseconds back. */
  outsideIsBehind: (ms: number) => void;
  /** Resolves once no message is under way, but those that are named. */
  nothingUnderWay: (besides?: (message: UnsentMessage) => boolean, limitMs?: number) => Promise<void>;
  close: () => Promise<void>;
};

/** A company whose processes may be killed: the activities of a killed worker come back after seconds. */
export async function openCompany(
  options: { clock?: MovableClock; moreWorkers?: number; waits?: Waits } = {},
): Promise<Company> {
  const database = await createDatabase();
  const plans = await createCompany(database);
  // Nothing is held back, whatever the time of day.
  await database.sql('update company_settings set quiet_hours_start = 0, quiet_hours_end = 0');
  let behindMs = 0;
  const now = () => options.clock?.now() ?? new Date();
  const outside = await startOutside({ clock: { now: async () => new Date(now().getTime() - behindMs) } });
  const wires = await startWires(database, outside);
  const processes = await startProcesses({
    apiDatabaseUrl: through(wires.apiPostgres, database.appUrl),
    workerDatabaseUrl: through(wires.workerPostgres, database.appUrl),
    variables: {
      TWILIO_ACCOUNT_SID: outside.twilioSettings.accountSid,
      TWILIO_AUTH_TOKEN: outside.twilioSettings.authToken,
      TWILIO_WHATSAPP_FROM: outside.twilioSettings.whatsAppNumber,
      TWILIO_BASE_URL: through(wires.twilio, outside.whatsapp.url),
      PANEL_URL: through(wires.panel, outside.panel.url),
      PANEL_USER: outside.panelSettings.user,
      PANEL_TOKEN: outside.panelSettings.token,
      SMTP_URL: through(wires.smtp, outside.mailbox.smtpUrl),
      MAIL_FROM: 'Tramite <avisos@example.com>',
      ...options.clock?.variables,
    },
    nodeOptions: options.clock?.nodeOptions ?? [],
    moreWorkers: options.moreWorkers ?? 0,
    waits: options.waits ?? 'short',
  });
  outside.reachApiAt(processes.apiUrl);

  return {
    ...processes,
    database,
    plans,
    outside,
    wires,
    outsideIsBehind: (ms) => {
      behindMs = ms;
    },
    nothingUnderWay: async (besides = () => false, limitMs) => {
      await until(
        async () => {
          const unread = await database.sql('select 1 from inbound_message where processed_at is null');
          const unsent = await database.sql<UnsentMessage>(
            `select address, template from outbound_message
           where state in ('queued', 'sending') and error_code is distinct from 'outcome_unknown'`,
          );
          return unread.length === 0 && unsent.every(besides);
        },
        'nothing under way',
        limitMs,
      );
    },
    close: async () => {
      await processes.stop();
      await outside.close();
      await Promise.all(Object.values(wires).map((wire) => wire.close()));
      await database.close();
    },
  };
}

async function startWires(database: TestDatabase, outside: Outside): Promise<Wires> {
  const [apiPostgres, workerPostgres, twilio, panel, smtp] = await Promise.all([
    openWire(portOf(database.appUrl)),
    openWire(portOf(database.appUrl)),
    openWire(portOf(outside.whatsapp.url)),
    openWire(portOf(outside.panel.url)),
    openWire(portOf(outside.mailbox.smtpUrl)),
  ]);
  return { apiPostgres, workerPostgres, twilio, panel, smtp };
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}

/** An address of the same thing that leads through the wire. */
function through(proxy: Wire, url: string): string {
  const address = new URL(url);
  address.port = String(proxy.port);
  return address.href.replace(/\/$/, '');
}
