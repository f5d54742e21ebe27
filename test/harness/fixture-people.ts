import { nameFirstServer } from '../../domain/services/first-server.ts';
import { createClient, createCompany, createService, createStaff } from './builders.ts';
import type { System } from './system.ts';

export const PANEL_ACCOUNT = { user: 'juanhost', domain: 'juan.example.com' };
export type Party = 'holder' | 'recipient';

/** Three months. */
const SERVICE_AGE_MS = 90 * 24 * 3_600_000;

/** Who is in a fixture: Juan Perez with an active service, Jose Garcia who is to receive it, and a member of staff. */
export async function createPeople(system: System, options: { manual?: boolean }) {
  const { database, outside, clock } = system;
  const company = await createCompany(database);
  const now = await clock.now();
  const holder = await createClient(database, { name: 'Juan Perez', email: 'juan@example.com' });
  const recipient = await createClient(database, { name: 'Jose Garcia', email: 'jose@example.com' });
  const service = await createService(database, {
    clientId: holder.id,
    planId: options.manual ? company.radioPlanId : company.hostingPlanId,
    label: 'Hosting Web',
    // Its renewal is far away: nothing falls due while a test plays.
    period: 'yearly',
    createdAt: new Date(now.getTime() - SERVICE_AGE_MS),
    ...(options.manual ? {} : { panelUser: PANEL_ACCOUNT.user, panelDomain: PANEL_ACCOUNT.domain }),
  });
  const { url: address, user: panelUser } = outside.panelSettings;
  await nameFirstServer(await system.verbs.context(), { address, panelUser });
  await outside.createPanelAccount({ ...PANEL_ACCOUNT, email: holder.email });
  const people = { holder, recipient };
  return {
    ...people,
    service,
    /** Who resolves tasks and lifts freezes. */
    agent: { type: 'staff', staffId: await createStaff(database), role: 'agent' } as const,
    /** A party signed in. */
    actorOf: (party: Party) => ({
      type: 'client' as const,
      clientId: people[party].id,
      sessionId: people[party].id,
    }),
  };
}

export type People = Awaited<ReturnType<typeof createPeople>>;
