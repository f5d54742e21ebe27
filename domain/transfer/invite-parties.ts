import type { VerbContext } from '../context.ts';
import { answerRun } from './answer-run.ts';
import { consentsStanding } from './consent-progress.ts';
import { askingVariables, notify } from './notices.ts';
import type { TransferQuestion, TransferStanding } from './standing.ts';

/** Sends each party that has not consented yet the literal text to send (T4), once. */
export function inviteParties(ctx: VerbContext, question: TransferQuestion): Promise<TransferStanding> {
  return answerRun(ctx, question, {
    states: ['awaiting_consents'],
    step: (tx, loaded) => {
      const templates = {
        holder: 'transfer_opened_holder',
        recipient: 'transfer_invitation_recipient',
      } as const;
      for (const party of ['holder', 'recipient'] as const) {
        if (loaded.consents[party]) continue;
        const variables = askingVariables(tx, loaded, party);
        notify(tx, loaded, {
          party,
          notice: { template: templates[party], variables, occasion: 'invitation' },
        });
      }
      return consentsStanding(tx, loaded);
    },
  });
}
