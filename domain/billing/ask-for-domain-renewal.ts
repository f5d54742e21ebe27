import { openTask } from '../tasks/open-task.ts';
import type { Transaction } from '../transaction/transaction.ts';

type PaidYear = { domainId: string; clientId: string; invoiceId: string };

/** A domain's next year is paid: staff renews it (B7). Asked once, however often it is found to be so. */
export function askForDomainRenewal(
  tx: Transaction,
  { domainId, clientId, invoiceId }: PaidYear,
): Promise<void> {
  return openTask(tx, { kind: 'domain_renewal', subjectId: domainId, clientId, details: { invoiceId } });
}
