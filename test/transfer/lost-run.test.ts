import { randomUUID } from 'node:crypto';
import { WorkflowNotFoundError } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { parties } from '../../domain/transfer/transfer.ts';
import { inScene, type Scene } from '../harness/scene.ts';
import { until } from '../harness/until.ts';
import { settled } from '../history/settled.ts';

describe('a lost run (architecture, data flow 3)', () => {
  it(
    'that an operator terminated is restarted by the sweep where it stood, and finishes once',
    inScene(
      async (scene) => {
        const changeId = await scene.open({
          grantToken: await scene.grant('holder', 'immediate_transfer', scene.service.id),
        });
        await scene.say('holder');
        await settled(scene, `transfer/${changeId}`);
        const run = scene.client.workflow.getHandle(`transfer/${changeId}`);
        await run.terminate('by an operator');
        await scene.sweep();
        expect((await run.describe()).status.name).toBe('TERMINATED');
        await scene.sql("update service_change set next_check_at = next_check_at - interval '4 days'");
        await scene.sweep();
        expect((await run.describe()).status.name).toBe('RUNNING');
        await scene.say('recipient');
        await scene.reached('completed');
        expect(await scene.holders()).toEqual([scene.holder.id, scene.recipient.id]);
        const [events] = await scene.sql(
          "select count(*)::int as n from event where type = 'transfer.committed'",
        );
        expect(events).toEqual({ n: 1 });
      },
      // The time-skipping server skips no more once a run was terminated.
      { devServer: true },
    ),
  );

  it(
    'of a transfer opened while Temporal was away starts when the sweep finds its handoff',
    inScene(async (scene) => {
      await scene.temporalAway(async () => {
        await scene.open();
      });
      expect(await scene.sql('select 1 from handoff')).toHaveLength(1);
      await scene.sleep('1 minute');
      await scene.sweep();
      await scene.told('recipient', 'transfer_invitation_recipient');
    }),
  );

  it(
    'that had completed when the database was restored from before: staff is told, nothing acts',
    inScene(async (scene) => {
      await scene.open();
      await scene.quiet();
      await scene.say('holder', 'Cancelar transferencia');
      const { id } = await scene.reached('withdrawn');
      await scene.client.workflow.getHandle(`transfer/${id}`).result();
      await scene.sql(
        "update service_change set state = 'awaiting_consents', closed_at = null, next_check_at = opened_at where id = $1",
        [id],
      );
      await scene.sleep('1 hour');
      await scene.sweep();
      await scene.task('database_restored');
      expect((await scene.change()).state).toBe('awaiting_consents');
    }),
  );

  it(
    'that had completed when the database was restored from after the commit: staff says continue, and it finishes',
    inScene(async (scene) => {
      await scene.open({ grantToken: await scene.grant('holder', 'immediate_transfer', scene.service.id) });
      for (const party of parties) await scene.say(party);
      const { id } = await scene.reached('completed');
      await scene.client.workflow.getHandle(`transfer/${id}`).result();
      await scene.quiet();
      // As often as it is restored: the leave is for the restore that it was asked about.
      for (const round of ['first', 'second']) {
        await scene.sql(
          "update service_change set state = 'committed', closed_at = null, next_check_at = opened_at where id = $1",
          [id],
        );
        await scene.sleep('1 hour');
        await scene.sweep();
        await scene.task('database_restored');
        expect((await scene.change()).state, round).toBe('committed');
        await scene.resolve('database_restored', 'continue');
        await scene.reached('completed');
        await scene.client.workflow.getHandle(`transfer/${id}`).result();
      }
      expect(await scene.holders()).toEqual([scene.holder.id, scene.recipient.id]);
    }),
  );

  it(
    'that knows more than a restored database parks until staff says to continue',
    inScene(async (scene) => {
      const changeId = await scene.openWithConsents();
      await scene.reached('cooling_off');
      await scene.quiet();
      await scene.sql('update service_change set version = 1');
      await scene.client.workflow.getHandle(`transfer/${changeId}`).signal('dataChanged', changeId);
      await scene.task('database_restored');
      await scene.sleep('3 days');
      expect(await scene.holders()).toEqual([scene.holder.id]);
      await scene.resolve('database_restored', 'continue');
      await scene.reached('completed');
    }),
  );
});

describe('a message whose run had completed when the database was restored from before', () => {
  async function restored(scene: Scene): Promise<string> {
    await scene.open();
    await scene.told('recipient', 'transfer_invitation_recipient');
    await scene.quiet();
    const [message] = await scene.sql<{ id: string }>(
      `select id from outbound_message where template = 'transfer_invitation_recipient' and channel = 'whatsapp'`,
    );
    const id = message?.id ?? '';
    await scene.client.workflow.getHandle(`alert/${id}`).result();
    await until(async () => (await stateOf(scene, id)) === 'delivered', 'its last status came');
    await scene.sql(
      `update outbound_message set state = 'queued', provider_id = null, accepted_at = null,
        next_check_at = created_at - interval '1 hour' where id = $1`,
      [id],
    );
    await scene.sweep();
    await scene.task('message_parked');
    return id;
  }
  const stateOf = async (scene: Scene, id: string) => {
    const [row] = await scene.sql<{ state: string }>('select state from outbound_message where id = $1', [
      id,
    ]);
    return row?.state;
  };
  const sent = (scene: Scene) =>
    scene.outside.whatsapp
      .messages(scene.recipient.phone)
      .filter(({ body }) => body.includes('acepto recibir'));

  it(
    'is left to staff and not sent a second time by itself',
    inScene(async (scene) => {
      const id = await restored(scene);
      expect(await stateOf(scene, id)).toBe('parked');
      const before = sent(scene).length;
      await scene.resolve('message_parked', 'was_sent');
      await until(async () => (await stateOf(scene, id)) === 'sent', 'it counts as sent');
      expect(sent(scene)).toHaveLength(before);
    }),
  );

  it(
    'is sent again once staff says so, though its run has completed',
    inScene(async (scene) => {
      const id = await restored(scene);
      const before = sent(scene).length;
      await scene.resolve('message_parked', 'send_again');
      await until(async () => sent(scene).length === before + 1, 'it was sent again');
      await until(async () => (await stateOf(scene, id)) === 'delivered', 'it is delivered');
    }),
  );
});

describe('the run of a change', () => {
  it(
    'comes before messages wherever they wait in one queue',
    inScene(
      async (scene) => {
        const changeId = await scene.open();
        const { priority } = await scene.client.workflow.getHandle(`transfer/${changeId}`).describe();
        expect(priority).toMatchObject({ priorityKey: 2 });
      },
      { devServer: true },
    ),
  );
});

describe('a handoff of a kind that only another version knows', () => {
  it(
    'stays in the outbox, and starts nothing',
    inScene(async (scene) => {
      const changeId = randomUUID();
      await scene.sql(
        `insert into handoff (id, payload, created_at, locked_until) values (gen_random_uuid(), $1, $2, $2)`,
        [JSON.stringify({ kind: 'cancellation', changeId, ring: 'taskResolved' }), await scene.clock.now()],
      );
      await scene.sweep();
      expect(await scene.sql('select attempts from handoff')).toEqual([{ attempts: 1 }]);
      const run = scene.client.workflow.getHandle('alert/undefined');
      await expect(run.describe()).rejects.toThrow(WorkflowNotFoundError);
      expect(scene.log.some((line) => line.includes('UnknownHandoff'))).toBe(true);
    }),
  );
});
