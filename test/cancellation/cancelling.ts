import { randomUUID } from 'node:crypto';
import { beforeAll } from 'vitest';
import type { ClientMode } from '../../domain/cancellation/cancellation.ts';
import { requestCancellation } from '../../domain/cancellation/request-cancellation.ts';
import { reviewCancellationPause, reviewSchedule } from '../../domain/cancellation/review-schedule.ts';
import type { Service } from '../../domain/services/service.ts';
import type { Actor } from '../../domain/transaction/context.ts';
import { createClient, createService, TEST_NOW, testContext } from '../harness/builders.ts';
import { useCompany } from '../harness/company.ts';
import { plantGrant } from '../harness/grants.ts';

/** A local time of the company's zone, which has no summer time, as an instant. */
export const at = (local: string): Date => new Date(`${local}-03:00`);
/** That of every request here, unless told otherwise: 12:00 on 2026-03-10. */
export const NOW = TEST_NOW;

/** A company whose services live on its panel, and what a cancellation of one of them goes through, verb by verb. */
export function useCancelling() {
  const company = useCompany();
  const { database } = company;
  const plan = { hosting: '', server: randomUUID() };
  beforeAll(async () => {
    const [row] = await database.sql<{ id: string }>("select id from plan where panel_package = 'hosting_1'");
    plan.hosting = row?.id ?? '';
    await database.sql(
      `insert into server (id, name, address, panel_user, token_reference, capabilities, created_at)
       values ($1, 'uno', 'https://uno.example.com:2087', 'root', 'PANEL_TOKEN', '{}', $2)`,
      [plan.server, NOW],
    );
  });
  const contextAt = (now: Date, actor?: Actor) => testContext(database, { now, ...(actor ? { actor } : {}) });

  let accounts = 0;
  /** A client with a service on the panel; its one term is 10/03 to 10/04. */
  async function hosted(details: Partial<Service> = {}) {
    accounts += 1;
    const client = await createClient(database);
    const service = await createService(database, {
      clientId: client.id,
      planId: plan.hosting,
      serverId: plan.server,
      panelUser: `cuenta${accounts}`,
      panelDomain: `cuenta${accounts}.example.com`,
      panelCreatedAt: NOW,
      renews: true,
      ...details,
    });
    const actor = { type: 'client', clientId: client.id, sessionId: randomUUID() } as const;
    return { client, service, serviceId: service.id, actor };
  }
  type Hosted = Awaited<ReturnType<typeof hosted>>;

  const grant = ({ actor, serviceId }: Hosted, mode: string, now = NOW) =>
    plantGrant(database, { ...actor, act: 'cancel', subjectId: serviceId, mode, now });

  /** Its holder asks for its end, with a good grant. */
  async function ask(hosted: Hosted, mode: ClientMode, now = NOW) {
    const grantToken = await grant(hosted, mode, now);
    return requestCancellation(contextAt(now, hosted.actor), {
      serviceId: hosted.serviceId,
      mode,
      grantToken,
    });
  }

  /** What its run asks at a moment, wherever it stands before its claim. */
  async function review(changeId: string, now: Date) {
    const [row] = await database.sql<{ state: string; version: number }>(
      'select state, version from service_change where id = $1',
      [changeId],
    );
    const question = { changeId, knownVersion: row?.version ?? 0 };
    const verb = row?.state === 'paused' ? reviewCancellationPause : reviewSchedule;
    return verb(contextAt(now), question);
  }

  return {
    ...company,
    contextAt,
    hosted,
    grant,
    ask,
    review,
    /** A backup of the account is in the store, taken then. */
    storeBackup: async ({ service }: Hosted, takenAt: Date) => {
      await database.sql(
        `insert into backup (id, service_id, server_id, panel_user, panel_domain, panel_created_at, state, made_by, asked_at,
           taken_at, place, size_bytes, sha256, keep_until)
         values (gen_random_uuid(), $1, $2, $3, $4, $5, 'stored', 'panel', $6, $6, 'store:copia.tar.gz', 10, repeat('a', 64),
           '2036-03-10')`,
        [
          service.id,
          service.serverId,
          service.panelUser,
          service.panelDomain,
          service.panelCreatedAt,
          takenAt,
        ],
      );
    },
    /** The messages about a change, as `template to channel`. */
    told: async (changeId: string) => {
      const rows = await database.sql<{ template: string; channel: string }>(
        'select template, channel from outbound_message where change_id = $1 order by created_at, template, channel',
        [changeId],
      );
      return rows.map(({ template, channel }) => `${template} ${channel}`);
    },
    eventsOf: async (changeId: string) => {
      const rows = await database.sql<{ type: string }>(
        'select type from event where change_id = $1 order by id',
        [changeId],
      );
      return rows.map(({ type }) => type);
    },
    stateOf: async (changeId: string) => {
      const [row] = await database.sql<{ state: string; reason: string | null }>(
        'select state, reason from service_change where id = $1',
        [changeId],
      );
      return row;
    },
    serviceNow: async (serviceId: string) => {
      const [row] = await database.sql<{ status: string; renews: boolean; suspension_reasons: string[] }>(
        'select status, renews, suspension_reasons from service where id = $1',
        [serviceId],
      );
      return row;
    },
    tasksOf: async (changeId: string) => {
      const rows = await database.sql<{ kind: string }>(
        'select kind from staff_task where change_id = $1 and resolved_at is null order by kind',
        [changeId],
      );
      return rows.map(({ kind }) => kind);
    },
  };
}
