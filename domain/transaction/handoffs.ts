import type { ChangeKind } from '../change-kinds.ts';
import type { Channel } from './channel.ts';

/**
 * Doorbells of a change's run, whatever its kind: names for the reader of Temporal's UI, never a fact (architecture, data
 * flow 4).
 */
export type ChangeRing =
  | 'consentReceived'
  | 'withdrawn'
  | 'invoicePaid'
  | 'dataChanged'
  | 'taskResolved'
  | 'noticeSettled';

/**
 * What a visitor asked for by typing an e-mail. It is looked into behind the answer, so that the time of the answer tells
 * nothing of accounts; `cause` is what they called.
 */
export type AskHandoff =
  | { kind: 'password_reset'; email: string; cause: string }
  | {
      kind: 'sign_up';
      email: string;
      cause: string;
      /** Hash of the network address that it came from. */
      addressHash: string;
      /** Whether it made the account, whose data are on file then. */
      isFirst: boolean;
      /** Of the link in the mail, and what was typed, sealed with it. */
      token: string;
      sealed: string;
    };

/** Starts or rings the run of a change. */
export type ChangeHandoff = {
  kind: ChangeKind;
  changeId: string;
  reference: string;
  serviceId: string;
  ring?: ChangeRing;
  /** Also if its run has completed: staff lets a change go on whose database was restored from before the end. */
  anew?: boolean;
};

/** Starts or rings the run of a term. */
export type RenewalHandoff = {
  kind: 'renewal';
  termId: string;
  serviceId: string;
  ring?: ChangeRing;
  /** Also if its run has completed: staff lets a term go on whose database was restored from before the end. */
  anew?: boolean;
};

/** What a committed verb hands over to be started, rung or done (an outbox row each). */
export type Handoff =
  | AskHandoff
  | ChangeHandoff
  | {
      kind: 'credentials';
      /** Of the change that handed them over; rows of an earlier version lack it. */
      changeKind?: ChangeKind;
      changeId: string;
      serviceId: string;
      renewalId: string;
      ring?: undefined;
    }
  | {
      /** The panel is to follow what the database says of a service's suspension. */
      kind: 'suspension';
      serviceId: string;
      /** Of the service, since when it is to. */
      version: number;
      ring?: undefined;
    }
  | RenewalHandoff
  | {
      /** The gateway is to follow what remains owed of an invoice. */
      kind: 'checkout';
      invoiceId: string;
      /** Of the invoice, since when it is to. */
      version: number;
      ring?: undefined;
    }
  | {
      /** A payment at the gateway is to be looked up. */
      kind: 'gateway_payment';
      notificationId: string;
      run: number;
      ring?: undefined;
    }
  | {
      /** A file that came over WhatsApp is to be read. */
      kind: 'receipt';
      receiptId: string;
      run: number;
      ring?: undefined;
    }
  | {
      kind: 'delivery';
      messageId: string;
      channel: Channel;
      /** Which delivery of the message; the first one if absent. */
      run?: number;
      /** It goes before others that wait for the same channel. */
      isUrgent?: true;
      /** Also if Temporal has it completed: staff chose so. */
      anew?: true;
    }
  | {
      /** Makes one backup of a service's account. */
      kind: 'backup';
      serviceId: string;
      backupId: string;
      ring?: undefined;
    }
  | { kind: 'inbound'; senderKey: string };
