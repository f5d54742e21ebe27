import type { ClientMode } from '../../domain/cancellation/cancellation.ts';
import { requestCancellation } from '../../domain/cancellation/request-cancellation.ts';
import { addDays, atLocal, formatTime, localDateOf } from '../../domain/time.ts';
import { nameAccount } from '../backups/play.ts';
import type { Fixture } from '../harness/fixture.ts';
import { PANEL_ACCOUNT, type Party } from '../harness/fixture-people.ts';

export const REMOVE = 'removeacct';
/** On the same server: a token that lists another account can tell that one is gone (X7c). */
export const NEIGHBOUR = { user: 'vecina', domain: 'vecina.example.com', email: 'vecina@example.com' };

const HOUR_MS = 3_600_000;
const ZONE = 'America/Argentina/Buenos_Aires';

/** Late in the evening a window is shorter than its hour (X2): there the time goes on to the night first. */
async function awaitWholeWindow({ clock, skipsTime, sleep, workforce, passTime }: Fixture): Promise<void> {
  if (formatTime(await clock.now(), ZONE) < '22:30') return;
  if (!workforce.isStarted()) passTime(2 * HOUR_MS);
  else if (skipsTime) await sleep('2 hours');
}

/** The clock goes on to tomorrow, late in the evening. */
export async function passToLateEvening({
  clock,
  passTime,
}: Pick<Fixture, 'clock' | 'passTime'>): Promise<void> {
  const now = await clock.now();
  const evening = atLocal(addDays(localDateOf(now, ZONE), 1), '23:00', ZONE);
  passTime(evening.getTime() - now.getTime());
}

/**
 * Whoever holds the service, which has an account of its own on the panel, asks for its end; resolves to the id of the
 * change.
 */
export async function askForEnd(
  fixture: Fixture,
  mode: ClientMode,
  party: Party = 'holder',
): Promise<string> {
  const { outside, service } = fixture;
  if (mode === 'immediate') await awaitWholeWindow(fixture);
  await nameAccount(fixture);
  if (!outside.panel.account(NEIGHBOUR.user)) await outside.createPanelAccount(NEIGHBOUR);
  const grantToken = await fixture.grant(party, 'cancel', service.id, mode);
  const ctx = await fixture.as(fixture.actorOf(party));
  const { id } = await requestCancellation(ctx, { serviceId: service.id, mode, grantToken });
  return id;
}

/** The running term of the service ends that many days from now. */
export async function endTermIn({ sql, clock, service }: Fixture, days: number): Promise<void> {
  const now = await clock.now();
  await sql(
    'update term set start_date = $2::timestamptz::date - 5, end_date = ($2::timestamptz at time zone $4)::date + $3::int where service_id = $1',
    [service.id, now, days, ZONE],
  );
}

/** What the panel did to accounts but open them. */
export function panelDid({ outside }: Pick<Fixture, 'outside'>): string[] {
  return outside.panel.log
    .filter(({ command }) => command !== 'createacct')
    .map(({ command, user }) => `${command} ${user}`);
}

export function accountIsThere({ outside }: Pick<Fixture, 'outside'>): boolean {
  return outside.panel.account(PANEL_ACCOUNT.user) !== undefined;
}

/** The service as it is now. */
export async function serviceNow({ sql, service }: Pick<Fixture, 'sql' | 'service'>) {
  const [row] = await sql<{ status: string; renews: boolean; suspension_reasons: string[] }>(
    'select status, renews, suspension_reasons from service where id = $1',
    [service.id],
  );
  return row;
}
