import { z } from 'zod';
import { consentSignedIn } from '../../domain/transfer/consent.ts';
import { openTransfer } from '../../domain/transfer/open-transfer.ts';
import { getTransfer, listTransfers, type TransferView } from '../../domain/transfer/transfer-view.ts';
import { withdrawTransfer } from '../../domain/transfer/withdraw-transfer.ts';
import { byChangeId, changeProcedures } from '../change-procedures.ts';
import { freeText, id, requestId, token } from '../schemas.ts';
import { clientProcedure, router, verbContext } from '../trpc.ts';
import { ownTransferOutput, transferOutput } from './transfer-output.ts';

const MAX_EMAIL = 254;
const MAX_NAME = 200;

/** The reader's own literal text (T4) and the `wa.me` link that has it filled in; never the other party's. */
const ownText = { consentText: z.string(), consentLink: z.string() };
const transferWithText = transferOutput.extend(ownText);

/** Change of holder of a service (T1–T13). What is not yours is NOT_FOUND. */
export const transfersRouter = router({
  ...changeProcedures({
    one: ownTransferOutput.extend(ownText),
    item: ownTransferOutput,
    get: async (ctx, input) => flat(await getTransfer(ctx, input)),
    list: listTransfers,
    withdraw: withdrawTransfer,
  }),

  /**
   * The holder opens a transfer (T3 a). With a grant for `immediate_transfer` it may skip the cooling off (T10).
   * Errors: NOT_FOUND, FROZEN, CLIENT_NOT_VERIFIED, SERVICE_NOT_ACTIVE, SERVICE_HAS_UNPAID_INVOICES, SAME_PERSON,
   * RECIPIENT_NOT_READY, CHANGE_IN_PROGRESS, GRANT_INVALID, TOO_MANY_TRIES, REQUEST_ID_REUSED.
   */
  open: clientProcedure
    .input(
      z.object({
        serviceId: id,
        recipientEmail: freeText(MAX_EMAIL),
        recipientName: freeText(MAX_NAME),
        grantToken: token.optional(),
        requestId,
      }),
    )
    .output(z.object({ transfer: transferOutput, ...ownText }))
    .mutation(async ({ ctx, input, path }) => openTransfer(await verbContext(ctx, path, input), input)),

  /**
   * A party consents signed in, only where a task asked for it (T6), with a grant for `consent_to_transfer`.
   * Errors: NOT_FOUND, FROZEN, SIGNED_IN_CONSENT_NOT_ASKED, GRANT_INVALID, TRANSFER_CLOSED.
   */
  consent: clientProcedure
    .input(byChangeId.extend({ grantToken: token, requestId }))
    .output(transferWithText)
    .mutation(async ({ ctx, input, path }) =>
      flat(await consentSignedIn(await verbContext(ctx, path, input), input)),
    ),
});

function flat({ transfer, ...text }: TransferView) {
  return { ...transfer, ...text };
}
