import { variables } from '../../config/variables.ts';
import { LOOPBACK } from './ports.ts';
import { type Stack, WHATSAPP_NUMBER } from './stack.ts';

type Variables = Record<string, string>;

const PANEL_USER = 'root';
const MAIL_FROM = 'Hosting Demo <avisos@demo.example>';

/** The machine's environment without anything that would point a part of the stack elsewhere. */
export function machineEnvironment(source: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const foreign = (name: string) => name in variables || /^(TEMPORAL_|TWILIO_|PG[A-Z])/.test(name);
  return Object.fromEntries(Object.entries(source).filter(([name]) => !foreign(name)));
}

/** What API and worker find in their environment: what the person gave goes before the local part. */
export function applicationEnvironment(stack: Stack): NodeJS.ProcessEnv {
  const { addresses, settings } = stack;
  return {
    ...machineEnvironment(),
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

function temporalEnvironment({ settings, addresses }: Stack): Variables {
  const address: Variables = {
    TEMPORAL_ADDRESS: addresses.temporal,
    ...(addresses.temporalUi ? { TEMPORAL_UI_URL: addresses.temporalUi } : {}),
  };
  return settings.external.has('temporal') ? { ...given(settings.given, 'TEMPORAL_'), ...address } : address;
}

function twilioEnvironment({ settings, installation, addresses }: Stack): Variables {
  if (settings.external.has('whatsapp')) return given(settings.given, 'TWILIO_');
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

function given(source: Readonly<Record<string, string | undefined>>, prefix: string): Variables {
  const found = Object.entries(source).filter(
    (entry): entry is [string, string] => entry[0].startsWith(prefix) && Boolean(entry[1]),
  );
  return Object.fromEntries(found);
}
