import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { defineSignal } from '@temporalio/workflow';
import type { ChangeKind } from '../domain/change-kinds.ts';

/** Task queues: a hung panel or a burst of messages starves nobody (architecture, workflows). */
export const taskQueues = {
  main: 'tramite',
  panel: 'tramite-panel',
  whatsapp: 'tramite-whatsapp',
  email: 'tramite-email',
  backups: 'tramite-backups',
  gateway: 'tramite-gateway',
  media: 'tramite-media',
} as const;

/** Doorbells of a change, whatever its kind. The id is for the reader of Temporal's UI; no fact travels in a signal. */
const taskResolved = defineSignal<[string]>('taskResolved');
export const changeRings = [
  defineSignal<[string]>('consentReceived'),
  defineSignal<[string]>('withdrawn'),
  defineSignal<[string]>('invoicePaid'),
  defineSignal<[string]>('dataChanged'),
  defineSignal<[string]>('noticeSettled'),
  taskResolved,
] as const;

/** Search attributes; none carries personal data. */
export const serviceIdAttribute = defineSearchAttributeKey('ServiceId', SearchAttributeType.KEYWORD);
/** What people call the change: `TR-7KQ2MW9X`. */
export const referenceAttribute = defineSearchAttributeKey('Reference', SearchAttributeType.KEYWORD);
export const changeKindAttribute = defineSearchAttributeKey('ChangeKind', SearchAttributeType.KEYWORD);
export const stageAttribute = defineSearchAttributeKey('Stage', SearchAttributeType.KEYWORD);
/** All of them, to be set up in a namespace. */
export const searchAttributes = [
  serviceIdAttribute,
  referenceAttribute,
  changeKindAttribute,
  stageAttribute,
] as const;

/** The run of a kind of change: its id is `<kind>/<changeId>`, its workflow has the kind's name. */
export type ChangeRun = { taskQueue: string; summary: string; firstStage: string };
export const changeRuns = {
  transfer: {
    taskQueue: taskQueues.main,
    summary: 'Change of holder of a service',
    firstStage: 'awaiting_consents',
  },
  cancellation: { taskQueue: taskQueues.main, summary: 'Cancellation of a service', firstStage: 'scheduled' },
  activation: {
    taskQueue: taskQueues.main,
    summary: 'Activation of a service',
    firstStage: 'awaiting_payment',
  },
  upgrade: { taskQueue: taskQueues.main, summary: 'Upgrade of a service', firstStage: 'awaiting_payment' },
} as const satisfies Record<ChangeKind, ChangeRun>;

/** The one step of a message's delivery, an activity that no workflow runs. */
export const deliveryActivity = 'sendMessage';
/** Clear non-sends are retried for a day (A4), by a step that sees to it itself. */
const retry = { initialInterval: '2s', backoffCoefficient: 2, maximumInterval: '15m' } as const;
/**
 * By channel, so that a hung mail server does not hold WhatsApp up. A mail server may be slow and right; a worker that died
 * is known by its heartbeats.
 */
export const deliveries = {
  whatsapp: { taskQueue: taskQueues.whatsapp, startToCloseTimeout: '1m', heartbeatTimeout: '6s', retry },
  email: { taskQueue: taskQueues.email, startToCloseTimeout: '3m', heartbeatTimeout: '6s', retry },
} as const;
/** Of the security class (A4): before other messages in a queue, and soon again when its channel was away. */
export const urgent = { priority: { priorityKey: 2 }, retry: { ...retry, maximumInterval: '1m' } } as const;
export const credentialsWorkflow = 'credentials';
export const suspensionWorkflow = 'suspension';
export const backupWorkflow = 'backup';
export const checkoutWorkflow = 'checkout';
export const renewalWorkflow = 'renewal';
export const gatewayPaymentWorkflow = 'gatewayPayment';
export const receiptWorkflow = 'receipt';

/** The id of the one run of a change. */
export function changeWorkflowId(kind: string, changeId: string): string {
  return `${kind}/${changeId}`;
}

/** The id of a message's delivery: it is what forbids a second one (A2). Each further one has its number. */
export function deliveryId(messageId: string, run = 1): string {
  return run === 1 ? `alert/${messageId}` : `alert/${messageId}/${run}`;
}

/** The id of one renewal of the credentials that a transfer handed over: staff may ask for several. */
export function credentialsWorkflowId(changeId: string, renewalId: string): string {
  return `credentials/${changeId}/${renewalId}`;
}

/** The id of the run that has a panel follow what the database says of a service since its version. */
export function suspensionWorkflowId(serviceId: string, version: number): string {
  return `suspension/${serviceId}/${version}`;
}

/** The id of the one run of a backup. */
export function backupWorkflowId(serviceId: string, backupId: string): string {
  return `backup/${serviceId}/${backupId}`;
}

/** The id of the run that has the gateway follow what remains owed of an invoice since its version. */
export function checkoutWorkflowId(invoiceId: string, version: number): string {
  return `checkout/${invoiceId}/${version}`;
}

/** The id of the one run of a term. */
export function renewalWorkflowId(termId: string): string {
  return `renewal/${termId}`;
}

/** The id of a run that looks up the payment that a notification is of. */
export function gatewayPaymentWorkflowId(notificationId: string, run: number): string {
  return `${GATEWAY_PAYMENT}/${notificationId}/${run}`;
}

const GATEWAY_PAYMENT = 'gateway-payment';

/** The id of a run that reads a file which came over WhatsApp. */
export function receiptWorkflowId(receiptId: string, run: number): string {
  return `${receiptWorkflow}/${receiptId}/${run}`;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether something could be the id of a change, of a message or of a service. */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}

export type RunSubject =
  | { changeId: string }
  | { messageId: string }
  | { serviceId: string }
  | { invoiceId: string }
  | { termId: string }
  | { notificationId: string }
  | { receiptId: string };
/** What the runs are named that are about a service and no change of it. */
const runsOfServices: readonly string[] = [suspensionWorkflow, backupWorkflow];

/** What a run is about, read from its id; undefined for an id that none of ours has. */
export function subjectOfRun(workflowId: string): RunSubject | undefined {
  const [kind = '', id] = workflowId.split('/');
  if (!isUuid(id)) return undefined;
  if (runsOfServices.includes(kind)) return { serviceId: id };
  if (kind === checkoutWorkflow) return { invoiceId: id };
  if (kind === renewalWorkflow) return { termId: id };
  if (kind === GATEWAY_PAYMENT) return { notificationId: id };
  if (kind === receiptWorkflow) return { receiptId: id };
  return kind === 'alert' ? { messageId: id } : { changeId: id };
}

export type ChangeInput = { changeId: string; serviceId: string };
export type CredentialsInput = { changeId: string };
export type RenewalInput = { termId: string; serviceId: string };
export type SuspensionInput = { serviceId: string };
export type CheckoutInput = { invoiceId: string };
export type GatewayPaymentInput = { notificationId: string };
export type ReceiptInput = { receiptId: string };
export type BackupInput = { backupId: string };
export type DeliveryInput = { messageId: string; run: number };
