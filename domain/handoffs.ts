import type { Channel } from './messaging/outbound-message.ts';

/** Doorbells of a transfer's run: names for the reader of Temporal's UI, never a fact (architecture, data flow 4). */
export type TransferRing =
  | 'consentReceived'
  | 'withdrawn'
  | 'invoicePaid'
  | 'dataChanged'
  | 'taskResolved'
  | 'noticeSettled';

/** What a committed verb hands over to be started or rung (an outbox row each). */
export type Handoff =
  | { kind: 'transfer'; changeId: string; serviceId: string; ring?: TransferRing }
  | { kind: 'delivery'; messageId: string; channel?: Channel; ring?: 'statusReceived' | 'taskResolved' }
  | { kind: 'inbound'; senderKey: string };
