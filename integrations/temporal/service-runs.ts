import { TypedSearchAttributes, WorkflowIdReusePolicy } from '@temporalio/common';
import type { Handoff } from '../../domain/transaction/handoffs.ts';
import {
  type SuspensionInput,
  serviceIdAttribute,
  stageAttribute,
  suspensionWorkflow,
  suspensionWorkflowId,
  taskQueues,
} from '../../workflows/messages.ts';

/** Everything to start the run with that has a panel follow a service's suspension. */
export function suspensionRun({ serviceId, version }: Extract<Handoff, { kind: 'suspension' }>) {
  const input: SuspensionInput = { serviceId };
  return {
    type: suspensionWorkflow,
    id: serviceId,
    start: {
      taskQueue: taskQueues.main,
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
      workflowId: suspensionWorkflowId(serviceId, version),
      args: [input],
      staticSummary: 'Suspension of a service on its panel',
      typedSearchAttributes: new TypedSearchAttributes([
        { key: serviceIdAttribute, value: serviceId },
        { key: stageAttribute, value: suspensionWorkflow },
      ]),
    },
  };
}
