import { randomUUID } from 'node:crypto';
import { issueInvoice, type NewInvoiceLine } from '../../domain/billing/issue-invoice.ts';
import { DAY_MS } from '../../domain/time.ts';
import { changeWorkflowId } from '../../workflows/messages.ts';
import { BIGGER, OWN_LIMITS, offerBiggerPlan } from '../harness/bigger-plan.ts';
import { createClient, createService, testContext } from '../harness/builders.ts';
import type { Company } from './company.ts';
import { payerOf, signIn } from './parties.ts';

const DIFFERENCE = { amount: '1250000', currency: 'ARS' };
/** Once for a company. */
async function offerBigger({ database, plans, outside: { panel } }: Company): Promise<string> {
  const [known] = await database.sql<{ id: string }>('select id from plan where panel_package = $1', [
    BIGGER,
  ]);
  if (known) return known.id;
  const offer = { fromPlanId: plans.hostingPlanId, prices: { monthly: 2_500_000n } };
  return offerBiggerPlan({ database, panel }, offer);
}

/** Once its invoice was told of: an alert of one that is paid already would be taken back. */
async function payFirstMonth(company: Company, serviceId: string): Promise<void> {
  const ctx = testContext(company.database, { now: new Date() });
  const { amount } = DIFFERENCE;
  const lines: NewInvoiceLine[] = [{ kind: 'order', description: 'Alta', amount }];
  const { invoiceId } = await issueInvoice(ctx, { serviceId, lines, dueDate: '2099-01-01' });
  await company.nothingUnderWay();
  await (await payerOf(company, { id: invoiceId, amount }))();
}

let accounts = 0;

/** A client whose hosting is paid for its first month, and who has asked for a bigger plan over the public API. */
export async function createUpgrader(company: Company) {
  const { database, plans, outside, client } = company;
  const planId = await offerBigger(company);
  accounts += 1;
  const account = { panelUser: `sitio${accounts}`, panelDomain: `sitio${accounts}.example.com` };
  const { panelUser, panelDomain } = account;
  const holder = await createClient(database);
  await outside.createPanelAccount({ user: panelUser, domain: panelDomain, email: holder.email });
  await outside.panel.changeLimits(panelUser, OWN_LIMITS);
  const createdAt = new Date(Date.now() - DAY_MS);
  const clientId = holder.id;
  const service = await createService(database, {
    ...{ clientId, planId: plans.hostingPlanId, createdAt },
    ...account,
  });
  await payFirstMonth(company, service.id);
  const api = await signIn(company, holder.email);
  const { upgrade, invoice } = await api.upgrades.request.mutate({
    ...{ serviceId: service.id, planId, period: 'monthly', shownAmount: DIFFERENCE },
    requestId: randomUUID(),
  });

  return {
    panelUser,
    planId,
    pay: await payerOf(company, { id: invoice.id, amount: DIFFERENCE.amount }),
    state: async () => (await api.upgrades.get.query({ changeId: upgrade.id })).state,
    /** The activities that Temporal waits for, and whose how manieth try it is. */
    pendingActivities: async () => {
      const { raw } = await client.workflow.getHandle(changeWorkflowId('upgrade', upgrade.id)).describe();
      return (raw.pendingActivities ?? []).map(({ activityType, attempt }) => ({
        name: activityType?.name,
        attempt,
      }));
    },
    /** How often the panel changed the package. */
    changes: () =>
      outside.panel.log.filter(({ command, user }) => command === 'changepackage' && user === panelUser)
        .length,
    /** What it is by our database and by the panel, and whom it was told. */
    standing: async () => {
      const [row] = await database.sql<object>(STANDING, [service.id, invoice.id, upgrade.id]);
      const found = outside.panel.account(panelUser);
      const { QUOTA, MAXPOP } = found?.limits ?? {};
      return { ...row, onPanel: found?.plan, limits: { QUOTA, MAXPOP } };
    },
  };
}

export type Upgrader = Awaited<ReturnType<typeof createUpgrader>>;

const STANDING = /* sql */ `
select s.plan_id as plan, s.price, (select status from invoice where id = $2) as invoice,
  (select count(*)::int from event where service_id = s.id and type = 'service.upgraded') as upgraded,
  (select array_agg(channel order by channel) from outbound_message
    where change_id = $3 and template = 'upgrade_completed') as told
from service s where s.id = $1`;
