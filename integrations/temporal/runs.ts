import { setTimeout as wait } from 'node:timers/promises';
import {
  ActivityExecutionAlreadyStartedError,
  type Client,
  WorkflowExecutionAlreadyStartedError,
} from '@temporalio/client';
import { TypedSearchAttributes, WorkflowIdReusePolicy } from '@temporalio/common';
import type { StoredHandoff } from '../../domain/transaction/context.ts';
import type { AskHandoff, ChangeHandoff, Handoff } from '../../domain/transaction/handoffs.ts';
import {
  type ChangeInput,
  type ChangeRun,
  changeKindAttribute,
  changeRuns,
  changeWorkflowId,
  type DeliveryInput,
  deliveries,
  deliveryActivity,
  deliveryId,
  referenceAttribute,
  serviceIdAttribute,
  stageAttribute,
  urgent,
} from '../../workflows/messages.ts';
import {
  backupRun,
  checkoutRun,
  credentialsRun,
  gatewayPaymentRun,
  receiptRun,
  renewalRun,
  suspensionRun,
} from './service-runs.ts';

type DeliveryHandoff = Extract<Handoff, { kind: 'delivery' }>;
/** A handoff that starts or rings the run of a workflow. */
type WorkflowHandoff = Exclude<Handoff, AskHandoff | DeliveryHandoff | { kind: 'inbound' }>;
export type RunHandoff = WorkflowHandoff | DeliveryHandoff;
export type KnownRuns = Readonly<Record<string, ChangeRun>>;

type Outbox = {
  /** Removes delivered rows. */
  delivered: (ids: readonly string[]) => Promise<void>;
  /** Processes what a sender sent, in order. */
  processSender: (senderKey: string) => Promise<void>;
  /** Does what a visitor asked for. */
  handleAsk: (ask: AskHandoff) => Promise<void>;
  /** Learns that the run to be started or rung has completed, for good as far as Temporal knows. */
  runHasEnded: (handoff: RunHandoff) => Promise<void>;
};

type DeliveryOptions = {
  /** Gives the client, connecting at the first use; may reject while Temporal is away. */
  connect: () => Promise<Client>;
  outbox: Outbox;
  /** Milliseconds that an inline delivery may take before the sweep is left to do it. */
  timeoutMs?: number;
  onFailure?: (handoff: Handoff, error: unknown) => void;
  /** The runs of changes by kind; those of the product by default. */
  runs?: KnownRuns | undefined;
};

const DEFAULT_TIMEOUT_MS = 2_000;
/** A change and all its steps, the reading of its evidence too, come before messages, which have Temporal's default of 3 where they are not urgent. */
const BEFORE_MESSAGES = { priorityKey: 2 };

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
    if (isAsk(handoff)) return options.outbox.handleAsk(handoff);
    const client = await options.connect();
    const isLive = await client.withDeadline(Date.now() + timeoutMs, () =>
      handoff.kind === 'delivery'
        ? startDelivery(client, handoff)
        : startOrRing(client, handoff, options.runs ?? changeRuns),
    );
    if (!isLive) await options.outbox.runHasEnded(handoff);
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
      await Promise.race([work, wait(timeoutMs, undefined, { ref: false })]);
    },
  };
}

export type HandoffDelivery = ReturnType<typeof createHandoffDelivery>;

function isAsk(handoff: Handoff): handoff is AskHandoff {
  return handoff.kind === 'sign_up' || handoff.kind === 'password_reset';
}

/** False if the delivery has completed. A start that finds it under way is as good as done. */
async function startDelivery(
  client: Client,
  { messageId, channel, run = 1, isUrgent, anew }: DeliveryHandoff,
): Promise<boolean> {
  const input: DeliveryInput = { messageId, run };
  try {
    await client.activity.start(deliveryActivity, {
      ...deliveries[channel],
      ...(isUrgent ? urgent : {}),
      id: deliveryId(messageId, run),
      args: [input],
      idReusePolicy: anew ? 'ALLOW_DUPLICATE' : 'ALLOW_DUPLICATE_FAILED_ONLY',
      idConflictPolicy: 'USE_EXISTING',
      summary: 'Delivery of one message',
    });
    return true;
  } catch (error) {
    if (error instanceof ActivityExecutionAlreadyStartedError) return false;
    throw error;
  }
}

/** False if the run has completed. A start that finds its run under way is as good as done. */
async function startOrRing(client: Client, handoff: WorkflowHandoff, known: KnownRuns): Promise<boolean> {
  const { type, id, start } = runOf(handoff, known);
  try {
    if (handoff.ring === undefined) {
      await client.workflow.start(type, start);
    } else {
      await client.workflow.signalWithStart(type, { ...start, signal: handoff.ring, signalArgs: [id] });
    }
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    if (handoff.ring !== undefined) return false;
    const { status } = await client.workflow.getHandle(start.workflowId).describe();
    return status.name !== 'COMPLETED';
  }
  return true;
}

/** Everything to start a run with. @throws for a kind that only another version knows: that one will deliver it. */
function runOf(handoff: WorkflowHandoff, known: KnownRuns) {
  if (handoff.kind === 'credentials') return credentialsRun(handoff);
  if (handoff.kind === 'suspension') return suspensionRun(handoff);
  if (handoff.kind === 'backup') return backupRun(handoff);
  if (handoff.kind === 'checkout') return checkoutRun(handoff);
  if (handoff.kind === 'renewal') return renewalRun(handoff);
  if (handoff.kind === 'gateway_payment') return gatewayPaymentRun(handoff);
  if (handoff.kind === 'receipt') return receiptRun(handoff);
  const run = Object.hasOwn(known, handoff.kind) ? known[handoff.kind] : undefined;
  if (!run) throw new UnknownHandoff(handoff.kind);
  return changeRun(handoff, run);
}

function changeRun(handoff: ChangeHandoff, { taskQueue, summary, firstStage }: ChangeRun) {
  const { kind, changeId, reference, serviceId, anew } = handoff;
  const input: ChangeInput = { changeId, serviceId };
  return {
    type: kind,
    id: changeId,
    start: {
      taskQueue,
      workflowIdReusePolicy: anew
        ? WorkflowIdReusePolicy.ALLOW_DUPLICATE
        : WorkflowIdReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
      workflowId: changeWorkflowId(kind, changeId),
      args: [input],
      staticSummary: `${reference} · ${summary}`,
      priority: BEFORE_MESSAGES,
      typedSearchAttributes: new TypedSearchAttributes([
        { key: serviceIdAttribute, value: serviceId },
        { key: referenceAttribute, value: reference },
        { key: changeKindAttribute, value: kind },
        { key: stageAttribute, value: firstStage },
      ]),
    },
  };
}

class UnknownHandoff extends Error {
  constructor(kind: string) {
    super(`a handoff of the unknown kind ${JSON.stringify(kind)}`);
  }
}
