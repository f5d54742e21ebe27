import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { DemoError, expectThat } from './demo-error.ts';
import { Mailroom } from './mailroom.ts';
import { link, note, step } from './output.ts';
import { panelLog } from './panel-log.ts';
import { type DemoService, type Person, servicesOf, signIn, told } from './person.ts';
import { demoClient, type RunningStack, runLink } from './running-stack.ts';
import { watchChange } from './watch.ts';

/** The demo's product whose accounts are on the panel. */
const PANEL_PRODUCT = 'Hosting';

/** A backup takes seconds here, and hours on a server. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 500;

type Backup = { place: string; size_bytes: string; sha256: string; keep_until: string };
type Asked = { stack: RunningStack; juan: Person; service: DemoService; changeId: string };

/** Ends a service at its holder's wish over the public API, and reads the panel and the backup back. @throws DemoError. */
export async function tellCancellation(stack: RunningStack): Promise<void> {
  step('Juan Perez signs in.');
  const juan = await signIn(stack, demoClient(stack, 'Juan Perez'));
  const mailroom = await Mailroom.open(stack, [juan]);
  const service = await choose(stack, juan);
  await preview(stack, juan, service);
  const before = await panelLog(stack);
  const asked = { stack, juan, service, changeId: await request(stack, juan, service) };
  for (const channel of ['WhatsApp', 'e-mail'] as const) {
    await mailroom.arrival({ person: juan, channel, says: 'se pidió la baja inmediata' });
  }
  const backup = await theBackup(asked);
  const watch = watchChange(stack, juan, { kind: 'cancellations', changeId: asked.changeId });
  try {
    await letTheWindowPass(asked);
    await watch.completed();
  } finally {
    watch.close();
  }
  for (const channel of ['WhatsApp', 'e-mail'] as const) {
    await mailroom.arrival({ person: juan, channel, says: 'quedó dado de baja' });
  }
  await readBack(asked, before.length);
  await readBackupBack(asked, backup);
}

async function choose(stack: RunningStack, juan: Person): Promise<DemoService> {
  const service = (await servicesOf(stack, juan)).find(
    ({ status, frozen, product, openChange }) =>
      status === 'active' && !frozen && product === PANEL_PRODUCT && openChange === null,
  );
  if (!service) {
    throw new DemoError(
      'Juan Perez has no active hosting left to end. `npm run reset` gives you a new company.',
    );
  }
  note(`He is going to end "${service.label}" (${service.plan.name}).`);
  return service;
}

async function preview(stack: RunningStack, juan: Person, service: DemoService): Promise<void> {
  step('He is shown what would happen, before anything does.');
  const shown = await told(stack, juan.api.cancellations.preview.query({ serviceId: service.id }));
  for (const { mode, text } of shown.modes) note(`${mode}: ${text}`);
  note(`Se borra: ${shown.deleted.join(', ')}.`);
  for (const term of [...(shown.ifUnpaid ? [shown.ifUnpaid] : []), ...shown.terms]) note(term);
}

async function request(stack: RunningStack, juan: Person, service: DemoService): Promise<string> {
  step('He types e-mail and security key again, and gets a grant for ending exactly this service at once.');
  const mode = 'immediate';
  const { email, securityKey } = juan;
  const grant = { email, securityKey, act: 'cancel', subjectId: service.id, mode } as const;
  const { grantToken } = await told(stack, juan.api.auth.grant.mutate(grant));
  step('He asks for the end.');
  const input = { serviceId: service.id, mode, grantToken } as const;
  const { cancellation, reference } = await told(stack, juan.api.cancellations.request.mutate(input));
  note(`${reference}: it is carried out at ${cancellation.endsAt}; until then he can withdraw it.`);
  const run = runLink(stack, { kind: 'cancellation', id: cancellation.id });
  if (run) link("The run in Temporal's UI", run);
  return cancellation.id;
}

async function inDatabase<T>(
  { databaseUrl }: RunningStack,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function theBackup({ stack, service }: Asked): Promise<Backup> {
  step('The backup of the account is made at once, off its server.');
  return inDatabase(stack, async (client) => {
    for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await delay(PAUSE_MS)) {
      const { rows } = await client.query<Backup>(
        "select place, size_bytes, sha256, keep_until::text from backup where service_id = $1 and state = 'stored'",
        [service.id],
      );
      if (rows[0]) return rows[0];
    }
    throw new DemoError(`There is no backup after ${PATIENCE_MS / 1000} s.`);
  });
}

/** Nobody wants to wait for an hour: in the demo's own database its end is now. */
async function letTheWindowPass({ stack, changeId }: Asked): Promise<void> {
  step('The hour in which he could withdraw it passes. (The demo moves it, in its own database.)');
  await inDatabase(stack, async (client) => {
    await client.query('update cancellation set window_ends_at = now() where change_id = $1', [changeId]);
    await client.query(
      "update service_change set next_check_at = now() - interval '1 hour' where id = $1 and state = 'scheduled'",
      [changeId],
    );
  });
}

async function readBackupBack({ stack }: Asked, backup: Backup): Promise<void> {
  step('The backup, read back from the store:');
  const content = await readFile(join(stack.folder, 'backups', backup.place));
  const sha256 = createHash('sha256').update(content).digest('hex');
  expectThat(sha256 === backup.sha256, 'The backup in the store is not the one that was recorded.');
  note(`${backup.place}: ${content.length} bytes, SHA-256 as recorded, kept until ${backup.keep_until}.`);
}

async function readBack({ stack, juan, service }: Asked, from: number): Promise<void> {
  step("Read back from the panel's own log, and from the API:");
  const calls = (await panelLog(stack)).slice(from).map(({ command, user }) => `${command} ${user}`);
  for (const call of calls) note(`The panel: ${call}.`);
  const removals = calls.filter((call) => call.startsWith('removeacct'));
  expectThat(removals.length === 1, `The panel deleted ${removals.length} accounts, not one.`);
  const ended = (await servicesOf(stack, juan)).find(({ id }) => id === service.id);
  expectThat(ended?.status === 'cancelled', `The service is ${ended?.status}, not cancelled.`);
  note(`services.list of ${juan.name}: "${service.label}" is cancelled.`);
}
