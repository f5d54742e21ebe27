import type { Client } from '../clients/client.ts';
import { tell } from '../messaging/tell.ts';
import type { Transaction } from '../transaction/transaction.ts';

/** `reason` is told to the client. */
export type VerificationReason = { clientId: string; reason: string };

/** Tells a client why they are not verified; the sentence that the reason stands in has its own full stop. */
export function tellReason(
  tx: Transaction,
  client: Client,
  told: { template: 'account_verification_refused' | 'account_verification_revoked'; reason: string },
): void {
  const { template } = told;
  const reason = told.reason.replace(/[\s.]+$/, '');
  tell(tx, {
    to: client,
    businessKey: `${template}/${client.id}/${client.version}`,
    template,
    variables: { name: client.name, reason },
  });
}
