import type { Transaction } from '../transaction/transaction.ts';
import type { TransferRecord } from './load-transfer.ts';
import { askingVariables, readerOf, tellParty } from './notices.ts';
import { stepIn } from './progress.ts';
import { consentsStanding } from './review-consents.ts';
import { type Party, parties } from './transfer.ts';

const occasion = 'invitation';

/**
 * Tells each party of the transfer, once: who has not consented yet gets the literal text to send (T4), who has is told
 * all the same, on both channels and with how to stop it (C9), since a text proves the phone alone (T10).
 */
export const inviteParties = stepIn(['awaiting_consents'], (tx, loaded) => {
  for (const party of parties) {
    if (loaded.consents[party]) tellOfRequest(tx, loaded, party);
    else invite(tx, loaded, party);
  }
  return consentsStanding(tx, loaded);
});

function invite(tx: Transaction, loaded: TransferRecord, party: Party): void {
  const templates = {
    holder: 'transfer_opened_holder',
    recipient: 'transfer_invitation_recipient',
  } as const;
  const variables = askingVariables(tx, loaded, party);
  tellParty(tx, loaded, { party, template: templates[party], variables, occasion });
}

function tellOfRequest(tx: Transaction, loaded: TransferRecord, party: Party): void {
  const { name, service } = readerOf(loaded, party);
  const variables = { name, service, holder: loaded.holder.name, recipient: loaded.recipient.name };
  tellParty(tx, loaded, { party, template: 'transfer_requested', variables, occasion });
}
