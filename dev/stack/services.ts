import type { Service } from './bring-up.ts';
import { api, consoleInBrowser, worker, workflowBundle } from './services/application.ts';
import { demoData, migrations, whatsAppTemplates } from './services/database.ts';
import { gatewayEmulator, mailbox, panelEmulator, whatsAppEmulator } from './services/emulators.ts';
import { phones } from './services/phones.ts';
import { postgres } from './services/postgres.ts';
import { temporal } from './services/temporal.ts';
import type { ExternalPart, Settings } from './settings.ts';

/** Everything of the stack; each after those that it needs. */
const services: readonly (Service & { replacedBy?: ExternalPart })[] = [
  { ...postgres, replacedBy: 'postgres' },
  { ...temporal, replacedBy: 'temporal' },
  { ...whatsAppEmulator, replacedBy: 'whatsapp' },
  { ...panelEmulator, replacedBy: 'panel' },
  { ...gatewayEmulator, replacedBy: 'gateway' },
  { ...mailbox, replacedBy: 'mail' },
  workflowBundle,
  consoleInBrowser,
  { ...whatsAppTemplates, replacedBy: 'whatsapp' },
  migrations,
  demoData,
  phones,
  api,
  worker,
];

/** The parts that the person has not given himself. */
export function servicesFor({ external }: Settings): Service[] {
  return services.filter(({ replacedBy }) => replacedBy === undefined || !external.has(replacedBy));
}
