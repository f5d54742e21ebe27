import type { inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '../../api/router.ts';
import { nameInPackage, type ResourceName } from '../../domain/catalogue/resources.ts';
import { formatMoney } from '../../domain/money.ts';
import { periods } from '../../domain/services/service.ts';
import { packageOf } from '../demo/catalogue.ts';
import { DemoError, expectThat } from './demo-error.ts';
import { Mailroom } from './mailroom.ts';
import { link, note, step } from './output.ts';
import { panelAccount, panelLog } from './panel-log.ts';
import { payInvoice } from './pay-invoice.ts';
import { type DemoService, type Person, servicesOf, signIn, told } from './person.ts';
import { demoClient, type RunningStack, runLink } from './running-stack.ts';
import { watchChange } from './watch.ts';

type Options = inferRouterOutputs<AppRouter>['upgrades']['options'];
type PlanOption = Options['categories'][number]['plans'][number];
type Offered = PlanOption['periods'][number];
type Choice = { service: DemoService; plan: PlanOption; period: Offered['period']; offer: Offer };
type Offer = NonNullable<Offered['offer']>;
type Tale = { stack: RunningStack; juan: Person; mailroom: Mailroom };

const PANEL_PRODUCT = 'Hosting';
const CHANGE = 'changepackage';
const LONGEST = Math.max(...periods.map(({ length }) => length));

/** Upgrades a service over the public API, pays for it at the gateway, and reads the panel back. @throws DemoError. */
export async function tellUpgrade(stack: RunningStack): Promise<void> {
  step('Juan Perez signs in.');
  const juan = await signIn(stack, demoClient(stack, 'Juan Perez'));
  const tale = { stack, juan, mailroom: await Mailroom.open(stack, [juan]) };
  const choice = await choose(tale);
  const before = (await panelLog(stack)).length;
  const { upgrade, invoice } = await request(tale, choice);
  const watch = watchChange(stack, juan, { kind: 'upgrades', changeId: upgrade.id });
  try {
    await payInvoice(stack, juan, invoice);
    await watch.completed();
  } finally {
    watch.close();
  }
  await tale.mailroom.arrival({ person: juan, channel: 'WhatsApp', says: 'ya funciona con el plan' });
  await readPanelBack(stack, choice, before);
  await readServiceBack(tale, choice);
}

/** The oldest of his services for which a bigger plan is offered in the period that it has. */
async function choose({ stack, juan }: Tale): Promise<Choice> {
  const services = (await servicesOf(stack, juan)).filter(isFree);
  for (const service of services.toReversed()) {
    const options = await told(stack, juan.api.upgrades.options.query({ serviceId: service.id }));
    const plans = options.categories.flatMap((category) => category.plans);
    const offered = plans.flatMap((plan) =>
      plan.periods.flatMap(({ period, offer }) =>
        offer && period === service.period ? [{ service, plan, period, offer }] : [],
      ),
    );
    const [cheapest] = offered.toSorted((one, other) => differenceOf(one) - differenceOf(other));
    if (!cheapest) continue;
    show(cheapest, options);
    return cheapest;
  }
  throw new DemoError(
    'Juan Perez has no hosting left for which a bigger plan is offered. `npm run reset` gives you a new company.',
  );
}

function isFree({ status, frozen, product, owedInvoices, openChange }: DemoService): boolean {
  const isPaid = !frozen && openChange === null && owedInvoices.length === 0;
  return status === 'active' && product === PANEL_PRODUCT && isPaid;
}

function differenceOf({ offer }: { offer: Offer }): number {
  return Number(offer.difference.amount);
}

/** What his screen would show: category, plan, period, each with what it costs or why it is not offered. */
function show({ service, offer: { daysLeft } }: Choice, { categories }: Options): void {
  step(`He looks at what "${service.label}" (${service.plan.name}, ${service.period}) can be upgraded to.`);
  note(
    `Of each period: what the plan costs − what he has paid for his term, of which ${daysLeft} days are left = what he would ` +
      'pay now; when it would be due, and the day on which its next renewal would be invoiced.',
  );
  for (const { category, plans } of categories) {
    const offered = plans.filter(({ reason }) => reason === null);
    for (const { name, resources, periods } of offered) {
      note(`${category} › ${name}: ${resourcesIn(resources)}`);
      for (const { period, offer } of periods)
        if (offer) note(`· ${period.padEnd(LONGEST)} ${textOf(offer)}`);
      showReasons(periods.map(({ period, reason }) => ({ name: `· ${period}`, reason })));
    }
    showReasons(plans.map(({ name, reason }) => ({ name: `${category} › ${name}`, reason })));
  }
}

/** What is not offered for the same reason, in one sentence. */
function showReasons(refused: readonly { name: string; reason: PlanOption['reason'] }[]): void {
  const withReason = refused.filter(({ reason }) => reason !== null);
  for (const [text, those] of Map.groupBy(withReason, ({ reason }) => reason?.text)) {
    note(`${those.map(({ name }) => name).join(', ')} – not offered: ${text}`);
  }
}

function textOf({ price, paid, difference, dueDate, nextRenewal }: Offer): string {
  const sum = `${moneyOf(price)} − ${moneyOf(paid)} = ${moneyOf(difference)}`;
  return `${sum}; due ${dueDate}, renewal ${nextRenewal.invoicedOn}`;
}

function resourcesIn(resources: PlanOption['resources']): string {
  return Object.entries(resources)
    .map(([name, limit]) => `${name} ${limit}`)
    .join(', ');
}

function moneyOf({ amount, currency }: { amount: string; currency: string }): string {
  return formatMoney({ amount: BigInt(amount), currency });
}

async function request({ stack, juan, mailroom }: Tale, { service, plan, period, offer }: Choice) {
  step(`He asks for ${plan.name}, ${period}, at the sum that he was shown: ${moneyOf(offer.difference)}.`);
  const input = { serviceId: service.id, planId: plan.id, period, shownAmount: offer.difference } as const;
  const { upgrade, invoice } = await told(stack, juan.api.upgrades.request.mutate(input));
  note(`${upgrade.reference} waits for: ${upgrade.waitingFor.join(' · ')}.`);
  const run = runLink(stack, { kind: 'upgrade', id: upgrade.id });
  if (run) link("The run in Temporal's UI", run);
  await mailroom.arrival({ person: juan, channel: 'e-mail', says: upgrade.reference });
  await mailroom.arrival({ person: juan, channel: 'WhatsApp', says: `factura ${invoice.number}` });
  return { upgrade, invoice };
}

async function readPanelBack(stack: RunningStack, { plan }: Choice, from: number): Promise<void> {
  step('Read back from the panel itself:');
  const changes = (await panelLog(stack)).slice(from).filter(({ command }) => command === CHANGE);
  const [change] = changes;
  if (!change || changes.length > 1) {
    throw new DemoError(`The panel changed ${changes.length} packages, not one.`);
  }
  const account = await panelAccount(stack, change.user);
  note(`The panel: ${CHANGE} ${change.user}, once; its account is on the package ${account.plan}.`);
  expectThat(
    account.plan === packageOf(plan.name),
    `The account is on ${account.plan}, not on ${plan.name}.`,
  );
  for (const [resource, limit] of Object.entries(plan.resources)) {
    const name = nameInPackage(resource as ResourceName);
    const has = account.limits[name];
    expectThat(has === String(limit), `The account's ${name} is ${has}, and the plan gives ${limit}.`);
    note(`${name} is ${has}, what the plan gives of ${resource}.`);
  }
}

async function readServiceBack({ stack, juan }: Tale, { service, plan, offer }: Choice): Promise<void> {
  step('And from the API:');
  const now = await told(stack, juan.api.services.get.query({ serviceId: service.id }));
  expectThat(now.plan.id === plan.id, `The service is on ${now.plan.name}, not on ${plan.name}.`);
  expectThat(now.termEnd === offer.dueDate, `The service is due on ${now.termEnd}, not on ${offer.dueDate}.`);
  const due = now.termEnd === service.termEnd ? 'as before' : `no longer on ${service.termEnd}`;
  note(`services.get: "${now.label}" is ${now.status} on ${now.plan.name}, due on ${now.termEnd}, ${due}.`);
}
