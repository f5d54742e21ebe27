import { describe, expect, it } from 'vitest';
import type { TemplateName } from '../../domain/messaging/templates.ts';
import { templateOf } from '../../domain/messaging/templates.ts';
import { labelKey } from '../../domain/services/label.ts';
import { commitTransfer } from '../../domain/transfer/commit-transfer.ts';
import { createService } from '../harness/builders.ts';
import { inScene, PANEL_ACCOUNT, type Scene } from '../harness/scene.ts';
import { plantAcceptedNotices, plantReadyToCommit } from '../performance/measured-company.ts';

/** What a commit answers after `change` was made to the rows of a transfer that could be committed. */
async function commitAfter(scene: Scene, change: string) {
  const changeId = await scene.open({
    grantToken: await scene.grant('holder', 'immediate_transfer', scene.service.id),
  });
  await scene.say('holder');
  await scene.say('recipient');
  await scene.sql('update consent set read_back_at = $1', [await scene.clock.now()]);
  await scene.sql(change);
  return commitTransfer(await scene.as({ type: 'system', process: 'test' }), { changeId, knownVersion: 0 });
}

const verifiedNoMore = (party: string) =>
  `update client set verified_at = null where id = (select client_id from change_party where role = '${party}')`;
const frozen = (party: string) =>
  `update client set frozen_at = now() where id = (select client_id from change_party where role = '${party}')`;

describe('the commit rechecks under lock (T11, G9)', () => {
  it.each([
    ['the holder is verified no more', verifiedNoMore('holder'), 'refused', 'not_verified'],
    ['the recipient is verified no more', verifiedNoMore('recipient'), 'refused', 'not_verified'],
    [
      'the service is held by somebody else',
      `update ownership_interval set client_id = (select client_id from change_party where role = 'recipient')`,
      'refused',
      'not_the_holder',
    ],
    ['the service is pending', "update service set status = 'pending'", 'refused', 'service_not_active'],
    ['the holder is frozen', frozen('holder'), 'paused', null],
    ['the recipient is frozen', frozen('recipient'), 'paused', null],
    ['the service is frozen', 'update service set frozen_at = now()', 'paused', null],
    [
      'a consent came from another line than the one on file (C4)',
      "update consent set sender = 'whatsapp:+551134567890' where party = 'holder'",
      'awaiting_consents',
      null,
    ],
    ['nothing is wrong', 'select 1', 'committed', null],
  ])('%s', (_, change, state, reason) =>
    inScene(
      async (scene) => {
        expect((await commitAfter(scene, change)).state).toBe(state);
        expect(await scene.change()).toMatchObject({ state, reason });
        const moved = await scene.sql('select 1 from ownership_interval where change_id is not null');
        expect(moved).toHaveLength(state === 'committed' ? 1 : 0);
      },
      { withWorkers: false },
    )(),
  );
});

/** The notice of one party on one channel. */
const oneNotice = "where awaited and channel = 'email' and business_key like '%/holder'";

describe('the commit asks its notices anew, whatever the time says that was counted from them (T10, T11)', () => {
  it.each([
    ['all stand', 'select 1', 'committed'],
    ['one has failed since', `update outbound_message set state = 'failed' ${oneNotice}`, 'cooling_off'],
    [
      'one is tried again',
      `update outbound_message set state = 'queued', accepted_at = null ${oneNotice}`,
      'cooling_off',
    ],
    [
      'one was tried again and accepted later',
      `update outbound_message set accepted_at = accepted_at + interval '1 hour' ${oneNotice}`,
      'cooling_off',
    ],
  ])('%s', (_, change, state) =>
    inScene(
      async (scene) => {
        const changeId = await scene.open();
        await plantReadyToCommit(scene.database, changeId);
        await plantAcceptedNotices(scene.database, changeId);
        await scene.sql(change);
        const actor = { type: 'system', process: 'test' } as const;
        await commitTransfer(await scene.as(actor), { changeId, knownVersion: 0 });
        expect((await scene.change()).state).toBe(state);
      },
      { withWorkers: false },
    )(),
  );
});

it(
  'the holder reads that it is done under the label that he knows, the recipient under the one that it has now (T5)',
  inScene(
    async (scene) => {
      const [plan] = await scene.sql<{ plan_id: string }>('select plan_id from service');
      const planId = plan?.plan_id ?? '';
      await createService(scene.database, { clientId: scene.recipient.id, planId, label: 'Hosting Web' });
      expect((await commitAfter(scene, 'select 1')).state).toBe('committed');
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
      expect((await commitAfter(scene, 'select 1')).state).toBe('committed');
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
      expect((await commitAfter(scene, 'select 1')).state).toBe('committed');
      const [moved] = await scene.sql('select label from service where id = $1', [scene.service.id]);
      expect(moved).toEqual({ label: `${'A'.repeat(76)} - 2` });
    },
    { withWorkers: false },
  ),
);
