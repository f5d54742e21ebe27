import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { setDomainRenewal } from '../../domain/domains/set-domain-renewal.ts';
import { createClient, createDomain, TEST_NOW, testContext } from '../harness/builders.ts';
import { useDatabase } from '../harness/database.ts';

const database = useDatabase();

async function ownDomain() {
  const client = await createClient(database);
  const domainId = await createDomain(database, client.id);
  const actor = { type: 'client', clientId: client.id, sessionId: randomUUID() } as const;
  return { client, domainId, ctx: testContext(database, { actor }) };
}

it('a domain is left to lapse, and renewed again; asking for what is so is a success (X6)', async () => {
  const { client, domainId, ctx } = await ownDomain();
  for (const renews of [false, false, true]) {
    expect(await setDomainRenewal(ctx, { domainId, renews })).toMatchObject({ id: domainId, renews });
  }
  const events = await database.sql(
    "select data ->> 'renews' as renews from event where type = 'domain.renewal_set' and client_id = $1 order by id",
    [client.id],
  );
  expect(events).toEqual([{ renews: 'false' }, { renews: 'true' }]);
});

it('is its client’s alone, and nobody’s while the account is frozen (G9)', async () => {
  const { client, domainId, ctx } = await ownDomain();
  const other = await ownDomain();
  await expect(setDomainRenewal(other.ctx, { domainId, renews: false })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  await database.sql('update client set frozen_at = $1 where id = $2', [TEST_NOW, client.id]);
  await expect(setDomainRenewal(ctx, { domainId, renews: false })).rejects.toMatchObject({ code: 'FROZEN' });
});
