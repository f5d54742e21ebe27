import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { defineSignal } from '@temporalio/workflow';

/** Task queues: a hung panel or a burst of messages starves nobody (architecture, workflows). */
export const taskQueues = {
  main: 'tramite',
  panel: 'tramite-panel',
  whatsapp: 'tramite-whatsapp',
  email: 'tramite-email',
} as const;

/** Doorbells of a transfer. The id is for the reader of Temporal's UI; no fact travels in a signal. */
export const consentReceived = defineSignal<[string]>('consentReceived');
export const withdrawn = defineSignal<[string]>('withdrawn');
export const invoicePaid = defineSignal<[string]>('invoicePaid');
export const dataChanged = defineSignal<[string]>('dataChanged');
export const noticeSettled = defineSignal<[string]>('noticeSettled');
export const taskResolved = defineSignal<[string]>('taskResolved');

/** Doorbell of a message's delivery. */
export const statusReceived = defineSignal<[string]>('statusReceived');

/** Search attributes; none carries personal data. */
export const serviceIdAttribute = defineSearchAttributeKey('ServiceId', SearchAttributeType.KEYWORD);
export const changeKindAttribute = defineSearchAttributeKey('ChangeKind', SearchAttributeType.KEYWORD);
export const stageAttribute = defineSearchAttributeKey('Stage', SearchAttributeType.KEYWORD);

export const transferWorkflow = 'transfer';
export const deliveryWorkflow = 'delivery';

export function transferWorkflowId(changeId: string): string {
  return `transfer/${changeId}`;
}

export function deliveryWorkflowId(messageId: string): string {
  return `alert/${messageId}`;
}

export type TransferInput = { changeId: string; serviceId: string };
/** The channel chooses the queue, so that a hung mail server does not hold WhatsApp up. */
export type DeliveryInput = { messageId: string; channel?: 'whatsapp' | 'email' };
