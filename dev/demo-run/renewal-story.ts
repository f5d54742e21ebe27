import { addMonths, DAY_MS, dayOfMonth } from '../../domain/time.ts';
import { openCredentials } from './credentials-page.ts';
import { DemoError, expectThat } from './demo-error.ts';
import { eventually } from './eventually.ts';
import { Mailroom } from './mailroom.ts';
import { link, note, step } from './output.ts';
import { panelLog } from './panel-log.ts';
import { type DemoInvoice, payInvoice } from './pay-invoice.ts';
import { type DemoService, type Person, signIn, signInStaff, told } from './person.ts';
import { demoClient, type RunningStack, runLink } from './running-stack.ts';

const PANEL_PRODUCT = 'Hosting';
const CREDENTIALS_LINK = /https?:\/\/\S+\/acceso\/[\w-]+/;

type Tale = { stack: RunningStack; juan: Person; mailroom: Mailroom };

/**
 * Hires a service, pays it at the gateway, lets it be created, and takes it over its second term, suspended and working again:
 * over the public API alone. @throws DemoError.
 */
export async function tellRenewal(stack: RunningStack): Promise<void> {
  step('Juan Perez signs in.');
  const juan = await signIn(stack, demoClient(stack, 'Juan Perez'));
  const mailroom = await Mailroom.open(stack, [juan]);
  const tale = { stack, juan, mailroom };
  const before = (await panelLog(stack)).length;
  const { serviceId, invoice } = await order(tale);
  await payInvoice(stack, juan, invoice);
  const first = await becomes(tale, serviceId, ({ status }) => status === 'active');
  note(`"${first.label}" is active: its first term goes from ${first.termStart} until ${first.termEnd}.`);
  await receiveCredentials(tale);
  const renewal = await renew(tale, first);
  await payInvoice(stack, juan, renewal);
  const second = await becomes(tale, serviceId, ({ status }) => status === 'active');
  note(`"${second.label}" works again, and its second term, from ${first.termEnd} on, is paid.`);
  for (const says of [`factura ${renewal.number} quedó paga`, 'está activo de nuevo']) {
    await mailroom.arrival({ person: juan, channel: 'WhatsApp', says });
  }
  await readPanelBack(stack, before);
}

async function order({ stack, juan, mailroom }: Tale): Promise<{ serviceId: string; invoice: DemoInvoice }> {
  step('He looks at what can be hired, and hires the cheapest hosting by the month.');
  const { items } = await told(stack, juan.api.catalogue.plans.query());
  const plan = items.find(({ product }) => product.name === PANEL_PRODUCT);
  if (!plan) throw new DemoError(`The catalogue has no ${PANEL_PRODUCT}.`);
  const label = `Sitio nuevo ${Date.now().toString(36)}`;
  const domain = `${label.replace(/ /g, '-').toLowerCase()}.example.com`;
  const input = { planId: plan.id, period: 'monthly', label, domain } as const;
  const { service, change, invoice } = await told(stack, juan.api.services.order.mutate(input));
  note(
    `${change.reference}: "${service.label}" (${plan.name}) is ${service.status}, until its invoice is paid.`,
  );
  const run = runLink(stack, { kind: 'activation', id: change.id });
  if (run) link("The run in Temporal's UI", run);
  await mailroom.arrival({ person: juan, channel: 'WhatsApp', says: label });
  return { serviceId: service.id, invoice };
}

async function becomes(
  { stack, juan }: Tale,
  serviceId: string,
  isSo: (service: DemoService) => boolean,
): Promise<DemoService> {
  return eventually(async () => {
    const service = await told(stack, juan.api.services.get.query({ serviceId }));
    return isSo(service) ? service : undefined;
  }, 'The service did not become so');
}

async function receiveCredentials({ stack, juan, mailroom }: Tale): Promise<void> {
  step('The way in comes by e-mail, behind a link that opens once.');
  const mail = await mailroom.arrival({ person: juan, channel: 'e-mail', says: '/acceso/' });
  const [address] = CREDENTIALS_LINK.exec(mail) ?? [];
  if (!address) throw new DemoError('The mail has no link to the credentials.');
  const { user } = await openCredentials(stack, address);
  note(`It shows the user "${user}" with its password, and does not open again.`);
}

/** A month cannot pass here: staff issues the renewal now, and does what its fifth day overdue would do. */
async function renew({ stack, juan }: Tale, service: DemoService): Promise<DemoInvoice> {
  step(
    'A month later the renewal would be issued, and five days after its due date the service suspended. Staff does both now.',
  );
  const { api } = await signInStaff(stack, 'administrator');
  const [start, end] = [service.termEnd ?? '', service.termEnd ?? ''];
  const [owed] = await told(stack, juan.api.invoices.list.query({ serviceId: service.id })).then(
    ({ items }) => items,
  );
  const input = {
    serviceId: service.id,
    lines: [
      {
        kind: 'renewal' as const,
        description: `Renovación de ${service.label}`,
        amount: owed?.total.amount ?? '',
        periodStart: start,
        periodEnd: addMonths(end, 1, dayOfMonth(service.termStart ?? end)),
      },
    ],
    dueDate: new Date(Date.now() + DAY_MS).toISOString().slice(0, 10),
  };
  const { invoiceId } = await told(stack, api.staff.invoices.issue.mutate(input));
  await told(stack, api.staff.services.suspend.mutate({ serviceId: service.id, reason: 'non_payment' }));
  note('Invoice issued; the service is suspended for non-payment, on its panel too.');
  return told(stack, juan.api.invoices.get.query({ invoiceId }));
}

async function readPanelBack(stack: RunningStack, from: number): Promise<void> {
  step("Read back from the panel's own log:");
  const wanted = ['createacct', 'suspendacct', 'unsuspendacct'];
  const calls = await eventually(async () => {
    const made = (await panelLog(stack)).slice(from).filter(({ command }) => wanted.includes(command));
    return wanted.every((command) => made.some((call) => call.command === command)) ? made : undefined;
  }, 'The panel did not follow');
  for (const { command, user } of calls) note(`The panel: ${command} ${user}.`);
  expectThat(
    new Set(calls.map(({ user }) => user)).size === 1,
    'The panel was told of more than one account.',
  );
}
