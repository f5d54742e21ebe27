import { orderService } from '../../domain/activation/order-service.ts';
import type { Fixture } from '../harness/fixture.ts';
import type { Party } from '../harness/fixture-people.ts';
import { until } from '../harness/until.ts';
import { pay } from '../replay/money.ts';

export const CREATE = 'createacct';
export const NEW_DOMAIN = 'tienda-nueva.example.com';

export type Hired = { serviceId: string; changeId: string; invoiceId: string };

type Hiring = { by?: Party; domain?: string; byHand?: true };

/** A party hires a service beside the fixture's own: hosting on the panel, or radio by hand. */
export async function hire(fixture: Fixture, options: Hiring = {}): Promise<Hired> {
  const { by = 'holder', domain = NEW_DOMAIN, byHand } = options;
  const [plan] = await fixture.sql<{ id: string }>('select id from plan where (panel_package is null) = $1', [
    byHand ?? false,
  ]);
  return orderService(await fixture.as(fixture.actorOf(by)), {
    planId: plan?.id ?? '',
    period: 'monthly',
    label: 'Tienda nueva',
    ...(byHand ? {} : { domain }),
  });
}

/** The same, and pays for it. */
export async function hireAndPay(fixture: Fixture, options: Hiring = {}): Promise<Hired> {
  const hired = await hire(fixture, options);
  await pay(fixture, hired.invoiceId);
  return hired;
}

export type HiredRow = {
  status: string;
  panel_user: string | null;
  panel_created_at: Date | null;
  terms: string;
};

export async function hiredNow({ sql }: Pick<Fixture, 'sql'>, { serviceId }: Hired): Promise<HiredRow> {
  const [row] = await sql<HiredRow>(
    `select status, panel_user, panel_created_at, (select count(*) from term where service_id = s.id) as terms
    from service s where id = $1`,
    [serviceId],
  );
  if (!row) throw new Error('nothing was hired');
  return row;
}

/** Resolves to the user name that is stored for what was hired. */
export function nameOf(fixture: Pick<Fixture, 'sql'>, hired: Hired): Promise<string> {
  return until(
    async () => (await hiredNow(fixture, hired)).panel_user ?? undefined,
    'the account has a name',
  );
}

/** The panel is away when the order is paid; it is back once what it will be asked for has a name. */
export async function hireWhilePanelIsAway(fixture: Fixture, options: Hiring = {}) {
  await fixture.outside.panel.pause();
  const hired = await hireAndPay(fixture, options);
  return { ...hired, user: await nameOf(fixture, hired) };
}

/** How often the panel created this account. */
export function creationsOf({ outside }: Pick<Fixture, 'outside'>, user: string): number {
  return outside.panel.log.filter((entry) => entry.command === CREATE && entry.user === user).length;
}
