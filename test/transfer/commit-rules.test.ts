import { expect, it } from 'vitest';
import type { TemplateName } from '../../domain/messaging/templates.ts';
import { templateOf } from '../../domain/messaging/templates.ts';
import { labelKey } from '../../domain/services/label.ts';
import { createService } from '../harness/builders.ts';
import { type Fixture, inFixture, PANEL_ACCOUNT } from '../harness/fixture.ts';
import { readyToCommit } from './ready-to-commit.ts';

/** What a commit answers. */
async function commitAtOnce(fixture: Fixture) {
  const { commit } = await readyToCommit(fixture);
  return commit();
}

it(
  'the holder reads that it is done under the label that he knows, the recipient under the one that it has now (T5)',
  inFixture(
    async (fixture) => {
      const [plan] = await fixture.sql<{ plan_id: string }>('select plan_id from service');
      const planId = plan?.plan_id ?? '';
      await createService(fixture.database, { clientId: fixture.recipient.id, planId, label: 'Hosting Web' });
      expect((await commitAtOnce(fixture)).state).toBe('committed');
      const told = await fixture.sql(
        `select distinct template, variables ->> 'service' as service from outbound_message
         where template like 'transfer_committed%' order by template`,
      );
      expect(told).toEqual([
        { template: 'transfer_committed_holder', service: 'Hosting Web' },
        { template: 'transfer_committed_recipient', service: 'Hosting Web - 2' },
      ]);
    },
    { withWorkers: false },
  ),
);

it(
  'a domain stays with its holder when the service that it points to changes hands, and both are told (T13)',
  inFixture(
    async (fixture) => {
      const domain = await createService(fixture.database, {
        clientId: fixture.holder.id,
        planId: await createDomainPlan(fixture),
        label: PANEL_ACCOUNT.domain,
        panelDomain: PANEL_ACCOUNT.domain,
      });
      const rowsOfDomain = () =>
        fixture.sql(
          `select s.*, o.*, t.* from service s join ownership_interval o on o.service_id = s.id
           join term t on t.service_id = s.id where s.id = $1`,
          [domain.id],
        );
      const before = await rowsOfDomain();
      expect((await commitAtOnce(fixture)).state).toBe('committed');
      expect(await fixture.holders()).toEqual([fixture.holder.id, fixture.recipient.id]);
      expect(await rowsOfDomain()).toEqual(before);
      for (const party of ['holder', 'recipient'] as const) {
        const told = (await fixture.sentTo(party)).at(-1) as TemplateName;
        expect(templateOf(told).text).toMatch(/dominios? no se mueven? con el servicio/);
      }
    },
    { withWorkers: false },
  ),
);

async function createDomainPlan(fixture: Fixture): Promise<string> {
  const [plan] = await fixture.sql<{ id: string }>(
    `with product as (
       insert into product values (gen_random_uuid(), 'Dominios', 'domain', 'manual') returning id
     ) insert into plan select gen_random_uuid(), id, '.com', null from product returning id`,
  );
  return plan?.id ?? '';
}

it(
  'a label of the greatest length that the recipient uses already gives its end to the number (T5)',
  inFixture(
    async (fixture) => {
      const label = `${'A'.repeat(78)} B`;
      await fixture.sql('update service set label = $1', [label]);
      await fixture.sql('update ownership_interval set label_key = $1', [labelKey(label)]);
      const [own] = await fixture.sql<{ plan_id: string }>('select plan_id from service');
      const planId = own?.plan_id ?? '';
      await createService(fixture.database, { planId, clientId: fixture.recipient.id, label });
      expect((await commitAtOnce(fixture)).state).toBe('committed');
      const [moved] = await fixture.sql('select label from service where id = $1', [fixture.service.id]);
      expect(moved).toEqual({ label: `${'A'.repeat(76)} - 2` });
    },
    { withWorkers: false },
  ),
);
