import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Limits } from '../../domain/catalogue/resources.ts';
import { CompanySettings, defaultSettings, SETTINGS_ID } from '../../domain/company/settings.ts';
import { periodMonths } from '../../domain/services/period.ts';
import { Plan, PlanPrice, Product, periods } from '../../domain/services/service.ts';

/** A package of the panel, and its limits as a plan has them. */
export type PanelPackage = { name: string; limits: Limits };
type DemoPlan = { name: string; monthly: bigint; resources: Limits };
type DemoProduct = Pick<Product, 'name' | 'category' | 'provisioner'> & { plans: readonly DemoPlan[] };

const MB_A_GB = 1_024;
const ACCOUNTS_A_DOMAIN = 5;
const hosting = (name: string, monthly: bigint, gigabytes: number, accounts: number): DemoPlan => ({
  name,
  monthly,
  resources: {
    disk: gigabytes * MB_A_GB,
    bandwidth: 'unlimited',
    emailAccounts: accounts,
    databases: accounts,
    addonDomains: accounts / ACCOUNTS_A_DOMAIN,
  },
});
/** Of what people provision nothing is said that a panel would know. */
const byHand = (name: string, monthly: bigint): DemoPlan => ({ name, monthly, resources: {} });

/**
 * Monthly prices in minor units of ARS, the smallest plan first: each may be upgraded to those after it. A year costs ten
 * months, the other periods what their months cost.
 */
const catalogue: readonly DemoProduct[] = [
  {
    name: 'Hosting',
    category: 'Hosting',
    provisioner: 'whm',
    plans: [
      hosting('Plan 1', 650_000n, 5, 10),
      hosting('Plan 2', 1_250_000n, 10, 25),
      hosting('Plan 3', 1_980_000n, 20, 50),
      hosting('Plan 4', 3_400_000n, 50, 100),
    ],
  },
  {
    name: 'Radio por internet',
    category: 'Radio',
    provisioner: 'manual',
    plans: [byHand('Radio 100', 890_000n), byHand('Radio 500', 2_150_000n)],
  },
  {
    name: 'Servidor virtual',
    category: 'Servidores',
    provisioner: 'manual',
    plans: [byHand('VPS 2', 2_800_000n), byHand('VPS 4', 4_900_000n)],
  },
];
const MONTHS_CHARGED_A_YEAR = 10;

export type PlanName = 'Plan 1' | 'Plan 2' | 'Plan 3' | 'Radio 100' | 'VPS 2';

/** Names the company and adds what it sells, unless they are there; answers the plans' ids by name. */
export async function insertCatalogue(em: EntityManager): Promise<(name: PlanName) => string> {
  // The demo's invoices are told of at once, by night too: nobody waits for a message to look at (A2, A8).
  const settings = {
    name: 'Hosting Austral',
    invoiceBundleMinutes: 0,
    quietHoursStart: 8,
    quietHoursEnd: 8,
  };
  await em.nativeUpdate(CompanySettings, { id: SETTINGS_ID }, settings);
  for (const { plans, ...product } of catalogue) {
    if ((await em.count(Product, { name: product.name })) > 0) continue;
    await em.transactional((inner) => insertProduct(inner, product, plans));
  }
  await em.flush();
  const plans = await em.find(Plan, {});
  return (name) => {
    const plan = plans.find((candidate) => candidate.name === name);
    if (!plan) throw new Error(`the demo catalogue has no plan ${name}`);
    return plan.id;
  };
}

async function insertProduct(
  em: EntityManager,
  product: Pick<Product, 'name' | 'category' | 'provisioner'>,
  plans: readonly DemoPlan[],
): Promise<void> {
  const { id: productId } = em.create(Product, { id: randomUUID(), ...product });
  await em.flush();
  const planIds: string[] = [];
  for (const { name, monthly, resources } of plans) {
    const panelPackage = product.provisioner === 'whm' ? packageOf(name) : null;
    const { id: planId } = em.create(Plan, { id: randomUUID(), productId, name, panelPackage, resources });
    await em.flush();
    planIds.push(planId);
    for (const period of periods) {
      const months = period === 'yearly' ? MONTHS_CHARGED_A_YEAR : periodMonths[period];
      em.create(PlanPrice, {
        planId,
        period,
        amount: monthly * BigInt(months),
        currency: defaultSettings.currency,
      });
    }
  }
  await em.flush();
  await allowUpgrades(em, planIds);
}

/** The packages of the hosting plans, as the panel is to have them. */
export const demoPackages: readonly PanelPackage[] = catalogue
  .filter(({ provisioner }) => provisioner === 'whm')
  .flatMap(({ plans }) => plans.map(({ name, resources }) => ({ name: packageOf(name), limits: resources })));

/** From each of them to all that come after it. */
async function allowUpgrades(em: EntityManager, planIds: readonly string[]): Promise<void> {
  const paths = planIds.flatMap((from, at) => planIds.slice(at + 1).map((to) => ({ from, to })));
  await em.execute(
    /* sql */ `insert into plan_upgrade (from_plan_id, to_plan_id, allowed)
    select "from", "to", true from jsonb_to_recordset(?::jsonb) as path("from" uuid, "to" uuid)`,
    [JSON.stringify(paths)],
  );
}

/** The panel's name for a hosting plan. */
export function packageOf(plan: string): string {
  return plan.toLowerCase().replaceAll(' ', '_');
}
