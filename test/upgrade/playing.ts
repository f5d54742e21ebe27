import type { OpenedUpgrade } from '../../domain/upgrade/open-upgrade.ts';
import { requestUpgrade } from '../../domain/upgrade/request-upgrade.ts';
import { createBiggerPlan } from '../harness/builders.ts';
import { type Fixture, PANEL_ACCOUNT } from '../harness/fixture.ts';
import type { Party } from '../harness/fixture-people.ts';
import { bill, pay } from '../replay/money.ts';

export const CHANGE = 'changepackage';
export const BIGGER = 'hosting_2';
/** Of the bigger plan, by the panel's names of them. */
const LIMITS = { quota: '20480', maxpop: '50' };

/** The fixture's service has a term that is paid, and there is a bigger plan for it, whose package the panel has. */
export async function offerBigger(fixture: Fixture): Promise<string> {
  const { service, database } = fixture;
  await pay(fixture, await bill(fixture, 'order'));
  await fixture.sql('update plan set resources = $1 where id = $2', [
    JSON.stringify({ disk: 5_120, emailAccounts: 10 }),
    service.planId,
  ]);
  const { panel } = fixture.outside;
  if (panel.account(PANEL_ACCOUNT.user))
    await panel.changeLimits(PANEL_ACCOUNT.user, { QUOTA: '5120', MAXPOP: '10' });
  await panel.definePackage(BIGGER, LIMITS);
  return createBiggerPlan(database, {
    fromPlanId: service.planId,
    name: 'Hosting 2',
    panelPackage: BIGGER,
    // Another year costs as much again, which is what `pay` pays.
    prices: { yearly: 2_500_000n, two_yearly: 5_000_000n },
    resources: { disk: 20_480, emailAccounts: 50 },
  });
}

/** Its holder asks for it: another year's price, as `pay` pays it. */
export async function wantUpgrade(
  fixture: Fixture,
  planId?: string,
  holder: Party = 'holder',
): Promise<OpenedUpgrade> {
  return requestUpgrade(await fixture.as(fixture.actorOf(holder)), {
    serviceId: fixture.service.id,
    planId: planId ?? (await offerBigger(fixture)),
    period: 'yearly',
    shownAmount: { amount: '1250000', currency: 'ARS' },
  });
}

/** The same, and pays for it. */
export async function wantAndPay(fixture: Fixture, planId?: string, holder?: Party): Promise<OpenedUpgrade> {
  const wanted = await wantUpgrade(fixture, planId, holder);
  await pay(fixture, wanted.invoiceId);
  return wanted;
}

/** What the fixture's service is on, by our database and by the panel. */
export async function plansNow({ sql, service, outside }: Fixture) {
  const [row] = await sql<{ plan: string; price: string }>(
    'select p.name as plan, s.price from service s join plan p on p.id = s.plan_id where s.id = $1',
    [service.id],
  );
  return { ...row, onPanel: outside.panel.account(PANEL_ACCOUNT.user)?.plan };
}

/** How often the panel changed the package. */
export function changesOf({ outside }: Pick<Fixture, 'outside'>): number {
  return outside.panel.log.filter(({ command, user }) => command === CHANGE && user === PANEL_ACCOUNT.user)
    .length;
}
