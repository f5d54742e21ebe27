import type { Transaction } from '../transaction/transaction.ts';
import type { InboundMessage } from './inbound-message.ts';
import { queueMessage } from './queue-message.ts';
import { bareAddress } from './sender.ts';
import type { TemplateName, TemplateVariables } from './templates.ts';

export type Answer<Name extends TemplateName> = {
  template: Name;
  variables: TemplateVariables<Name>;
  clientId?: string;
  changeId?: string;
  /** Names an occasion, such as a sender's day, that gets this answer once; by default every message gets one. */
  once?: string;
};

/** Answers an inbound message to the address that it came from, once (A2, C4). */
export function answer<Name extends TemplateName>(
  tx: Transaction,
  message: InboundMessage,
  { once, ...reply }: Answer<Name>,
): void {
  queueMessage(tx, {
    ...reply,
    businessKey: once ? `${reply.template}/${once}` : `answer/${message.sid}`,
    channel: 'whatsapp',
    address: bareAddress(message.sender),
  });
}
