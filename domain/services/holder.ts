import type { EntityManager } from '@mikro-orm/postgresql';

/** Who holds the service now, by its open ownership interval; undefined when there is no such service. */
export async function currentHolderId(em: EntityManager, serviceId: string): Promise<string | undefined> {
  const [interval] = await em.execute<{ client_id: string }[]>(
    'select client_id from ownership_interval where service_id = ? and ended_at is null',
    [serviceId],
  );
  return interval?.client_id;
}
