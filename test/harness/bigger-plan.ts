import type { PanelEmulator } from '../../dev/panel-emulator/server.ts';
import { createBiggerPlan } from './builders.ts';
import type { TestDatabase } from './database.ts';

/** The bigger plan's package. */
export const BIGGER = 'hosting_2';
/** What an account of the smaller plan, and one of the bigger plan, has on the panel. */
export const OWN_LIMITS = { QUOTA: '5120', MAXPOP: '10' };
export const BIGGER_LIMITS = { QUOTA: '20480', MAXPOP: '50' };

type Offer = Pick<Parameters<typeof createBiggerPlan>[1], 'fromPlanId' | 'name' | 'prices'>;

/** A plan is limited, and a bigger one may follow it, whose package the panel has; resolves to its id. */
export async function offerBiggerPlan(
  { database, panel }: { database: Pick<TestDatabase, 'sql'>; panel: Pick<PanelEmulator, 'definePackage'> },
  offer: Offer,
): Promise<string> {
  const own = JSON.stringify({ disk: Number(OWN_LIMITS.QUOTA), emailAccounts: Number(OWN_LIMITS.MAXPOP) });
  await database.sql('update plan set resources = $1 where id = $2', [own, offer.fromPlanId]);
  const { QUOTA: quota, MAXPOP: maxpop } = BIGGER_LIMITS;
  await panel.definePackage(BIGGER, { quota, maxpop });
  return createBiggerPlan(database, {
    ...offer,
    panelPackage: BIGGER,
    resources: { disk: Number(quota), emailAccounts: Number(maxpop) },
  });
}
