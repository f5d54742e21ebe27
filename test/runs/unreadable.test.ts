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
import { type Fixture, inFixture } from '../harness/fixture.ts';
import { failedTasks } from '../history/reading.ts';
import { settled } from '../history/settled.ts';
import { openAtOnce, openQuietly, parties } from '../replay/play.ts';
import { asOperator, payload, signal, unreadable } from './payloads.ts';

const secret = payload('binary/encrypted', 'x');

describe('what a run cannot read', () => {
  it(
    'is a ring or is refused, as a signal or a question: the transfer goes on to its end, and no workflow task fails',
    inFixture(
      async (fixture) => {
        const workflowId = await openAtOnce(fixture);
        await settled(fixture, workflowId);
        for (const payloads of Object.values(unreadable)) {
          await signal(fixture, workflowId, 'dataChanged', payloads);
          await expectRefused(fixture, workflowId, payloads);
        }
        for (const name of ['consentRecieved', '__temporal_unknown', '__stack_trace', '__proto__', ' ']) {
          await signal(fixture, workflowId, name, [secret]);
        }
        for (const party of parties) await fixture.say(party);
        await fixture.reached('completed');
        const run = fixture.client.workflow.getHandle(workflowId);
        await run.result();
        expect(failedTasks(await run.fetchHistory())).toBe(0);
      },
      { devServer: true },
    ),
  );

  it(
    'rings like any other signal: what changed behind it is found',
    inFixture(async (fixture) => {
      const workflowId = await openQuietly(fixture);
      await settled(fixture, workflowId);
      await fixture.sql("update transfer set window_ends_at = window_ends_at - interval '30 days'");
      await signal(fixture, workflowId, 'dataChanged', [secret]);
      await fixture.reached('expired');
    }),
  );

  async function expectRefused(fixture: Fixture, workflowId: string, payloads: Payload[]): Promise<void> {
    const namespace = 'default';
    const execution = { workflowId };
    const query = { queryType: 'state', queryArgs: { payloads } };
    const asked = asOperator(fixture).queryWorkflow({ namespace, execution, query });
    await expect(asked).rejects.toThrow(/did not register a handler/);
    const { outcome } = await asOperator(fixture).updateWorkflowExecution({
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
    inFixture(async (fixture) => {
      const ids = {
        transfer: () => changeWorkflowId('transfer', randomUUID()),
        [credentialsWorkflow]: () => credentialsWorkflowId(randomUUID(), randomUUID()),
      };
      for (const [type, newId] of Object.entries(ids)) {
        const starts = Object.values(wrong).map((payloads) => ({ workflowId: newId(), payloads }));
        // Under an id that says nothing either.
        starts.push({ workflowId: `by-hand-${randomUUID()}`, payloads: wrong['an id that is none'] ?? [] });
        for (const { workflowId, payloads } of starts) {
          await startByHand(fixture, { type, workflowId, payloads });
          const run = fixture.client.workflow.getHandle(workflowId);
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
    inFixture(async (fixture) => {
      await fixture.temporalAway(async () => {
        await fixture.open();
      });
      const { id } = await fixture.change();
      const workflowId = changeWorkflowId('transfer', id);
      await startByHand(fixture, { type: 'transfer', workflowId, payloads: [] });
      await expect(fixture.client.workflow.getHandle(workflowId).result()).rejects.toThrow(
        WorkflowFailedError,
      );
      await fixture.sleep('1 minute');
      await fixture.sweep();
      await fixture.told('recipient', 'transfer_invitation_recipient');
    }),
  );
});

/** Temporal's number for an update that has ended, done or refused. */
const COMPLETED_UPDATE = 3;

function startByHand(
  fixture: Fixture,
  { type, workflowId, payloads }: { type: string; workflowId: string; payloads: Payload[] },
) {
  return asOperator(fixture).startWorkflowExecution({
    namespace: 'default',
    workflowId,
    workflowType: { name: type },
    taskQueue: { name: taskQueues.main },
    input: { payloads },
    memo: { fields: { by: secret } },
    requestId: randomUUID(),
  });
}
