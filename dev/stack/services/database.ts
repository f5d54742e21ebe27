import { openDatabase } from '../../../db/orm.ts';
import { contentDefinitions } from '../../../domain/messaging/rendering.ts';
import { createTwilioWhatsApp } from '../../../integrations/whatsapp/twilio.ts';
import { createDemoPanel } from '../../demo/panel.ts';
import { insertDemoData } from '../../demo-data.ts';
import type { Service } from '../bring-up.ts';
import { writeInstallation } from '../installation.ts';
import { migrationEnvironment, panelSettings } from '../part-environment.ts';
import { isWhollyLocal, type Stack, WHATSAPP_NUMBER } from '../stack.ts';
import { runToEnd } from './program.ts';

/** Connections for a step that works alone. */
const POOL_SIZE = 2;

export const migrations: Service = {
  name: 'migrations',
  title: 'Database schema',
  after: ['postgres'],
  async start(stack) {
    await runToEnd(stack, { name: 'migrations', file: 'db/migrate.ts', env: migrationEnvironment(stack) });
    return undefined;
  },
};

/** Only where nobody outside can be reached: the phones of demo people could be somebody's. */
export const demoData: Service = {
  name: 'demo data',
  title: 'Demo company',
  after: ['migrations', 'panel emulator'],
  async start(stack) {
    if (!isWhollyLocal(stack.settings)) return undefined;
    const { installation, settings } = stack;
    writeInstallation(settings.folder, { ...installation, demoData: true });
    const { databaseUrl, databaseOwnerUrl } = stack.addresses;
    const orm = await openDatabase({ url: databaseUrl, poolSize: POOL_SIZE });
    const owner = await openDatabase({ url: databaseOwnerUrl, poolSize: POOL_SIZE });
    try {
      const accounts = await insertDemoData(orm, {
        installationKey: installation.key,
        owner,
        deployment: deploymentOf(stack),
        now: new Date(),
        panel: createDemoPanel(panelSettings(stack)),
      });
      stack.accounts.push(...accounts);
    } finally {
      await orm.close();
      await owner.close();
    }
    return undefined;
  },
};

/** What somebody does once by hand at Twilio: the emulator, too, sends only templates that it knows. */
export const whatsAppTemplates: Service = {
  name: 'WhatsApp templates',
  title: 'WhatsApp templates',
  after: ['WhatsApp emulator'],
  async start(stack) {
    const { settings, installation, addresses } = stack;
    if (settings.external.has('whatsapp')) return undefined;
    const whatsapp = createTwilioWhatsApp({
      ...installation.twilio,
      whatsAppNumber: WHATSAPP_NUMBER,
      publicUrl: addresses.publicUrl,
      baseUrl: addresses.whatsappUrl,
    });
    await whatsapp.createTemplates(contentDefinitions(deploymentOf(stack)));
    return undefined;
  },
};

function deploymentOf({ addresses }: Stack) {
  return { publicUrl: addresses.publicUrl, whatsAppNumber: WHATSAPP_NUMBER };
}
