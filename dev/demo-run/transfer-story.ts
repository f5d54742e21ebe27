import { credentialsLinkIn, openCredentials } from './credentials-page.ts';
import { DemoError, expectThat } from './demo-error.ts';
import { Mailroom } from './mailroom.ts';
import { link, message, note, step } from './output.ts';
import { type DemoTransfer, type Person, servicesOf, signIn, told } from './person.ts';
import { demoClient, type RunningStack, runLink } from './running-stack.ts';
import { type Cast, castTransfer, grantTransfer, openTransfer } from './transfer-steps.ts';
import { watchChange } from './watch.ts';

type Opened = Cast<Person> & { stack: RunningStack; mailroom: Mailroom; transfer: DemoTransfer };

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

async function choose(stack: RunningStack, juan: Person, jose: Person): Promise<Cast<Person>> {
  const cast = await castTransfer({ juan, jose }, (person) => servicesOf(stack, person));
  if (!cast) {
    throw new DemoError(
      'Neither has a service that can be transferred (active, paid, no change open). `npm run reset` gives you a new company.',
    );
  }
  const { giver, taker, service } = cast;
  if (giver === jose)
    note('Juan Perez has given all that he can give: this time Jose Garcia gives one back.');
  note(`${giver.name} is going to transfer "${service.label}" (${service.plan.name}) to ${taker.name}.`);
  return cast;
}

async function open(stack: RunningStack, cast: Cast<Person>): Promise<DemoTransfer> {
  const { giver } = cast;
  step(`${giver.name} types e-mail and security key again, and gets a grant for this one act.`);
  const { grantToken, expiresAt } = await grantTransfer(stack, cast);
  note(`It is good once, until ${expiresAt}; with it no cooling off is needed (T10).`);

  step(`${giver.name} opens the transfer.`);
  const transfer = await openTransfer(stack, cast, grantToken);
  const run = runLink(stack, { kind: 'transfer', id: transfer.id });
  if (run) link("The run in Temporal's UI", run);
  return transfer;
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
  const address = credentialsLinkIn(mail);
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
