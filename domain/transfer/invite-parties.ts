import type { Transaction } from '../../db/transaction.ts';
import type { VerbContext } from '../context.ts';
import { answerRun } from './answer-run.ts';
import { consentsStanding } from './consent-progress.ts';
import type { LoadedTransfer } from './load-transfer.ts';
import { askingVariables, notify, readerOf } from './notices.ts';
import type { TransferQuestion, TransferStanding } from './standing.ts';
import { type Party, parties } from './transfer.ts';

const occasion = 'invitation';

/**
 * Tells each party of the transfer, once: who has not consented yet gets the literal text to send (T4), who has is told
 * all the same, on both channels and with how to stop it (C9), since a text proves the phone alone (T10).
 */
export function inviteParties(ctx: VerbContext, question: TransferQuestion): Promise<TransferStanding> {
  return answerRun(ctx, question, {
    states: ['awaiting_consents'],
    step: (tx, loaded) => {
      for (const party of parties) {
        if (loaded.consents[party]) tellOfRequest(tx, loaded, party);
        else invite(tx, loaded, party);
      }
      return consentsStanding(tx, loaded);
    },
  });
}

function invite(tx: Transaction, loaded: LoadedTransfer, party: Party): void {
  const templates = {
    holder: 'transfer_opened_holder',
    recipient: 'transfer_invitation_recipient',
  } as const;
  const variables = askingVariables(tx, loaded, party);
  notify(tx, loaded, { party, notice: { template: templates[party], variables, occasion } });
}

function tellOfRequest(tx: Transaction, loaded: LoadedTransfer, party: Party): void {
  const { name, service } = readerOf(loaded, party);
  const variables = { name, service, holder: loaded.holder.name, recipient: loaded.recipient.name };
  notify(tx, loaded, { party, notice: { template: 'transfer_requested', variables, occasion } });
}
