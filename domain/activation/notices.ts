import type { OpenChange } from '../changes/ring.ts';
import type { Client } from '../clients/client.ts';
import { tell } from '../messaging/tell.ts';
import { formatDate, type LocalDate } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { ActivationRecord } from './load-activation.ts';

type Ordered = { client: Client; label: string; change: OpenChange; dueDate: LocalDate };

/** What was ordered, and until when it waits for its payment: by e-mail, since it has a date after which it is lost (A1). */
export function tellOrdered(tx: Transaction, { client, label, change, dueDate }: Ordered): void {
  const { id: changeId, reference } = change;
  tell(tx, {
    to: client,
    template: 'order_placed',
    variables: { name: client.name, service: label, reference, dueDate: formatDate(dueDate) },
    businessKey: `activation/${changeId}/ordered`,
    changeId,
  });
}

/** The order waited for its payment and was not paid (B1). */
export function tellExpired(tx: Transaction, { change, holder, service }: ActivationRecord): void {
  tell(tx, {
    to: holder,
    template: 'order_expired',
    variables: { name: holder.name, service: service.label, reference: change.reference },
    businessKey: `activation/${change.id}/expired`,
    changeId: change.id,
  });
}

/** The service works, and its first term has begun (B1). */
export function tellActivated(
  tx: Transaction,
  { change, holder, service }: ActivationRecord,
  startDate: LocalDate,
): void {
  tell(tx, {
    to: holder,
    template: 'service_activated',
    variables: { name: holder.name, service: service.label, startDate: formatDate(startDate) },
    businessKey: `activation/${change.id}/activated`,
    changeId: change.id,
  });
}
