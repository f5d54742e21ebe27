import type { OpenedUpgrade } from '../../domain/upgrade/open-upgrade.ts';
import { requestUpgrade } from '../../domain/upgrade/request-upgrade.ts';
import { offerBiggerPlan, OWN_LIMITS } from '../harness/bigger-plan.ts';
import { type Fixture, PANEL_ACCOUNT } from '../harness/fixture.ts';
import type { Party } from '../harness/fixture-people.ts';
import { bill, pay } from '../replay/money.ts';

export const CHANGE = 'changepackage';

/** The fixture's service has a term that is paid, and there is a bigger plan for it, whose package the panel has. */
export async function offerBigger(fixture: Fixture): Promise<string> {
  const { service, database } = fixture;
  const { panel } = fixture.outside;
  await pay(fixture, await bill(fixture, 'order'));
  const { user } = PANEL_ACCOUNT;
  if (panel.account(user)) await panel.changeLimits(user, OWN_LIMITS);
  return offerBiggerPlan(
    { database, panel },
    {
      fromPlanId: service.planId,
      name: 'Hosting 2',
      // Another year costs as much again, which is what `pay` pays.
      prices: { yearly: 2_500_000n, two_yearly: 5_000_000n },
    },
  );
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
