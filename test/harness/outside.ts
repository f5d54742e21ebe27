import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPanels } from '../../config/panels.ts';
import { startMailbox } from '../../dev/mailbox/server.ts';
import { startMercadoPagoEmulator } from '../../dev/mercadopago-emulator/server.ts';
import { startPanelEmulator } from '../../dev/panel-emulator/server.ts';
import { fingerprintOfKey, newSshKeys } from '../../dev/panel-emulator/ssh-keys.ts';
import { startWhatsAppEmulator } from '../../dev/whatsapp-emulator/server.ts';
import { contentDefinitions } from '../../domain/messaging/rendering.ts';
import type { Clock } from '../../domain/transaction/context.ts';
import { createDirectoryStore } from '../../integrations/backups/directory-store.ts';
import type { BackupRoute } from '../../integrations/backups/port.ts';
import { createSftpFiles } from '../../integrations/backups/sftp-files.ts';
import type { Panels } from '../../integrations/panel/panels.ts';
import { createTwilioWhatsApp } from '../../integrations/whatsapp/twilio.ts';
import { TEST_DEPLOYMENT } from './builders.ts';
import type { TestDatabase } from './database.ts';

const TOKEN = 'emulator-token-of-the-tests';
const ACCOUNT_SID = `AC${'0'.repeat(32)}`;
const AUTH_TOKEN = 'auth-token-of-the-tests';
const PANEL_USER = 'root';
const SFTP_USER = 'backups';
/** What Mercado Pago gives a seller. */
const gatewaySecrets = {
  accessToken: 'APP_USR-1234567890123456-031018-of-the-tests-44444',
  webhookSecret: 'webhook-secret-of-the-tests',
};
const PANEL_HOST = '127.0.0.1';
const keys = { host: newSshKeys(), client: newSshKeys() };
const { whatsAppNumber } = TEST_DEPLOYMENT;

export type Outside = Awaited<ReturnType<typeof open>>;

/** The outside companies: WhatsApp, the panel, the mail server and the payment gateway, each an emulator that can be told to fail. */
export function startOutside({ clock }: { clock: Clock }): Promise<Outside> {
  const disk = join(tmpdir(), `tramite-outside-${randomUUID()}`);
  return open(clock, { ports: {}, disk, place: { store: '' } });
}

/** Closes them and opens them again at the same addresses: they know their templates, and nothing else that was. */
export async function renewOutside({ clock }: { clock: Clock }, before: Outside): Promise<Outside> {
  await before.close();
  const stateFile = join(tmpdir(), `tramite-templates-${randomUUID()}`);
  const known = before.whatsapp.log.filter(({ type }) => type === 'template' || type === 'approval');
  await writeFile(stateFile, known.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  const ports = {
    whatsapp: portOf(before.whatsapp.url),
    panel: portOf(before.panel.url),
    sftp: before.panel.sftp?.port ?? 0,
    mailbox: portOf(before.mailbox.url),
    smtp: portOf(before.mailbox.smtpUrl),
    mercadoPago: portOf(before.mercadoPago.url),
  };
  return open(clock, { ports, stateFile, disk: before.disk, place: before.place });
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}

type Place = {
  ports: Partial<Record<'whatsapp' | 'panel' | 'sftp' | 'mailbox' | 'smtp' | 'mercadoPago', number>>;
  /** What WhatsApp knows already. */
  stateFile?: string;
  /** The panel's files and, unless a test says otherwise, the store. */
  disk: string;
  place: { store: string };
};

async function open(clock: Clock, { ports, stateFile, disk, place }: Place) {
  const now = () => clock.now();
  const portAt = (name: keyof Place['ports']) => ports[name] ?? 0;
  await mkdir(disk, { recursive: true });
  place.store = join(disk, 'store');
  const sftp = { user: SFTP_USER, hostKey: keys.host.private, authorizedKey: keys.client.public };
  const [whatsapp, panel, mailbox, mercadoPago] = await Promise.all([
    startWhatsAppEmulator({
      token: TOKEN,
      accountSid: ACCOUNT_SID,
      authToken: AUTH_TOKEN,
      ownAddress: `whatsapp:${whatsAppNumber}`,
      now,
      port: portAt('whatsapp'),
      ...(stateFile ? { stateFile } : {}),
    }),
    startPanelEmulator({
      token: TOKEN,
      user: PANEL_USER,
      now,
      port: portAt('panel'),
      packagesFolder: join(disk, 'panel'),
      sftp: { ...sftp, port: portAt('sftp') },
    }),
    startMailbox({ token: TOKEN, now, port: portAt('mailbox'), smtpPort: portAt('smtp') }),
    startMercadoPagoEmulator({ ...gatewaySecrets, emulatorToken: TOKEN, now, port: portAt('mercadoPago') }),
  ]);
  const pointTo = (apiUrl: string) =>
    whatsapp.pointTo({ webhookUrl: `${apiUrl}/webhooks/twilio/inbound`, publicUrl: apiUrl });
  const twilioSettings = {
    accountSid: ACCOUNT_SID,
    authToken: AUTH_TOKEN,
    whatsAppNumber,
    baseUrl: whatsapp.url,
  };
  return {
    whatsapp,
    panel,
    mailbox,
    mercadoPago,
    gatewaySecret: gatewaySecrets.webhookSecret,
    gatewaySettings: { accessToken: gatewaySecrets.accessToken, baseUrl: mercadoPago.url },
    twilioSettings,
    backups: routeTo(panel.sftp?.port ?? 0, () => place.store),
    /** Where backups are kept. */
    place,
    disk,
    emulatorToken: TOKEN,
    panelSettings: { url: panel.url, user: PANEL_USER, token: TOKEN },
    twilio: { accountSid: ACCOUNT_SID, authToken: AUTH_TOKEN, whatsAppFrom: whatsAppNumber },
    /** The panels of the servers in a database; all have this token. */
    panelsOf: ({ orm }: Pick<TestDatabase, 'orm'>): Panels =>
      createPanels({ orm, tokenOf: async () => TOKEN }),
    /** Creates a hosting account, as the panel's operator would. */
    createPanelAccount: async (account: { user: string; domain: string; email: string }): Promise<void> => {
      const query = new URLSearchParams({
        'api.version': '1',
        username: account.user,
        domain: account.domain,
        contactemail: account.email,
        password: AUTH_TOKEN,
        plan: 'hosting_1',
      });
      const response = await fetch(`${panel.url}/json-api/createacct?${query}`, {
        headers: { authorization: `whm ${PANEL_USER}:${TOKEN}` },
      });
      const answer = (await response.json()) as { metadata?: { result?: number; reason?: string } };
      if (answer.metadata?.result !== 1) throw new Error(`the panel refused: ${answer.metadata?.reason}`);
    },
    pointTo,
    /** Tells the emulator where webhooks go and creates the templates; answers the public address of the API. */
    reachApiAt: async (apiUrl: string): Promise<string> => {
      pointTo(apiUrl);
      await createTwilioWhatsApp({ ...twilioSettings, publicUrl: apiUrl }).createTemplates(
        contentDefinitions({ publicUrl: apiUrl, whatsAppNumber }),
      );
      return apiUrl;
    },
    close: async () => {
      await Promise.all([whatsapp.close(), panel.close(), mailbox.close(), mercadoPago.close()]);
      // Gone already where opening them again failed after this.
      if (stateFile) await rm(stateFile, { force: true });
      await rm(disk, { recursive: true, force: true });
    },
  };
}

/** The way off the panel's machine; the store may be another one each time. */
function routeTo(port: number, store: () => string): BackupRoute {
  return {
    files: createSftpFiles({
      user: SFTP_USER,
      privateKey: keys.client.private,
      port,
      folder: '/packages',
      hostKeys: new Map([[PANEL_HOST, fingerprintOfKey(keys.host.public)]]),
    }),
    store: { put: (source, copy) => createDirectoryStore(store()).put(source, copy) },
  };
}
