import type { DomainError } from '../errors.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { InboundMessage } from './inbound-message.ts';
import { bareAddress } from './sender.ts';
import { tell } from './tell.ts';
import type { ReplyName, TemplateVariables } from './templates.ts';

/** What is said back to a person who wrote. */
export type Reply = {
  [Name in ReplyName]: {
    template: Name;
    variables: TemplateVariables<Name>;
    clientId?: string;
    changeId?: string;
    /** Names an occasion, such as a sender's day, that gets this reply once; by default every message gets one. */
    once?: string;
  };
}[ReplyName];

/** What came of an inbound message, as it is kept with it, and what its sender is told. */
export type Handled = { outcome: string; say?: Reply };

/** Replies to the address that the message came from, once (A2, C4). */
export function reply(tx: Transaction, message: InboundMessage, say: Reply): void {
  const { once, clientId, ...told } = say;
  tell(tx, {
    ...told,
    to: { id: clientId, phone: bareAddress(message.sender) },
    businessKey: once ? `${say.template}/${once}` : `answer/${message.sid}`,
  });
}

/** A refusal is told in its own words, on every message or `once` for an occasion. */
export function refused(error: DomainError, once?: string): Handled {
  const variables = { reason: error.text };
  return { outcome: `refused_${error.code}`, say: { template: 'answer_refusal', variables, once } };
}
