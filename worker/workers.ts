import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { createActivationActivities, createSetUpActivities } from '../activities/activation.ts';
import { createBackupActivities } from '../activities/backup.ts';
import { createCancellationActivities } from '../activities/cancellation.ts';
import { createCheckoutActivities, createGatewayActivities } from '../activities/checkout.ts';
import type { ActivityDependencies } from '../activities/context.ts';
import { createCredentialsActivities } from '../activities/credentials.ts';
import { createDeliveryActivities } from '../activities/delivery.ts';
import { createEndingActivities } from '../activities/ending.ts';
import { FailingStepInterceptor } from '../activities/failing-steps.ts';
import { FailureInterceptor } from '../activities/failures.ts';
import { createPaymentActivities, createPaymentLookUp } from '../activities/gateway-payment.ts';
import { createPanelActivities } from '../activities/panel.ts';
import { createReceiptActivities, createReceiptReading } from '../activities/receipt.ts';
import { createRenewalActivities } from '../activities/renewal.ts';
import { createPanelSuspensionActivities, createSuspensionActivities } from '../activities/suspension.ts';
import { createTransferActivities } from '../activities/transfer.ts';
import { createProvisioningActivities, createUpgradeActivities } from '../activities/upgrade.ts';
import type { BackupRoute } from '../integrations/backups/port.ts';
import type { EmailPort } from '../integrations/email/port.ts';
import type { Panels } from '../integrations/panel/panels.ts';
import type { PaymentGateway } from '../integrations/payments/port.ts';
import type { WhatsAppPort } from '../integrations/whatsapp/port.ts';
import { taskQueues } from '../workflows/messages.ts';

export type WorkerDependencies = ActivityDependencies & {
  whatsapp: WhatsAppPort;
  email: EmailPort;
  panels: Panels;
  /** The way of backups off the panel's machines, if there is one. */
  backups: BackupRoute | undefined;
  /** Where invoices are paid, if that is set up. */
  gateway: PaymentGateway | undefined;
  /** Learns of every error that an activity failed with; the history keeps only its type. */
  report: (error: unknown) => void;
};

type Options = {
  connection: NativeConnection;
  namespace: string;
  /** Path of the prebuilt workflow bundle. */
  bundlePath: string;
};

/** Together they fit into the pool of Postgres connections, with room for the sweep. */
const SLOTS = { main: 12, panel: 4, whatsapp: 6, email: 4, backups: 2, gateway: 2, media: 2 };
/** Messages that Twilio may be given, all workers together. */
const WHATSAPP_PER_SECOND = 40;
const SHUTDOWN_GRACE = '10s';
/**
 * Waiting runs that a worker keeps ready; any other is replayed when it is rung, which takes milliseconds. By default
 * they are as many as the heap's limit has room for, so the worker would grow until then.
 */
const MOST_CACHED_RUNS = 300;
/** With the default of 10 s the first completion after a kill -9 is late by as much. */
const STICKY_TIMEOUT = '1s';

/** One worker a task queue, so that a hung panel or a burst of messages starves nobody. */
export async function createWorkers(deps: WorkerDependencies, options: Options): Promise<Worker[]> {
  const transfer = createTransferActivities(deps);
  const { makeBackup, leaveBackupToStaff } = createBackupActivities(deps);
  const delivery = createDeliveryActivities(deps);
  const sharedOptions: Omit<WorkerOptions, 'taskQueue'> = {
    connection: options.connection,
    namespace: options.namespace,
    // The default is pid@host: nobody needs the name of a machine in a history.
    identity: 'tramite-worker',
    shutdownGraceTime: SHUTDOWN_GRACE,
    interceptors: {
      // The first one is the outermost: what leaves it is what the history keeps.
      activity: [
        () => ({ inbound: new FailureInterceptor(deps.report) }),
        () => ({ inbound: new FailingStepInterceptor(deps) }),
      ],
    },
  };
  return Promise.all([
    Worker.create({
      ...sharedOptions,
      taskQueue: taskQueues.main,
      workflowBundle: { codePath: options.bundlePath },
      activities: {
        ...transfer,
        ...createCancellationActivities(deps),
        ...createCheckoutActivities(deps),
        ...createPaymentActivities(deps),
        ...createActivationActivities(deps),
        ...createCredentialsActivities(deps),
        ...createReceiptActivities(deps),
        ...createRenewalActivities(deps),
        ...createSuspensionActivities(deps),
        ...createUpgradeActivities(deps),
        leaveBackupToStaff,
      },
      maxConcurrentActivityTaskExecutions: SLOTS.main,
      stickyQueueScheduleToStartTimeout: STICKY_TIMEOUT,
      maxCachedWorkflows: MOST_CACHED_RUNS,
    }),
    Worker.create({
      ...sharedOptions,
      taskQueue: taskQueues.panel,
      activities: {
        ...createPanelActivities(deps),
        ...createEndingActivities(deps),
        ...createSetUpActivities(deps),
        ...createProvisioningActivities(deps),
        ...createPanelSuspensionActivities(deps),
      },
      maxConcurrentActivityTaskExecutions: SLOTS.panel,
    }),
    Worker.create({
      ...sharedOptions,
      taskQueue: taskQueues.whatsapp,
      activities: { ...delivery, readEvidence: transfer.readEvidence },
      maxConcurrentActivityTaskExecutions: SLOTS.whatsapp,
      maxTaskQueueActivitiesPerSecond: WHATSAPP_PER_SECOND,
    }),
    Worker.create({
      ...sharedOptions,
      taskQueue: taskQueues.email,
      activities: delivery,
      maxConcurrentActivityTaskExecutions: SLOTS.email,
    }),
    Worker.create({
      ...sharedOptions,
      taskQueue: taskQueues.backups,
      activities: { makeBackup },
      maxConcurrentActivityTaskExecutions: SLOTS.backups,
    }),
    Worker.create({
      ...sharedOptions,
      taskQueue: taskQueues.gateway,
      activities: { ...createGatewayActivities(deps), ...createPaymentLookUp(deps) },
      maxConcurrentActivityTaskExecutions: SLOTS.gateway,
    }),
    Worker.create({
      ...sharedOptions,
      taskQueue: taskQueues.media,
      activities: createReceiptReading(deps),
      maxConcurrentActivityTaskExecutions: SLOTS.media,
    }),
  ]);
}
