import type { Channel } from '../transaction/channel.ts';
import type { Transaction } from '../transaction/transaction.ts';
import {
  type ChannelOf,
  type TemplateName,
  type TemplateVariables,
  templateOf,
  urgencyOf,
} from './templates.ts';

const addressOn = { whatsapp: 'phone', email: 'email' } as const satisfies Record<Channel, string>;

export type Address = { channel: Channel; address: string };

/** Whom a message is for, with an address for every channel of its template; `id` is a client's. */
type Addressee<Name extends TemplateName> = Record<(typeof addressOn)[ChannelOf<Name>], string> & {
  id?: string;
  isUnclaimed?: boolean;
};

export type Told<Name extends TemplateName> = {
  to: Addressee<Name>;
  template: Name;
  variables: TemplateVariables<Name>;
  /** What makes it one of its kind: it is sent once on each channel to each address, for ever (A2). */
  businessKey: string;
  /** Instead of the addressee's own: where data changed, the old addresses are told too (C7). */
  addresses?: readonly Address[];
  changeId?: string;
  /** Its outcome is rung to the run of `changeId` (T10). */
  awaited?: boolean;
};

/**
 * Queues a message on every channel of its template, with the commit: the one way in which anybody is told anything.
 * A client who never confirmed the account is told nothing, since its data may be a stranger's (C1).
 */
export function tell<Name extends TemplateName>(tx: Transaction, told: Told<Name>): void {
  const { to, addresses, ...message } = told;
  if (to.isUnclaimed) return;
  const { channels } = templateOf(told.template);
  const own = addressesOf(to as Record<'phone' | 'email', string>, channels);
  const urgency = urgencyOf(told.template);
  for (const address of addresses ?? own) tx.message({ ...message, ...address, ...urgency, clientId: to.id });
}

/** Where a client is reached on the given channels; by default on both (C9). */
export function addressesOf(
  to: Readonly<Record<'phone' | 'email', string>>,
  on: readonly Channel[] = ['whatsapp', 'email'],
): Address[] {
  return on.map((channel) => ({ channel, address: to[addressOn[channel]] }));
}
