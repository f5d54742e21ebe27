import { beforeAll } from 'vitest';
import { createClient, createCompany, createService } from './builders.ts';
import { useDatabase } from './database.ts';

type ServiceDetails = Omit<Partial<Parameters<typeof createService>[1]>, 'clientId'>;

/** A database with the company in it, for the tests of a file; its services are of the plan that no panel provisions. */
export function useCompany() {
  const database = useDatabase();
  const plan = { id: '' };
  beforeAll(async () => {
    plan.id = (await createCompany(database)).radioPlanId;
  });

  const serviceOf = (clientId: string, details: ServiceDetails = {}) =>
    createService(database, { planId: plan.id, clientId, ...details });

  return {
    database,
    plan,
    serviceOf,
    /** A service with a client of its own. */
    heldService: async (details?: ServiceDetails) => {
      const client = await createClient(database);
      return { client, service: await serviceOf(client.id, details) };
    },
  };
}
