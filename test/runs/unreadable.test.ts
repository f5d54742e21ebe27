import { randomUUID } from 'node:crypto';
import { WorkflowFailedError } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import {
  changeWorkflowId,
  credentialsWorkflow,
  credentialsWorkflowId,
  taskQueues,
} from '../../workflows/messages.ts';
import { inScene, type Scene } from '../harness/scene.ts';
import { failedTasks } from '../history/reading.ts';
import { settled } from '../history/settled.ts';
import { openAtOnce, openQuietly, parties } from '../replay/play.ts';
import { asOperator, payload, signal, unreadable } from './payloads.ts';

const secret = payload('binary/encrypted', 'x');

describe('what a run cannot read', () => {
  it(
    'is a ring or is refused, as a signal or a question: the transfer goes on to its end, and no workflow task fails',
    inScene(
      async (scene) => {
        const workflowId = await openAtOnce(scene);
        await settled(scene, workflowId);
        for (const payloads of Object.values(unreadable)) {
          await signal(scene, workflowId, 'dataChanged', payloads);
          await expectRefused(scene, workflowId, payloads);
        }
        for (const name of ['consentRecieved', '__temporal_unknown', '__stack_trace', '__proto__', ' ']) {
          await signal(scene, workflowId, name, [secret]);
        }
        for (const party of parties) await scene.say(party);
        await scene.reached('completed');
        const run = scene.client.workflow.getHandle(workflowId);
        await run.result();
        expect(failedTasks(await run.fetchHistory())).toBe(0);
      },
      { devServer: true },
    ),
  );

  it(
    'rings like any other signal: what changed behind it is found',
    inScene(async (scene) => {
      const workflowId = await openQuietly(scene);
      await settled(scene, workflowId);
      await scene.sql("update transfer set window_ends_at = window_ends_at - interval '30 days'");
      await signal(scene, workflowId, 'dataChanged', [secret]);
      await scene.reached('expired');
    }),
  );

  async function expectRefused(scene: Scene, workflowId: string, payloads: Payload[]): Promise<void> {
    const namespace = 'default';
    const execution = { workflowId };
    const query = { queryType: 'state', queryArgs: { payloads } };
    const asked = asOperator(scene).queryWorkflow({ namespace, execution, query });
    await expect(asked).rejects.toThrow(/did not register a handler/);
    const { outcome } = await asOperator(scene).updateWorkflowExecution({
      namespace,
      workflowExecution: execution,
      request: { meta: { updateId: randomUUID() }, input: { name: 'move', args: { payloads } } },
      waitPolicy: { lifecycleStage: COMPLETED_UPDATE },
    });
    expect(outcome?.failure?.message).toMatch(/No registered handler/);
  }
});

describe('a run that was started by hand with what it cannot read', () => {
  const wrong: Record<string, Payload[]> = {
    ...unreadable,
    'an id that is none': [payload('json/plain', '{"changeId":"x","messageId":"x"}')],
    'the id of something else': [
      payload('json/plain', JSON.stringify({ changeId: randomUUID(), messageId: randomUUID() })),
    ],
  };
  it(
    'ends at once as failed and says what was expected',
    inScene(async (scene) => {
      const ids = {
        transfer: () => changeWorkflowId('transfer', randomUUID()),
        [credentialsWorkflow]: () => credentialsWorkflowId(randomUUID(), randomUUID()),
      };
      for (const [type, newId] of Object.entries(ids)) {
        const starts = Object.values(wrong).map((payloads) => ({ workflowId: newId(), payloads }));
        // Under an id that says nothing either.
        starts.push({ workflowId: `by-hand-${randomUUID()}`, payloads: wrong['an id that is none'] ?? [] });
        for (const { workflowId, payloads } of starts) {
          await startByHand(scene, { type, workflowId, payloads });
          const run = scene.client.workflow.getHandle(workflowId);
          const end = await run.result().catch((error: unknown) => error);
          expect(end).toBeInstanceOf(WorkflowFailedError);
          expect(end).toMatchObject({ cause: { type: 'INVALID_INPUT' } });
          expect(failedTasks(await run.fetchHistory())).toBe(0);
        }
      }
    }),
  );

  it(
    'does not stand in the way of the run that the change gets',
    inScene(async (scene) => {
      await scene.temporalAway(async () => {
        await scene.open();
      });
      const { id } = await scene.change();
      const workflowId = changeWorkflowId('transfer', id);
      await startByHand(scene, { type: 'transfer', workflowId, payloads: [] });
      await expect(scene.client.workflow.getHandle(workflowId).result()).rejects.toThrow(WorkflowFailedError);
      await scene.sleep('1 minute');
      await scene.sweep();
      await scene.told('recipient', 'transfer_invitation_recipient');
    }),
  );
});

/** Temporal's number for an update that has ended, done or refused. */
const COMPLETED_UPDATE = 3;

function startByHand(
  scene: Scene,
  { type, workflowId, payloads }: { type: string; workflowId: string; payloads: Payload[] },
) {
  return asOperator(scene).startWorkflowExecution({
    namespace: 'default',
    workflowId,
    workflowType: { name: type },
    taskQueue: { name: taskQueues.main },
    input: { payloads },
    memo: { fields: { by: secret } },
    requestId: randomUUID(),
  });
}
