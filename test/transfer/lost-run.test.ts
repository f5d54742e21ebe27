import { describe, expect, it } from 'vitest';
import { inScene } from '../harness/scene.ts';
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
