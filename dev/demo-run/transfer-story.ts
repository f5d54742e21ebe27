import { openCredentials } from './credentials-page.ts';
import { DemoError, expectThat } from './demo-error.ts';
import { Mailroom } from './mailroom.ts';
import { link, message, note, step } from './output.ts';
import { type DemoService, type DemoTransfer, type Person, servicesOf, signIn, told } from './person.ts';
import { demoClient, type RunningStack, runLink } from './running-stack.ts';
import { watchChange } from './watch.ts';

type Cast = { giver: Person; taker: Person; service: DemoService };
type Opened = Cast & { stack: RunningStack; mailroom: Mailroom; transfer: DemoTransfer };

/** The demo's product whose accounts are on the panel: its transfers end without staff. */
const PANEL_PRODUCT = 'Hosting';
const CREDENTIALS_LINK = /https?:\/\/\S+\/acceso\/[\w-]+/;

/** Carries a service from one person to another over the public API, as both would. @throws DemoError. */
export async function tellTransfer(stack: RunningStack): Promise<void> {
  step('Juan Perez and Jose Garcia sign in.');
  const juan = await signIn(stack, demoClient(stack, 'Juan Perez'));
  const jose = await signIn(stack, demoClient(stack, 'Jose Garcia'));
  const mailroom = await Mailroom.open(stack, [juan, jose]);
  const cast = await choose(stack, juan, jose);
  const opened = { ...cast, stack, mailroom, transfer: await open(stack, cast) };
  const watch = watchChange(stack, cast.giver, { kind: 'transfers', changeId: opened.transfer.id });
  try {
    await consent(opened);
    await watch.completed();
  } catch (error) {
    await withdraw(opened);
    throw error;
  } finally {
    watch.close();
  }
  await receive(opened);
  await readBack(opened);
}

async function choose(stack: RunningStack, juan: Person, jose: Person): Promise<Cast> {
  for (const [giver, taker] of [
    [juan, jose],
    [jose, juan],
  ] as const) {
    // The newest first; what Jose gives back is an old one, that was Juan's.
    const services = (await servicesOf(stack, giver)).filter(canBeTransferred);
    const service = services.at(giver === juan ? 0 : -1);
    if (!service) continue;
    if (giver === jose)
      note('Juan Perez has given all that he can give: this time Jose Garcia gives one back.');
    note(`${giver.name} is going to transfer "${service.label}" (${service.plan.name}) to ${taker.name}.`);
    return { giver, taker, service };
  }
  throw new DemoError(
    'Neither has a service that can be transferred (active, paid, no change open). `npm run reset` gives you a new company.',
  );
}

function canBeTransferred({ status, frozen, product, owedInvoices, openChange }: DemoService): boolean {
  const isFree = !frozen && openChange === null && owedInvoices.length === 0;
  return status === 'active' && product === PANEL_PRODUCT && isFree;
}

async function open(stack: RunningStack, { giver, taker, service }: Cast): Promise<DemoTransfer> {
  step(`${giver.name} types e-mail and security key again, and gets a grant for this one act.`);
  const { grantToken, expiresAt } = await told(
    stack,
    giver.api.auth.grant.mutate({
      email: giver.email,
      securityKey: giver.securityKey,
      act: 'immediate_transfer',
      subjectId: service.id,
    }),
  );
  note(`It is good once, until ${expiresAt}; with it no cooling off is needed (T10).`);

  step(`${giver.name} opens the transfer.`);
  const { transfer, ...text } = await told(
    stack,
    giver.api.transfers.open.mutate({
      serviceId: service.id,
      recipientEmail: taker.email,
      recipientName: taker.name,
      grantToken,
    }),
  );
  const run = runLink(stack, { kind: 'transfer', id: transfer.id });
  if (run) link("The run in Temporal's UI", run);
  return { ...transfer, ...text };
}

async function consent({ stack, mailroom, giver, taker, transfer, service }: Opened): Promise<void> {
  const own = await told(stack, taker.api.transfers.get.query({ changeId: transfer.id }));
  const texts = [
    { person: giver, text: transfer.consentText },
    { person: taker, text: own.consentText },
  ];
  for (const { person, text } of texts) {
    await mailroom.arrival({ person, channel: 'WhatsApp', says: text });
    await mailroom.arrival({ person, channel: 'e-mail', says: text });
  }
  for (const { person, text } of texts) {
    step(`${person.name} sends his literal text by WhatsApp.`);
    if (person === taker) {
      note('With it the run reads both messages back from Twilio, changes the holder, hands the panel over.');
    }
    message(`WhatsApp from ${person.name}, ${person.phone}`, text);
    await mailroom.type(person, text);
    await mailroom.arrival({
      person,
      channel: 'WhatsApp',
      says: `Recibimos tu texto para el cambio de titular del servicio ${service.label}`,
    });
  }
}

/** So that the next run finds the service free; after the commit there is nothing to withdraw. */
async function withdraw({ giver, transfer }: Opened): Promise<void> {
  const withdrawn = await giver.api.transfers.withdraw
    .mutate({ changeId: transfer.id })
    .catch(() => undefined);
  if (withdrawn) note('The demo withdrew the transfer that did not go well.');
}

async function receive({ stack, mailroom, giver, taker, service }: Opened): Promise<void> {
  for (const channel of ['WhatsApp', 'e-mail'] as const) {
    await mailroom.arrival({
      person: giver,
      channel,
      says: `tu servicio ${service.label} ya está a nombre de ${taker.name}`,
    });
    await mailroom.arrival({
      person: taker,
      channel,
      says: `que era de ${giver.name} ya está a tu nombre`,
    });
  }
  const mail = await mailroom.arrival({ person: taker, channel: 'e-mail', says: '/acceso/' });

  step(`${taker.name} opens the one-use link to the new credentials of the panel.`);
  const [address] = CREDENTIALS_LINK.exec(mail) ?? [];
  expectThat(address !== undefined, 'The mail with the credentials has no link.');
  const { user, password } = await openCredentials(stack, address);
  note(`User ${user}, password ${password}. Opened a second time, the link shows nothing.`);
}

async function readBack({ stack, giver, taker, service, transfer }: Opened): Promise<void> {
  step('The changed holder, read back from the API:');
  const holds = async (person: Person) =>
    (await servicesOf(stack, person)).find((candidate) => candidate.id === service.id);
  const received = await holds(taker);
  expectThat(
    received !== undefined,
    `The transfer is completed, and ${taker.name} does not have the service.`,
  );
  note(`services.list of ${taker.name}: has "${received.label}", ${received.status}.`);
  expectThat(
    (await holds(giver)) === undefined,
    `The transfer is completed, and ${giver.name} still has the service.`,
  );
  note(`services.list of ${giver.name}: has it no longer.`);
  const run = runLink(stack, { kind: 'transfer', id: transfer.id });
  if (run) link("The whole run in Temporal's UI", run);
}
