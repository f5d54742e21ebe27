import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { TypedSearchAttributes, WorkflowIdReusePolicy } from '@temporalio/common';
import type { StoredHandoff } from '../../domain/context.ts';
import type { Handoff } from '../../domain/handoffs.ts';
import {
  changeKindAttribute,
  type DeliveryInput,
  deliveryWorkflow,
  deliveryWorkflowId,
  serviceIdAttribute,
  stageAttribute,
  type TransferInput,
  taskQueues,
  transferWorkflow,
  transferWorkflowId,
} from '../../workflows/messages.ts';

type Outbox = {
  /** Removes delivered rows. */
  delivered: (ids: readonly string[]) => Promise<void>;
  /** Processes what a sender sent, in order. */
  processSender: (senderKey: string) => Promise<void>;
  /** Learns that a transfer rang a run that has completed. */
  runHasEnded: (changeId: string) => Promise<void>;
};

type DeliveryOptions = {
  /** Gives the client, connecting at the first use; may reject while Temporal is away. */
  connect: () => Promise<Client>;
  outbox: Outbox;
  /** Milliseconds that an inline delivery may take before the sweep is left to do it. */
  timeoutMs?: number;
  onFailure?: (handoff: Handoff, error: unknown) => void;
};

const DEFAULT_TIMEOUT_MS = 2_000;

/**
 * Delivers handoffs to Temporal. Inline delivery never throws and is bounded in time: a row that was not
 * delivered stays in the outbox for the sweep (architecture, data flow 3).
 */
export function createHandoffDelivery(options: DeliveryOptions) {
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;

  async function deliverOne({ id, handoff }: StoredHandoff): Promise<string | undefined> {
    try {
      await dispatch(handoff);
      return id;
    } catch (error) {
      options.onFailure?.(handoff, error);
      return undefined;
    }
  }

  async function dispatch(handoff: Handoff): Promise<void> {
    if (handoff.kind === 'inbound') return options.outbox.processSender(handoff.senderKey);
    const client = await options.connect();
    const reached = await client.withDeadline(Date.now() + timeoutMs, () => startOrRing(client, handoff));
    if (!reached && handoff.kind === 'transfer') await options.outbox.runHasEnded(handoff.changeId);
  }

  async function deliver(handoffs: readonly StoredHandoff[]): Promise<number> {
    const results = await Promise.all(handoffs.map(deliverOne));
    const done = results.filter((id) => id !== undefined);
    if (done.length > 0) await options.outbox.delivered(done);
    return done.length;
  }

  return {
    /** For the sweep: resolves to how many were delivered. */
    deliver,
    /** For verbs: right after the commit. */
    deliverInline: async (handoffs: readonly StoredHandoff[]): Promise<void> => {
      const work = deliver(handoffs).catch((error) => {
        for (const { handoff } of handoffs) options.onFailure?.(handoff, error);
      });
      await Promise.race([work, elapsed(timeoutMs)]);
    },
  };
}

export type HandoffDelivery = ReturnType<typeof createHandoffDelivery>;

/** False if it rang a run that has completed; a start that finds its run is as good as done. */
async function startOrRing(client: Client, handoff: Exclude<Handoff, { kind: 'inbound' }>): Promise<boolean> {
  const { type, start } = runOf(handoff);
  try {
    if (handoff.ring === undefined) {
      await client.workflow.start(type, start);
    } else {
      const signalArgs = [handoff.kind === 'transfer' ? handoff.changeId : handoff.messageId];
      await client.workflow.signalWithStart(type, { ...start, signal: handoff.ring, signalArgs });
    }
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    return handoff.ring === undefined;
  }
  return true;
}

function runOf(handoff: Exclude<Handoff, { kind: 'inbound' }>) {
  const common = {
    taskQueue: taskQueues.main,
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
  };
  if (handoff.kind === 'transfer') {
    const input: TransferInput = { changeId: handoff.changeId, serviceId: handoff.serviceId };
    return {
      type: transferWorkflow,
      start: {
        ...common,
        workflowId: transferWorkflowId(handoff.changeId),
        args: [input],
        staticSummary: 'Change of holder of a service',
        typedSearchAttributes: new TypedSearchAttributes([
          { key: serviceIdAttribute, value: handoff.serviceId },
          { key: changeKindAttribute, value: 'transfer' },
          { key: stageAttribute, value: 'awaiting_consents' },
        ]),
      },
    };
  }
  const input: DeliveryInput = { messageId: handoff.messageId, channel: handoff.channel };
  return {
    type: deliveryWorkflow,
    start: {
      ...common,
      workflowId: deliveryWorkflowId(handoff.messageId),
      args: [input],
      staticSummary: 'Delivery of one message',
    },
  };
}

function elapsed(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
