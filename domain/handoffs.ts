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
  | {
      kind: 'transfer';
      changeId: string;
      serviceId: string;
      ring?: TransferRing;
      /** Also if its run has completed: staff lets a transfer go on whose database was restored from before the end. */
      anew?: true;
    }
  | { kind: 'credentials'; changeId: string; serviceId: string; renewalId: string; ring?: undefined }
  | { kind: 'delivery'; messageId: string; channel?: Channel; ring?: 'statusReceived' | 'taskResolved' }
  | { kind: 'inbound'; senderKey: string };
