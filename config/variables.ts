import { z } from 'zod';
import { isLoopback } from '../integrations/addresses.ts';

/** The parts of `tramite` that read the environment; each needs its own variables only. */
export type Part = 'api' | 'worker' | 'migrate' | 'staff' | 'templates' | 'ops' | 'stack';

const HIGHEST_PORT = 65_535;
const SHORTEST_TOKEN = 16;
const MOST_PROXIES = 9;
const HOST_KEY = '[\\w.:-]+=SHA256:[A-Za-z0-9+/]{43}';
const HOST_KEYS = new RegExp(`^${HOST_KEY}( *, *${HOST_KEY})*$`);
const HOST_AND_PORT = /^[^\s/]+:\d{1,5}$/;

/** Whether requests to a URL reach Twilio itself. */
export function isTwilio(url: URL): boolean {
  return url.protocol === 'https:' && (url.hostname === 'twilio.com' || url.hostname.endsWith('.twilio.com'));
}

/** Whether requests to a URL reach Mercado Pago itself. */
export function isMercadoPago(url: URL): boolean {
  return url.protocol === 'https:' && url.hostname === 'api.mercadopago.com';
}

function parsed(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function url(expected: string, accepts: (url: URL) => boolean) {
  return z.string(expected).refine((text) => {
    const address = parsed(text);
    return address !== undefined && accepts(address);
  }, expected);
}

/** Links and signatures are made of this address and a path: a path of its own, or more, would be in all of them. */
function isOrigin(address: URL): boolean {
  const { protocol, username, password, pathname, search, hash } = address;
  return (
    (protocol === 'http:' || protocol === 'https:') &&
    [username, password, search, hash].every((part) => part === '') &&
    pathname === '/'
  );
}

function web(expected: string) {
  return url(expected, ({ protocol }) => protocol === 'http:' || protocol === 'https:');
}

/** What may follow the name of a database: how to encrypt. `require` is left out, as drivers disagree on it. */
const databaseParameters: ReadonlyMap<string, RegExp> = new Map([
  ['sslmode', /^(disable|no-verify|verify-full)$/],
  ['sslrootcert', /^\//],
  ['sslcert', /^\//],
  ['sslkey', /^\//],
]);

function database(role: string) {
  return url(
    `expected the ${role}'s PostgreSQL address, as postgres://user:password@host:5432/tramite, with nothing behind it ` +
      'but sslmode (verify-full, no-verify, disable), sslrootcert, sslcert, sslkey (absolute paths)',
    ({ protocol, hostname, username, pathname, searchParams }) =>
      /^postgres(ql)?:$/.test(protocol) &&
      [hostname, username].every((part) => part !== '') &&
      pathname.length > 1 &&
      [...searchParams].every(([name, value]) => databaseParameters.get(name)?.test(value)),
  );
}

/** A whole number of few digits, from `least` to `most`. */
function count(expected: string, { least, most }: { least: number; most: number }) {
  return z
    .string()
    .regex(/^\d{1,5}$/, expected)
    .transform(Number)
    .refine((number) => number >= least && number <= most, expected);
}

function port(byDefault: number) {
  const range = { least: 1, most: HIGHEST_PORT };
  return count(`expected a port, ${range.least} to ${range.most}`, range).default(byDefault);
}

function text(expected: string, pattern: RegExp) {
  return z.string(expected).regex(pattern, expected);
}

const secret = (name: string) =>
  z
    .string(`expected ${name}, at least ${SHORTEST_TOKEN} characters`)
    .min(SHORTEST_TOKEN, `expected ${name}, at least ${SHORTEST_TOKEN} characters`);

/** Every variable that this package reads itself: what it must look like and what it is when absent. */
export const variables = {
  NODE_ENV: z
    .enum(['production', 'development', 'test'], 'expected production, development or test')
    .default('development'),
  LOG_LEVEL: z
    .enum(
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      'expected fatal, error, warn, info, debug, trace or silent',
    )
    .default('info'),
  DATABASE_URL: database('application role'),
  DATABASE_OWNER_URL: database('owner'),
  TEMPORAL_ADDRESS: text('expected host:port, as 127.0.0.1:7233', HOST_AND_PORT).refine((address) => {
    const number = Number(address.slice(address.lastIndexOf(':') + 1));
    return number >= 1 && number <= HIGHEST_PORT;
  }, `expected host:port, with a port from 1 to ${HIGHEST_PORT}`),
  TEMPORAL_NAMESPACE: text('expected the name of a namespace', /^[\w.-]{1,255}$/).default('default'),
  TEMPORAL_API_KEY: secret("Temporal Cloud's key").optional(),
  TEMPORAL_UI_URL: web("expected the http(s) address of Temporal's web UI").optional(),
  PUBLIC_URL: url(
    'expected the http(s) address under which the outside reaches the API: a host alone, without user, path or query',
    isOrigin,
  ).transform((address) => new URL(address).origin),
  HOST: text('expected the IP address or name to listen on', /^[\w.:-]+$/).default('127.0.0.1'),
  PORT: port(3000),
  TRUST_PROXY: count(`expected how many proxies of yours are in front, 0 to ${MOST_PROXIES}`, {
    least: 0,
    most: MOST_PROXIES,
  }).default(0),
  METRICS_PORT: port(9464),
  BANK_TRANSFER: text(
    'expected where a bank transfer goes, up to 200 characters on one line, without a final dot',
    /^\S.{0,198}[^\s.]$/,
  ).optional(),
  STAFF_CONTACT: text(
    'expected how clients reach a person, up to 80 characters on one line, as +54 11 5555-0100, lunes a viernes de 9 a 18',
    /^\S.{0,78}\S$/,
  ).optional(),
  TWILIO_ACCOUNT_SID: text("expected Twilio's account, AC and 32 hexadecimal digits", /^AC[0-9a-f]{32}$/),
  TWILIO_AUTH_TOKEN: secret("the account's auth token"),
  TWILIO_WHATSAPP_FROM: text(
    'expected the WhatsApp number in E.164, as +5491122334455',
    /^(whatsapp:)?\+[1-9]\d{6,14}$/,
  ).transform((number) => number.replace('whatsapp:', '')),
  TWILIO_BASE_URL: url(
    "expected nothing, Twilio's https address, or an emulator on this machine",
    (address) => isTwilio(address) || isLoopback(address),
  ).optional(),
  PANEL_URL: url(
    "expected the https address of the panel's WHM API (http only on this machine)",
    (address) => address.protocol === 'https:' || (address.protocol === 'http:' && isLoopback(address)),
  ),
  PANEL_USER: text("expected the panel's user name", /^\S+$/),
  PANEL_TOKEN: secret("the panel's API token"),
  BACKUP_STORE: text('expected the absolute path of a folder for backups', /^\//).optional(),
  SFTP_USER: text("expected the user name on the panel's machines", /^\S+$/).optional(),
  SFTP_KEY_FILE: text('expected the absolute path of an OpenSSH private key', /^\//).optional(),
  SFTP_FOLDER: text("expected an absolute path on the panel's machines", /^\/[^\s]+$/).optional(),
  SFTP_HOST_KEYS: text('expected host=SHA256:fingerprint, several with a comma between', HOST_KEYS)
    .transform(
      (list) => new Map(list.split(',').map((pair) => pair.trim().split('=', 2) as [string, string])),
    )
    .optional(),
  SFTP_PORT: port(22),
  MERCADOPAGO_ACCESS_TOKEN: text(
    "expected Mercado Pago's access token, as APP_USR-… or TEST-…",
    /^(APP_USR|TEST)-[\w-]{8,200}$/,
  ).optional(),
  MERCADOPAGO_WEBHOOK_SECRET: secret("the secret signature of Mercado Pago's notifications").optional(),
  MERCADOPAGO_BASE_URL: url(
    "expected nothing, Mercado Pago's https address, or an emulator on this machine",
    (address) => isMercadoPago(address) || isLoopback(address),
  ).optional(),
  SMTP_URL: url('expected smtp://… or smtps://…', ({ protocol }) => /^smtps?:$/.test(protocol)),
  MAIL_FROM: text(
    'expected an address, as Tramite <avisos@example.com>',
    /^([^<>]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/,
  ),
  STATE_DIR: text("expected the local stack's folder", /\S/).default('.local'),
  TEMPORAL_PORT: port(7233),
  TEMPORAL_UI_PORT: port(8233),
  POSTGRES_PORT: port(15_432),
  WHATSAPP_EMULATOR_PORT: port(3101),
  PANEL_EMULATOR_PORT: port(3102),
  MAILBOX_PORT: port(3103),
  MAILBOX_SMTP_PORT: port(3104),
  SFTP_EMULATOR_PORT: port(3105),
  GATEWAY_EMULATOR_PORT: port(3106),
  PHONES_PORT: port(3107),
} as const;

export type VariableName = keyof typeof variables;

const everyProcess = ['NODE_ENV', 'LOG_LEVEL'] as const;
const orchestration = ['TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE', 'TEMPORAL_API_KEY'] as const;
const twilio = ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_WHATSAPP_FROM'] as const;

/** Given all or none: without them backups are made by hand. */
export const backups = [
  'BACKUP_STORE',
  'SFTP_USER',
  'SFTP_KEY_FILE',
  'SFTP_FOLDER',
  'SFTP_HOST_KEYS',
] as const;

/** Given both or none: without them invoices are not paid at a gateway. */
export const gateway = ['MERCADOPAGO_ACCESS_TOKEN', 'MERCADOPAGO_WEBHOOK_SECRET'] as const;

/** What each part reads. */
export const variablesOf = {
  api: [
    ...everyProcess,
    'DATABASE_URL',
    ...orchestration,
    'TEMPORAL_UI_URL',
    'PUBLIC_URL',
    'HOST',
    'PORT',
    'TRUST_PROXY',
    'BANK_TRANSFER',
    'STAFF_CONTACT',
    ...twilio,
    'PANEL_TOKEN',
    ...gateway,
  ],
  worker: [
    ...everyProcess,
    'DATABASE_URL',
    ...orchestration,
    'PUBLIC_URL',
    'STAFF_CONTACT',
    'HOST',
    'METRICS_PORT',
    ...twilio,
    'TWILIO_BASE_URL',
    'PANEL_URL',
    'PANEL_USER',
    'PANEL_TOKEN',
    ...backups,
    'SFTP_PORT',
    ...gateway,
    'MERCADOPAGO_BASE_URL',
    'SMTP_URL',
    'MAIL_FROM',
  ],
  migrate: [...everyProcess, 'DATABASE_OWNER_URL'],
  staff: [...everyProcess, 'DATABASE_URL'],
  ops: [...everyProcess, 'DATABASE_URL', ...orchestration],
  templates: [...everyProcess, 'PUBLIC_URL', ...twilio, 'TWILIO_BASE_URL'],
  stack: [
    'STATE_DIR',
    'LOG_LEVEL',
    'HOST',
    'PORT',
    'METRICS_PORT',
    'TEMPORAL_PORT',
    'TEMPORAL_UI_PORT',
    'POSTGRES_PORT',
    'WHATSAPP_EMULATOR_PORT',
    'PANEL_EMULATOR_PORT',
    'MAILBOX_PORT',
    'MAILBOX_SMTP_PORT',
    'SFTP_EMULATOR_PORT',
    'GATEWAY_EMULATOR_PORT',
    'PHONES_PORT',
  ],
} as const satisfies Record<Part, readonly VariableName[]>;
