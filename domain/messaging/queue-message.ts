import type { NewMessage, Transaction } from '../transaction/transaction.ts';
import type { TemplateName, TemplateVariables } from './templates.ts';

/** A message of a known template, with exactly its variables. */
export type Message<Name extends TemplateName = TemplateName> = Omit<NewMessage, 'template' | 'variables'> & {
  template: Name;
  variables: TemplateVariables<Name>;
};

/** Queues a message to one address. `tell` is what others call. */
export function queueMessage<Name extends TemplateName>(tx: Transaction, message: Message<Name>): void {
  tx.message(message);
}
