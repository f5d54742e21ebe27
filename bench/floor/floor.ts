import { fileURLToPath } from 'node:url';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundle } from '@temporalio/worker';

export type FloorActivities = Record<'step' | 'look', (id: string) => Promise<string>>;

export const FLOOR_QUEUE = 'floor';
/** The same on both sides: the SDK's default is the process and the machine. */
export const IDENTITY = 'tramite-bench';

const WORKFLOWS = fileURLToPath(new URL('./workflows.ts', import.meta.url));

export function floorBundle(): Promise<WorkflowBundle> {
  return bundleWorkflowCode({ workflowsPath: WORKFLOWS, logger: new DefaultLogger('ERROR') });
}

/** `stepsAfter` are those after both rings. */
export function startFloor(client: Client, id: string, ...stepsAfter: number[]): Promise<WorkflowHandle> {
  const args = [id, ...stepsAfter];
  return client.workflow.start('floorTransfer', {
    taskQueue: FLOOR_QUEUE,
    workflowId: `floorTransfer/${id}`,
    args,
  });
}

export function startFloorUpgrade(client: Client, id: string): Promise<WorkflowHandle> {
  return client.workflow.start('floorUpgrade', {
    taskQueue: FLOOR_QUEUE,
    workflowId: `floorUpgrade/${id}`,
    args: [id],
  });
}
