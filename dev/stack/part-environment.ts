import { ownEnvironment } from '../../config/own-environment.ts';
import { temporalVariables } from '../../config/temporal-variables.ts';
import { backups, gateway, variables } from '../../config/variables.ts';
import { fingerprintOfKey } from '../panel-emulator/ssh-keys.ts';
import { SFTP_KEY_FILE } from './installation.ts';
import { machineEnvironment } from './machine-environment.ts';
import { LOOPBACK } from './ports.ts';
import { isWhollyLocal, type Stack, stateFile, WHATSAPP_NUMBER } from './stack.ts';

type Variables = Record<string, string>;

/** How this network reaches the outside. */
const OF_THE_NETWORK = /^(https_proxy|no_proxy|NODE_EXTRA_CA_CERTS|NODE_USE_SYSTEM_CA|SSL_CERT_(FILE|DIR))$/i;
const PANEL_USER = 'root';
export const SFTP_USER = 'backups';
const PACKAGES = '/packages';
const twilioVariables = Object.keys(variables).filter((name) => name.startsWith('TWILIO_'));
const MAIL_FROM = 'Hosting Demo <avisos@demo.example>';

/** What API and worker find in their environment: what the person gave goes before the local part. */
export function applicationEnvironment(stack: Stack): NodeJS.ProcessEnv {
  const { addresses, settings } = stack;
  return {
    ...machineEnvironment(),
    ...(isWhollyLocal(settings) ? {} : networkEnvironment(settings.given)),
    NODE_ENV: 'development',
    LOG_LEVEL: settings.logLevel,
    HOST: LOOPBACK,
    PORT: String(settings.ports.PORT),
    METRICS_PORT: String(settings.ports.METRICS_PORT),
    PUBLIC_URL: addresses.publicUrl,
    DATABASE_URL: addresses.databaseUrl,
    ...temporalEnvironment(stack),
    ...twilioEnvironment(stack),
    ...panelEnvironment(stack),
    ...backupEnvironment(stack),
    ...gatewayEnvironment(stack),
    SMTP_URL: addresses.smtpUrl,
    MAIL_FROM: settings.given['MAIL_FROM'] || MAIL_FROM,
  };
}

export function migrationEnvironment({ addresses }: Stack): NodeJS.ProcessEnv {
  return {
    ...machineEnvironment(),
    NODE_ENV: 'development',
    DATABASE_OWNER_URL: addresses.databaseOwnerUrl,
  };
}

export function panelSettings({ settings, installation, addresses }: Stack) {
  const { given, external } = settings;
  return external.has('panel')
    ? { url: addresses.panelUrl, user: given['PANEL_USER'] ?? '', token: given['PANEL_TOKEN'] ?? '' }
    : { url: addresses.panelUrl, user: PANEL_USER, token: installation.panelToken };
}

function networkEnvironment(source: Readonly<NodeJS.ProcessEnv>): NodeJS.ProcessEnv {
  const own = Object.entries(ownEnvironment(source));
  return Object.fromEntries(own.filter(([name]) => OF_THE_NETWORK.test(name)));
}

function temporalEnvironment({ settings, addresses }: Stack): Variables {
  const address: Variables = {
    TEMPORAL_ADDRESS: addresses.temporalAddress,
    ...(addresses.temporalUiUrl ? { TEMPORAL_UI_URL: addresses.temporalUiUrl } : {}),
  };
  const names = ['TEMPORAL_NAMESPACE', 'TEMPORAL_API_KEY', ...temporalVariables];
  return settings.external.has('temporal') ? { ...given(settings.given, names), ...address } : address;
}

function twilioEnvironment({ settings, installation, addresses }: Stack): Variables {
  if (settings.external.has('whatsapp')) return given(settings.given, twilioVariables);
  return {
    TWILIO_ACCOUNT_SID: installation.twilio.accountSid,
    TWILIO_AUTH_TOKEN: installation.twilio.authToken,
    TWILIO_WHATSAPP_FROM: WHATSAPP_NUMBER,
    TWILIO_BASE_URL: addresses.whatsappUrl,
  };
}

function panelEnvironment(stack: Stack): Variables {
  const { url, user, token } = panelSettings(stack);
  return { PANEL_URL: url, PANEL_USER: user, PANEL_TOKEN: token };
}

function gatewayEnvironment({ settings, installation, addresses }: Stack): Variables {
  if (settings.external.has('gateway')) return given(settings.given, [...gateway, 'MERCADOPAGO_BASE_URL']);
  return {
    MERCADOPAGO_ACCESS_TOKEN: installation.gateway.accessToken,
    MERCADOPAGO_WEBHOOK_SECRET: installation.gateway.webhookSecret,
    MERCADOPAGO_BASE_URL: addresses.gatewayUrl,
  };
}

/** A panel of the person's own has backups where the person says how. */
function backupEnvironment(stack: Stack): Variables {
  const { settings, installation } = stack;
  if (settings.external.has('panel')) return given(settings.given, [...backups, 'SFTP_PORT']);
  return {
    BACKUP_STORE: stateFile(stack, 'backups'),
    SFTP_USER,
    SFTP_KEY_FILE: stateFile(stack, SFTP_KEY_FILE),
    SFTP_FOLDER: PACKAGES,
    SFTP_HOST_KEYS: `${LOOPBACK}=${fingerprintOfKey(installation.sftp.host.public)}`,
    SFTP_PORT: String(settings.ports.SFTP_EMULATOR_PORT),
  };
}

function given(source: Readonly<NodeJS.ProcessEnv>, names: readonly string[]): Variables {
  return Object.fromEntries(names.flatMap((name) => (source[name] ? [[name, source[name]]] : [])));
}
