import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { defineSignal } from '@temporalio/workflow';
import type { ChangeKind } from '../domain/change-kinds.ts';

/** Task queues: a hung panel or a burst of messages starves nobody (architecture, workflows). */
export const taskQueues = {
  main: 'tramite',
  panel: 'tramite-panel',
  whatsapp: 'tramite-whatsapp',
  email: 'tramite-email',
} as const;

/** Doorbells of a change, whatever its kind. The id is for the reader of Temporal's UI; no fact travels in a signal. */
export const taskResolved = defineSignal<[string]>('taskResolved');
export const changeRings = [
  defineSignal<[string]>('consentReceived'),
  defineSignal<[string]>('withdrawn'),
  defineSignal<[string]>('invoicePaid'),
  defineSignal<[string]>('dataChanged'),
  defineSignal<[string]>('noticeSettled'),
  taskResolved,
] as const;

/** Doorbell of a message's delivery. */
export const statusReceived = defineSignal<[string]>('statusReceived');

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
} as const satisfies Record<ChangeKind, ChangeRun>;

export const deliveryWorkflow = 'delivery';
export const credentialsWorkflow = 'credentials';

/** The id of the one run of a change. */
export function changeWorkflowId(kind: string, changeId: string): string {
  return `${kind}/${changeId}`;
}

/**
 * The id of a run of a message: it is what forbids a second one (A2). An attempt that failed after its run had ended has
 * a run of its own, by number.
 */
export function deliveryWorkflowId(messageId: string, run = 1): string {
  return run === 1 ? `alert/${messageId}` : `alert/${messageId}/${run}`;
}

/** The id of one renewal of the credentials that a transfer handed over: staff may ask for several. */
export function credentialsWorkflowId(changeId: string, renewalId: string): string {
  return `credentials/${changeId}/${renewalId}`;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether something could be the id of a change or of a message. */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}

/** What a run is about, read from its id; undefined for an id that none of ours has. */
export function subjectOfRun(workflowId: string): { changeId: string } | { messageId: string } | undefined {
  const [kind, id] = workflowId.split('/');
  if (!isUuid(id)) return undefined;
  return kind === 'alert' ? { messageId: id } : { changeId: id };
}

export type ChangeInput = { changeId: string; serviceId: string };
export type CredentialsInput = { changeId: string };
/** The channel chooses the queue, so that a hung mail server does not hold WhatsApp up. */
export type DeliveryInput = { messageId: string; channel?: 'whatsapp' | 'email' };
