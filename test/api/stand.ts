import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { appRouter } from '../../api/router.ts';
import { buildServer } from '../../api/server.ts';
import { StreamLimits } from '../../api/streams.ts';
import type { System } from '../../api/system.ts';
import { createCallerFactory } from '../../api/trpc.ts';
import { logOptions } from '../../config/log.ts';
import { createPanels } from '../../config/panels.ts';
import { startPanelEmulator } from '../../dev/panel-emulator/server.ts';
import { createKey as createIntegrationKey } from '../../domain/access/create-key.ts';
import { Session } from '../../domain/access/entities.ts';
import { SESSION_HOURS } from '../../domain/access/sign-in.ts';
import { Staff } from '../../domain/access/staff.ts';
import { newToken } from '../../domain/access/tokens.ts';
import type { TaskKind } from '../../domain/tasks/staff-task.ts';
import { DAY_MS, HOUR_MS } from '../../domain/time.ts';
import type { ActingKey } from '../../domain/transaction/acting.ts';
import type { KeyScope, StaffRole, StoredHandoff } from '../../domain/transaction/context.ts';
import {
  createClient,
  createCompany,
  createService,
  TEST_DEPLOYMENT,
  TEST_NOW,
  testContext,
} from '../harness/builders.ts';
import { createDatabase, type TestDatabase } from '../harness/database.ts';
import { handOver as plantHandOver } from '../transfer/handed-over.ts';
import { demandDocumented } from './as-documented.ts';

const createCaller = createCallerFactory(appRouter);
export type Caller = ReturnType<typeof createCaller>;
export const TWILIO = {
  accountSid: `AC${'0'.repeat(32)}`,
  authToken: 'token-of-the-test-account',
  whatsAppFrom: TEST_DEPLOYMENT.whatsAppNumber,
};

export const GATEWAY_SECRET = 'webhook-secret-of-the-tests';
export const PANEL_TOKEN = 'panel-token-of-the-tests';

/** Of callers that are no browser. */
const NO_COOKIE = { keep: () => undefined, drop: () => undefined };

export type Answer = {
  status: number;
  data: unknown;
  reason: { code: string; text: string; details: unknown } | undefined;
  body: string;
  /** Names the call in the log. */
  callId: unknown;
};

/** The API's real server on a database of its own; `log` has every line that it wrote. Every call must be as its document says. */
export async function openApi(changes: Partial<System> = {}) {
  const database = await createDatabase();
  const company = await createCompany(database);
  const log: string[] = [];
  const clock = { time: TEST_NOW };
  const delivered: StoredHandoff[] = [];
  const panel = await startPanelEmulator({ token: PANEL_TOKEN, user: 'root', now: () => clock.time });
  const system: System = {
    orm: database.orm,
    clock: { now: async () => clock.time },
    deployment: TEST_DEPLOYMENT,
    deliver: async (handoffs) => void delivered.push(...handoffs),
    log: pino(logOptions('debug'), { write: (line: string) => void log.push(line) }),
    twilio: TWILIO,
    gatewaySecret: GATEWAY_SECRET,
    temporal: { namespace: 'default', uiUrl: 'http://127.0.0.1:8233' },
    panels: createPanels({ orm: database.orm, tokenOf: async () => PANEL_TOKEN }),
    probes: { postgres: async () => void (await database.orm.em.fork().execute('select 1')) },
    ...changes,
  };
  const server = buildServer(system);
  return {
    ...database,
    ...company,
    database,
    panel,
    system,
    server,
    clock,
    log,
    delivered,
    /** Starts listening on a free port of this machine and gives its address. */
    listen: () => server.listen({ host: '127.0.0.1', port: 0 }),
    /** Calls past HTTP, with the types of the router, as whoever holds the token; each from an address of its own unless one is given. */
    as: (sessionToken?: string, address: string = randomUUID()): Caller =>
      createCaller({
        system,
        address,
        sessionToken,
        sessionCookie: NO_COOKIE,
        requestLog: system.log,
        callId: randomUUID(),
        streams: new StreamLimits(),
      }),
    query: (procedure: string, input?: unknown, session?: string) => {
      const query = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`;
      return call('GET', `${procedure}${query}`, { procedure, input, session });
    },
    mutate: (procedure: string, input: unknown, session?: string) =>
      call('POST', procedure, { procedure, input, session }),
    close: async () => {
      await server.close();
      await panel.close();
      await database.close();
    },
  };

  async function call(
    method: 'GET' | 'POST',
    path: string,
    { procedure, input, session }: { procedure: string; input?: unknown; session?: string | undefined },
  ): Promise<Answer> {
    const { statusCode, body, headers } = await server.inject({
      method,
      url: `/trpc/${path}`,
      headers: {
        ...(session ? { authorization: `Bearer ${session}` } : {}),
        ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
      },
      ...(method === 'POST' ? { payload: JSON.stringify(input) } : {}),
    });
    const answer = JSON.parse(body);
    demandDocumented(procedure, input, { status: statusCode, body: answer });
    const { result, error } = answer;
    return {
      status: statusCode,
      data: result?.data,
      reason: error?.data.reason,
      body,
      callId: headers['x-request-id'],
    };
  }
}
export type Api = Awaited<ReturnType<typeof openApi>>;

/** The token of a session that was opened just now, from an address that nobody knows. */
export async function createSession(
  { orm, clock = { time: TEST_NOW } }: Pick<TestDatabase, 'orm'> & { clock?: { time: Date } },
  owner: { clientId: string } | { staffId: string },
): Promise<string> {
  const em = orm.em.fork();
  const { token, tokenHash } = newToken();
  em.create(Session, {
    id: randomUUID(),
    tokenHash,
    createdAt: clock.time,
    expiresAt: new Date(clock.time.getTime() + SESSION_HOURS * HOUR_MS),
    ...owner,
  });
  await em.flush();
  return token;
}

export async function createStaffSession({ orm }: Pick<TestDatabase, 'orm'>, role: StaffRole = 'agent') {
  const em = orm.em.fork();
  const staff = em.create(Staff, {
    id: randomUUID(),
    name: 'Ana Lopez',
    email: `${randomUUID()}@example.com`,
    role,
    passwordHash: 'none',
    totpSecret: 'none',
    createdAt: TEST_NOW,
  });
  await em.flush();
  return { staffId: staff.id, session: await createSession({ orm }, { staffId: staff.id }) };
}

/** An integration key, and what it travels as. */
export async function createKey(
  { orm, clock = { time: TEST_NOW } }: Pick<TestDatabase, 'orm'> & { clock?: { time: Date } },
  { staffId }: { staffId: string },
  scopes: KeyScope[],
): Promise<{ keyId: string; session: string; actor: ActingKey }> {
  // A day before, so that it can have ended by now.
  const ctx = testContext(
    { orm },
    {
      now: new Date(clock.time.getTime() - DAY_MS),
      actor: { type: 'staff', staffId, role: 'administrator' },
    },
  );
  const provider = scopes.includes('payments:record') ? { provider: 'pasarela' } : {};
  const { key, of } = await createIntegrationKey(ctx, {
    name: 'Pasarela',
    scopes,
    ...provider,
    validDays: 30,
  });
  const actor: ActingKey = { type: 'key', keyId: of.id, scopes, provider: of.provider };
  return { keyId: of.id, session: key, actor };
}

/** A holder with a service, a recipient and a stranger, each signed in, and what opens a transfer between the two. */
export async function createParties(api: Api) {
  const [holder, recipient, stranger] = await Promise.all([signedIn(api), signedIn(api), signedIn(api)]);
  const service = await createService(api, { planId: api.hostingPlanId, clientId: holder.id });
  const opening = { serviceId: service.id, recipientEmail: recipient.email, recipientName: recipient.name };
  return { holder, recipient, stranger, service, opening };
}

async function signedIn(api: Api) {
  const client = await createClient(api);
  return { ...client, session: await createSession(api, { clientId: client.id }) };
}

/** Opens a transfer as its holder; fails unless that worked. */
export async function openTransfer(api: Api) {
  const parties = await createParties(api);
  const { data, reason } = await api.mutate('transfers.open', parties.opening, parties.holder.session);
  if (reason) throw new Error(`the transfer was not opened: ${reason.code}`);
  const { transfer } = data as { transfer: { id: string; version: number } };
  return { ...parties, changeId: transfer.id };
}

/** An open task of staff about a change. */
export async function createTask(api: Pick<Api, 'sql'>, kind: TaskKind, changeId: string): Promise<string> {
  const taskId = randomUUID();
  await api.sql(
    `insert into staff_task (id, kind, subject_id, change_id, details, opened_at, due_at)
    values ($1, $2, $3, $3, '{}', $4, $4)`,
    [taskId, kind, changeId, TEST_NOW],
  );
  return taskId;
}

/** Staff chose that the parties of a transfer consent signed in (T6). */
export async function allowSignedInConsent(api: Pick<Api, 'sql'>, changeId: string): Promise<void> {
  const taskId = await createTask(api, 'sender_unidentified', changeId);
  const chosen = "update staff_task set choice = 'parties_consent_signed_in', resolved_at = $2 where id = $1";
  await api.sql(chosen, [taskId, TEST_NOW]);
}

type Opened = Awaited<ReturnType<typeof openTransfer>>;

/** The rows of an opened transfer as if it had been carried out, of a service on the panel. */
export async function handOver(api: Api, opened: Opened, state: 'committed' | 'completed' = 'completed') {
  const { changeId, service } = opened;
  await plantHandOver(api.sql, { changeId, state });
  await api.sql("update service set panel_user = 'u' || left(id::text, 8) where id = $1", [service.id]);
}

/** The row of who holds a service, as if it had always been that client. */
export function giveTo(api: Pick<Api, 'sql'>, serviceId: string, clientId: string) {
  return api.sql('update ownership_interval set client_id = $2 where service_id = $1 and ended_at is null', [
    serviceId,
    clientId,
  ]);
}

/** A server whose panel is the stand's; resolves to its id. */
export async function createServer(api: Api, changes: { address?: string } = {}): Promise<string> {
  const id = randomUUID();
  await api.sql(
    `insert into server (id, name, address, panel_user, token_reference, capabilities, created_at)
    values ($1, $1::uuid::text, $2, 'root', 'PANEL_TOKEN', '{}', $3)`,
    [id, changes.address ?? api.panel.url, TEST_NOW],
  );
  return id;
}
