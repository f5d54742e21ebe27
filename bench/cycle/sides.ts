import { randomUUID } from 'node:crypto';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { createHandoffDelivery } from '../../integrations/temporal/runs.ts';
import { changeWorkflowId, taskQueues } from '../../workflows/messages.ts';
import { FLOOR_QUEUE, startFloor } from '../floor/floor.ts';

/** How one side's run is begun and rung, and on which queue its workflow tasks are. */
export type Side = {
  taskQueue: string;
  start: (id: string) => Promise<WorkflowHandle>;
  ring: (id: string) => Promise<unknown>;
};

/** Ours, started and rung by the product's own delivery of handoffs. */
export function ourSide(client: Client): Side {
  const { deliver } = createHandoffDelivery({
    connect: async () => client,
    outbox: {
      delivered: async () => undefined,
      processSender: async () => undefined,
      handleAsk: async () => undefined,
      runHasEnded: async () => undefined,
    },
    onFailure: (_handoff, error) => {
      throw error;
    },
  });
  const handOver = (changeId: string, ring?: 'consentReceived') =>
    deliver([
      {
        id: changeId,
        handoff: {
          kind: 'transfer',
          changeId,
          reference: 'TR-BENCHMRK',
          serviceId: changeId,
          ...(ring ? { ring } : {}),
        },
      },
    ]);
  return {
    taskQueue: taskQueues.main,
    start: async (id) => {
      await handOver(id);
      return client.workflow.getHandle(changeWorkflowId('transfer', id));
    },
    ring: (id) => handOver(id, 'consentReceived'),
  };
}

export function floorSide(client: Client): Side {
  return {
    taskQueue: FLOOR_QUEUE,
    start: (id) => startFloor(client, id),
    ring: (id) => client.workflow.getHandle(`floorTransfer/${id}`).signal('ring', id),
  };
}

/** Names of as many runs as a batch has. */
export function newIds(count: number): string[] {
  return Array.from({ length: count }, () => randomUUID());
}
