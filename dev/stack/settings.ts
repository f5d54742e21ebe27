import { resolve } from 'node:path';
import { type Environment, loadEnvironment } from '../../config/environment.ts';
import { isLoopback } from '../../integrations/addresses.ts';
import { StackError } from './failure.ts';
import { freePorts, type PortUse } from './ports.ts';
import { isWhollyLocal } from './stack.ts';

type Source = Readonly<Record<string, string | undefined>>;

/** The ports of the stack by the variable that sets each, and who listens there. */
export const portUsers = {
  PORT: 'the API',
  METRICS_PORT: "the worker's metrics",
  TEMPORAL_PORT: 'Temporal',
  TEMPORAL_UI_PORT: "Temporal's web UI",
  POSTGRES_PORT: 'PostgreSQL',
  WHATSAPP_EMULATOR_PORT: 'the WhatsApp emulator',
  PANEL_EMULATOR_PORT: 'the panel emulator',
  MAILBOX_PORT: "the mailbox's HTTP",
  MAILBOX_SMTP_PORT: "the mailbox's SMTP",
  SFTP_EMULATOR_PORT: "the panel emulator's SFTP",
  GATEWAY_EMULATOR_PORT: 'the payment gateway emulator',
  PHONES_PORT: 'the page of both phones',
} as const;

type PortVariable = keyof typeof portUsers;

/** What the person gives instead of the local part; those groups of variables count only when complete. */
const externalParts = {
  postgres: ['DATABASE_URL', 'DATABASE_OWNER_URL'],
  temporal: ['TEMPORAL_ADDRESS'],
  whatsapp: ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_WHATSAPP_FROM'],
  panel: ['PANEL_URL', 'PANEL_USER', 'PANEL_TOKEN'],
  mail: ['SMTP_URL', 'MAIL_FROM'],
  gateway: ['MERCADOPAGO_ACCESS_TOKEN', 'MERCADOPAGO_WEBHOOK_SECRET'],
} as const;

export type ExternalPart = keyof typeof externalParts;

export type Settings = {
  /** Absolute. Holds everything of this stack. */
  folder: string;
  ephemeral: boolean;
  ports: Readonly<Record<PortVariable, number>>;
  external: ReadonlySet<ExternalPart>;
  logLevel: string;
  /** The variables as the person gave them. */
  given: Source;
};

const portVariables = Object.keys(portUsers) as PortVariable[];

/**
 * Reads what `npm start` was given.
 * @throws EnvironmentError for a variable that is wrong, StackError for one that the local stack refuses.
 */
export async function readSettings(args: readonly string[], given: Source = process.env): Promise<Settings> {
  const unknown = args.find((argument) => argument !== '--ephemeral');
  if (unknown !== undefined) throw new StackError(`Unknown option ${unknown}. There is one: --ephemeral.`);
  const environment = loadEnvironment('stack', given);
  const ephemeral = args.includes('--ephemeral');
  const stateFolder = resolve(environment.STATE_DIR);
  refuseOtherMachines(environment, given);
  return {
    folder: ephemeral ? resolve(stateFolder, 'ephemeral', `${process.pid}-${Date.now()}`) : stateFolder,
    ephemeral,
    ports: ephemeral ? await randomPorts() : environment,
    external: externalOf(given),
    logLevel: environment.LOG_LEVEL,
    given,
  };
}

/** Every port that this stack itself is going to listen on. */
export function portUses({ ports, external }: Settings): PortUse[] {
  const unused: Partial<Record<PortVariable, boolean>> = {
    TEMPORAL_PORT: external.has('temporal'),
    TEMPORAL_UI_PORT: external.has('temporal'),
    POSTGRES_PORT: external.has('postgres'),
    WHATSAPP_EMULATOR_PORT: external.has('whatsapp'),
    PANEL_EMULATOR_PORT: external.has('panel'),
    SFTP_EMULATOR_PORT: external.has('panel'),
    GATEWAY_EMULATOR_PORT: external.has('gateway'),
    MAILBOX_PORT: external.has('mail'),
    MAILBOX_SMTP_PORT: external.has('mail'),
    PHONES_PORT: !isWhollyLocal({ external }),
  };
  return portVariables
    .filter((variable) => !unused[variable])
    .map((variable) => ({ variable, port: ports[variable], usedBy: portUsers[variable] }));
}

async function randomPorts(): Promise<Record<PortVariable, number>> {
  const free = await freePorts(portVariables.length);
  return Object.fromEntries(portVariables.map((variable, index) => [variable, free[index]])) as Record<
    PortVariable,
    number
  >;
}

function refuseOtherMachines({ HOST }: Environment<'stack'>, given: Source): void {
  if (!URL.canParse(`http://${HOST}`) || !isLoopback(new URL(`http://${HOST}`))) {
    throw new StackError('HOST is not this machine: the local stack listens on 127.0.0.1 only.');
  }
  for (const variable of externalParts.postgres) {
    if (isElsewhere(given[variable])) {
      throw new StackError(
        `${variable} is not on this machine: the local stack refuses it, because it migrates what it is given.`,
      );
    }
  }
  const { TEMPORAL_ADDRESS: temporal } = given;
  if (isElsewhere(temporal && `http://${temporal}`)) {
    throw new StackError(
      'TEMPORAL_ADDRESS is not on this machine: the local stack refuses it, because its worker would take the work ' +
        'of whoever else uses that namespace. Unset it; API and worker by themselves take it from .env.',
    );
  }
}

function isElsewhere(address: string | undefined): boolean {
  return Boolean(address) && !(URL.canParse(address ?? '') && isLoopback(new URL(address ?? '')));
}

function externalOf(given: Source): Set<ExternalPart> {
  const parts = new Set<ExternalPart>();
  for (const [part, names] of Object.entries(externalParts) as [ExternalPart, readonly string[]][]) {
    const missing = names.filter((name) => !given[name]);
    if (missing.length === 0) parts.add(part);
    else if (missing.length < names.length) {
      throw new StackError(
        `${names.filter((name) => given[name]).join(', ')} given without ${missing.join(', ')}: give all of them, or none for the local ${part}.`,
      );
    }
  }
  return parts;
}
