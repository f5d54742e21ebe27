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
import { asOperator, payload, signal, unreadable } from './payloads.ts';

/** Opens an immediate transfer and does something to its waiting run; then both consent. Resolves to the ended run. */
async function goesOnAfter(scene: Scene, act: (workflowId: string) => Promise<void>): Promise<void> {
  const changeId = await scene.open({
    grantToken: await scene.grant('holder', 'immediate_transfer', scene.service.id),
  });
  const run = scene.client.workflow.getHandle(changeWorkflowId('transfer', changeId));
  await settled(scene, run.workflowId);
  await act(run.workflowId);
  for (const party of ['holder', 'recipient'] as const) await scene.say(party);
  await scene.reached('completed');
  await run.result();
  expect(failedTasks(await run.fetchHistory())).toBe(0);
}

describe('a signal that cannot be read', () => {
  it(
    'is a ring: the transfer goes on to its end, and no workflow task fails',
    inScene((scene) =>
      goesOnAfter(scene, async (workflowId) => {
        for (const payloads of Object.values(unreadable)) {
          await signal(scene, workflowId, 'dataChanged', payloads);
        }
      }),
    ),
  );

  it(
    'rings like any other: what changed behind it is found',
    inScene(async (scene) => {
      const changeId = await scene.open();
      await settled(scene, changeWorkflowId('transfer', changeId));
      await scene.sql("update transfer set window_ends_at = window_ends_at - interval '30 days'");
      await signal(scene, changeWorkflowId('transfer', changeId), 'dataChanged', [
        payload('binary/encrypted', 'x'),
      ]);
      await scene.reached('expired');
    }),
  );

  it(
    'of a name that no run knows changes nothing',
    inScene((scene) =>
      goesOnAfter(scene, async (workflowId) => {
        for (const name of ['consentRecieved', '__temporal_unknown', '__stack_trace', '__proto__', ' ']) {
          await signal(scene, workflowId, name, [payload('binary/encrypted', 'x')]);
        }
      }),
    ),
  );
});

describe('a question that cannot be read', () => {
  it(
    'is refused, and the run goes on',
    inScene(
      (scene) =>
        goesOnAfter(scene, async (workflowId) => {
          const execution = { workflowId };
          for (const payloads of Object.values(unreadable)) {
            await expect(
              asOperator(scene).queryWorkflow({
                namespace: 'default',
                execution,
                query: { queryType: 'state', queryArgs: { payloads } },
              }),
            ).rejects.toThrow(/did not register a handler/);
            const update = { meta: { updateId: randomUUID() }, input: { name: 'move', args: { payloads } } };
            const { outcome } = await asOperator(scene).updateWorkflowExecution({
              namespace: 'default',
              workflowExecution: execution,
              request: update,
              waitPolicy: { lifecycleStage: COMPLETED_UPDATE },
            });
            expect(outcome?.failure?.message).toMatch(/No registered handler/);
          }
        }),
      { devServer: true },
    ),
  );
});

describe('a run that was started by hand with what it cannot read', () => {
  const wrong: Record<string, Payload[]> = {
    ...unreadable,
    'an id that is none': [payload('json/plain', '{"changeId":"x","messageId":"x"}')],
    'the id of something else': [
      payload('json/plain', JSON.stringify({ changeId: randomUUID(), messageId: randomUUID() })),
    ],
  };
  const types = [
    ['transfer', () => changeWorkflowId('transfer', randomUUID())],
    [credentialsWorkflow, () => credentialsWorkflowId(randomUUID(), randomUUID())],
  ] as const;

  it.for(types)('ends at once as failed and says what was expected: %s', async ([type, newId]) =>
    inScene(async (scene) => {
      const starts = Object.values(wrong).map((payloads) => ({ workflowId: newId(), payloads }));
      // Under an id that says nothing either.
      const noIds = [payload('json/plain', '{"changeId":"x","messageId":"x"}')];
      starts.push({ workflowId: `by-hand-${randomUUID()}`, payloads: noIds });
      for (const { workflowId, payloads } of starts) {
        await startByHand(scene, { type, workflowId, payloads });
        const run = scene.client.workflow.getHandle(workflowId);
        const end = await run.result().catch((error: unknown) => error);
        expect(end).toBeInstanceOf(WorkflowFailedError);
        expect(end).toMatchObject({ cause: { type: 'INVALID_INPUT' } });
        expect(failedTasks(await run.fetchHistory())).toBe(0);
      }
    })(),
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
    memo: { fields: { by: payload('binary/encrypted', 'x') } },
    requestId: randomUUID(),
  });
}
