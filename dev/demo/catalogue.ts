import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { CompanySettings, defaultSettings, SETTINGS_ID } from '../../domain/company/settings.ts';
import { periodMonths } from '../../domain/services/period.ts';
import { Plan, PlanPrice, Product, periods } from '../../domain/services/service.ts';

/** Monthly prices in minor units of ARS. A year costs ten months, the other periods what their months cost. */
const catalogue = [
  {
    name: 'Hosting',
    category: 'Hosting',
    provisioner: 'whm',
    plans: { 'Plan 1': 650_000n, 'Plan 2': 1_250_000n, 'Plan 3': 1_980_000n, 'Plan 4': 3_400_000n },
  },
  {
    name: 'Radio por internet',
    category: 'Radio',
    provisioner: 'manual',
    plans: { 'Radio 100': 890_000n, 'Radio 500': 2_150_000n },
  },
  {
    name: 'Servidor virtual',
    category: 'Servidores',
    provisioner: 'manual',
    plans: { 'VPS 2': 2_800_000n, 'VPS 4': 4_900_000n },
  },
] as const;
const MONTHS_CHARGED_A_YEAR = 10;

export type PlanName = 'Plan 1' | 'Plan 2' | 'Plan 3' | 'Radio 100' | 'VPS 2';

/** Names the company and adds what it sells, unless they are there; answers the plans' ids by name. */
export async function insertCatalogue(em: EntityManager): Promise<(name: PlanName) => string> {
  await em.nativeUpdate(CompanySettings, { id: SETTINGS_ID }, { name: 'Hosting Austral' });
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
  plans: Readonly<Record<string, bigint>>,
): Promise<void> {
  const { id: productId } = em.create(Product, { id: randomUUID(), ...product });
  await em.flush();
  for (const [name, monthly] of Object.entries(plans)) {
    const panelPackage = product.provisioner === 'whm' ? packageOf(name) : null;
    const { id: planId } = em.create(Plan, { id: randomUUID(), productId, name, panelPackage });
    await em.flush();
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
}

/** The panel's name for a hosting plan. */
export function packageOf(plan: string): string {
  return plan.toLowerCase().replaceAll(' ', '_');
}
