import { expect, it } from 'vitest';
import type { TemplateName } from '../../domain/messaging/templates.ts';
import { templateOf } from '../../domain/messaging/templates.ts';
import { labelKey } from '../../domain/services/label.ts';
import { commitTransfer } from '../../domain/transfer/commit-transfer.ts';
import { createService } from '../harness/builders.ts';
import { inScene, PANEL_ACCOUNT, type Scene } from '../harness/scene.ts';

/** What a commit answers. */
async function commitAtOnce(scene: Scene) {
  const changeId = await scene.open({
    grantToken: await scene.grant('holder', 'immediate_transfer', scene.service.id),
  });
  await scene.say('holder');
  await scene.say('recipient');
  await scene.sql('update consent set read_back_at = $1', [await scene.clock.now()]);
  return commitTransfer(await scene.as({ type: 'system', process: 'test' }), { changeId, knownVersion: 0 });
}

it(
  'the holder reads that it is done under the label that he knows, the recipient under the one that it has now (T5)',
  inScene(
    async (scene) => {
      const [plan] = await scene.sql<{ plan_id: string }>('select plan_id from service');
      const planId = plan?.plan_id ?? '';
      await createService(scene.database, { clientId: scene.recipient.id, planId, label: 'Hosting Web' });
      expect((await commitAtOnce(scene)).state).toBe('committed');
      const told = await scene.sql(
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
  inScene(
    async (scene) => {
      const domain = await createService(scene.database, {
        clientId: scene.holder.id,
        planId: await createDomainPlan(scene),
        label: PANEL_ACCOUNT.domain,
        panelDomain: PANEL_ACCOUNT.domain,
      });
      const rowsOfDomain = () =>
        scene.sql(
          `select s.*, o.*, t.* from service s join ownership_interval o on o.service_id = s.id
           join term t on t.service_id = s.id where s.id = $1`,
          [domain.id],
        );
      const before = await rowsOfDomain();
      expect((await commitAtOnce(scene)).state).toBe('committed');
      expect(await scene.holders()).toEqual([scene.holder.id, scene.recipient.id]);
      expect(await rowsOfDomain()).toEqual(before);
      for (const party of ['holder', 'recipient'] as const) {
        const told = (await scene.sentTo(party)).at(-1) as TemplateName;
        expect(templateOf(told).text).toMatch(/dominios? no se mueven? con el servicio/);
      }
    },
    { withWorkers: false },
  ),
);

async function createDomainPlan(scene: Scene): Promise<string> {
  const [plan] = await scene.sql<{ id: string }>(
    `with product as (
       insert into product values (gen_random_uuid(), 'Dominios', 'domain', 'manual') returning id
     ) insert into plan select gen_random_uuid(), id, '.com', null from product returning id`,
  );
  return plan?.id ?? '';
}

it(
  'a label of the greatest length that the recipient uses already gives its end to the number (T5)',
  inScene(
    async (scene) => {
      const label = `${'A'.repeat(78)} B`;
      await scene.sql('update service set label = $1', [label]);
      await scene.sql('update ownership_interval set label_key = $1', [labelKey(label)]);
      const [own] = await scene.sql<{ plan_id: string }>('select plan_id from service');
      const planId = own?.plan_id ?? '';
      await createService(scene.database, { planId, clientId: scene.recipient.id, label });
      expect((await commitAtOnce(scene)).state).toBe('committed');
      const [moved] = await scene.sql('select label from service where id = $1', [scene.service.id]);
      expect(moved).toEqual({ label: `${'A'.repeat(76)} - 2` });
    },
    { withWorkers: false },
  ),
);
