import type { MikroORM } from '@mikro-orm/postgresql';
import { defaultSettings } from '../domain/company/settings.ts';
import { localDateOf } from '../domain/time.ts';
import type { Deployment, VerbContext } from '../domain/transaction/context.ts';
import { read, transaction } from '../domain/transaction/transaction.ts';
import { demoPackages, insertCatalogue, packageOf } from './demo/catalogue.ts';
import { insertDemoService } from './demo/insert-service.ts';
import { insertDemoOffers } from './demo/offers.ts';
import type { DemoPanel } from './demo/panel.ts';
import { type DemoAccount, demoAccounts, demoClients, insertPeople } from './demo/people.ts';
import { type DemoSecrets, demoSecrets } from './demo/secrets.ts';
import { type DemoService, demoServices } from './demo/services.ts';

export type DemoOptions = {
  /** A random text that the installation keeps: every secret of the demo is derived from it. */
  installationKey: string;
  /** The database as its owner, who alone sets up the company and what it sells. */
  owner: MikroORM;
  deployment: Deployment;
  now: Date;
  /** Where packages and hosting accounts are made too; without one, services only say that they have an account. */
  panel?: DemoPanel;
};

const COMPLETED = 'demo_data.completed';
declare module '../domain/transaction/record.ts' {
  interface EventTypes {
    [COMPLETED]: { type: typeof COMPLETED };
  }
}
const DAY_MS = 24 * 3_600_000;
/** When the demo's people signed up: longer ago than their oldest service. */
const PEOPLE_SINCE_DAYS = 800;

/**
 * Fills a new database with the demo company, once: what people did to it since is never undone, and a start that died
 * half way goes on where it stopped. Answers how everybody signs in, the same at every start.
 */
export async function insertDemoData(orm: MikroORM, options: DemoOptions): Promise<DemoAccount[]> {
  const secrets = demoSecrets(options.installationKey);
  const daysAgo = (days: number) => contextOf(orm, options, days);
  if (!(await isComplete(daysAgo(0)))) {
    const planId = await insertCatalogue(options.owner.em.fork());
    const holders = await insertPeople(orm.em.fork(), secrets, daysAgo(PEOPLE_SINCE_DAYS).now);
    await options.panel?.definePackages(demoPackages);
    const today = localDateOf(options.now, defaultSettings.timeZone);
    for (const service of demoServices) {
      const panel = await openPanelAccount(service, options, secrets);
      const insertion = {
        holderId: holders[service.holder],
        planId: planId(service.plan),
        panel,
        today,
        daysAgo,
      };
      await insertDemoService(service, insertion);
    }
    await insertDemoOffers({ clientId: holders.juan, today, daysAgo });
    await transaction(daysAgo(0), async (tx) => tx.event({ type: COMPLETED }));
  }
  return demoAccounts(secrets);
}

function contextOf(orm: MikroORM, { now, deployment }: DemoOptions, days: number): VerbContext {
  return {
    orm,
    now: new Date(now.getTime() - days * DAY_MS),
    actor: { type: 'system', process: 'demo-data' },
    cause: 'demo data',
    deployment,
    // The worker's sweep finds them: nothing runs yet.
    deliver: async () => undefined,
  };
}

async function isComplete(ctx: VerbContext): Promise<boolean> {
  return (await read(ctx).execute('select from event where type = ? limit 1', [COMPLETED])).length > 0;
}

async function openPanelAccount(service: DemoService, { panel, now }: DemoOptions, secrets: DemoSecrets) {
  if (!service.panel) return undefined;
  const { user, domain } = service.panel;
  const account = {
    user,
    domain,
    plan: packageOf(service.plan),
    email: demoClients[service.holder].email,
    password: secrets.secret(`panel/${user}`),
  };
  return { user, domain, createdAt: panel ? await panel.openAccount(account) : now };
}
