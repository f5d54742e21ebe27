import { join } from 'node:path';
import type { DemoAccount } from '../demo/people.ts';
import { APPLICATION, databaseUrl, OWNER } from '../postgres/roles.ts';
import { type Child, type ChildOptions, startChild } from './child.ts';
import type { Installation } from './installation.ts';
import type { Journal } from './journal.ts';
import { LOOPBACK } from './ports.ts';
import type { Settings } from './settings.ts';

/** Temporal's own, which every server has. */
export const NAMESPACE = 'default';
export const DATABASE = 'tramite';
export const WHATSAPP_NUMBER = '+5491150000000';

/** One local stack while it comes up and runs. */
export type Stack = {
  settings: Settings;
  installation: Installation;
  addresses: Addresses;
  journal: Journal;
  logFolder: string;
  /** Aborted when the stack has to stop, also while it comes up. */
  signal: AbortSignal;
  say: (line: string) => void;
  /** Filled when the demo data is in. */
  accounts: DemoAccount[];
};

export type Addresses = {
  apiUrl: string;
  publicUrl: string;
  temporalAddress: string;
  temporalUiUrl: string | undefined;
  temporalNamespace: string;
  whatsappUrl: string;
  panelUrl: string;
  gatewayUrl: string;
  /** Where both phones are shown; only where there are demo people. */
  phonesUrl: string | undefined;
  mailUrl: string;
  smtpUrl: string;
  databaseUrl: string;
  databaseOwnerUrl: string;
};

/** Where everything is going to be; what the person gave goes before the local part. */
export function addressesOf(settings: Settings, { passwords }: Installation): Addresses {
  const { ports, external, given } = settings;
  const http = (port: number) => `http://${LOOPBACK}:${port}`;
  const local = (role: string, password: string) =>
    databaseUrl(ports.POSTGRES_PORT, { role, password }, DATABASE);
  const apiUrl = http(ports.PORT);
  const ownTemporal = !external.has('temporal');
  return {
    apiUrl,
    publicUrl: given['PUBLIC_URL'] || apiUrl,
    temporalAddress:
      (ownTemporal ? undefined : given['TEMPORAL_ADDRESS']) ?? `${LOOPBACK}:${ports.TEMPORAL_PORT}`,
    temporalNamespace: (ownTemporal ? undefined : given['TEMPORAL_NAMESPACE']) || NAMESPACE,
    temporalUiUrl: ownTemporal ? http(ports.TEMPORAL_UI_PORT) : given['TEMPORAL_UI_URL'],
    whatsappUrl: http(ports.WHATSAPP_EMULATOR_PORT),
    panelUrl: given['PANEL_URL'] || http(ports.PANEL_EMULATOR_PORT),
    gatewayUrl: http(ports.GATEWAY_EMULATOR_PORT),
    phonesUrl: isWhollyLocal(settings) ? http(ports.PHONES_PORT) : undefined,
    mailUrl: http(ports.MAILBOX_PORT),
    smtpUrl: given['SMTP_URL'] || `smtp://${LOOPBACK}:${ports.MAILBOX_SMTP_PORT}`,
    databaseUrl: given['DATABASE_URL'] || local(APPLICATION, passwords.application),
    databaseOwnerUrl: given['DATABASE_OWNER_URL'] || local(OWNER, passwords.owner),
  };
}

/** Whether nobody outside can be reached: only then are there demo people. */
export function isWhollyLocal({ external }: Pick<Settings, 'external'>): boolean {
  return external.size === 0 || (external.size === 1 && external.has('temporal'));
}

type Program = Pick<ChildOptions, 'name' | 'command' | 'args' | 'env' | 'cwd'>;

/** Starts a program as a part of the stack. */
export function startProgram({ logFolder, journal, signal }: Stack, program: Program): Promise<Child> {
  signal.throwIfAborted();
  return startChild({ ...program, logFolder, journal });
}

export function stateFile({ settings }: Stack, ...path: string[]): string {
  return join(settings.folder, ...path);
}
