import { z } from 'zod';
import { consentSignedIn } from '../../domain/transfer/consent-signed-in.ts';
import { openTransfer } from '../../domain/transfer/open-transfer.ts';
import { getTransfer, listTransfers, type TransferView } from '../../domain/transfer/transfer-view.ts';
import { withdrawTransfer } from '../../domain/transfer/withdraw-transfer.ts';
import { decodeCursor, toPage } from '../cursor.ts';
import { freeText, id, pageInput, pageOf, requestId, token } from '../schemas.ts';
import { clientProcedure, router, verbContext } from '../trpc.ts';
import { transferOutput } from './transfer-output.ts';
import { watchTransfer } from './watch-transfer.ts';

const MAX_EMAIL = 254;
const MAX_NAME = 200;
const MAX_EVENT_ID = 60;

/** The reader's own literal text (T4) and the `wa.me` link that has it filled in; never the other party's. */
const ownText = { consentText: z.string(), consentLink: z.string() };
const transferWithText = transferOutput.extend(ownText);

const byId = z.object({ changeId: id });

/** Change of holder of a service (T1–T13). What is not yours is NOT_FOUND. */
export const transfersRouter = router({
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
    .mutation(async ({ ctx, input, path }) => {
      const { serviceId, recipientEmail, recipientName, grantToken } = input;
      return openTransfer(await verbContext(ctx, path, input), {
        serviceId,
        recipientEmail,
        recipientName,
        ...(grantToken ? { grantToken } : {}),
      });
    }),

  /** One transfer with the reader's own text. Errors: NOT_FOUND. */
  get: clientProcedure
    .input(byId)
    .output(transferWithText)
    .query(async ({ ctx, input }) => {
      const { house, actor } = ctx;
      return flat(
        await getTransfer(house.orm.em.fork(), {
          changeId: input.changeId,
          clientId: actor.clientId,
          deployment: house.deployment,
        }),
      );
    }),

  /** The client's transfers on either side, the newest first. */
  list: clientProcedure
    .input(pageInput.prefault({}))
    .output(pageOf(transferOutput))
    .query(async ({ ctx, input }) => {
      const after = decodeCursor(input.cursor);
      const rows = await listTransfers(ctx.house.orm.em.fork(), {
        clientId: ctx.actor.clientId,
        limit: input.limit + 1,
        ...(after ? { before: { openedAt: after.at, id: after.id } } : {}),
      });
      return toPage(rows, input.limit, (transfer) => ({ at: new Date(transfer.openedAt), id: transfer.id }));
    }),

  /** Either party withdraws until the commit; again is a success (T8). Errors: NOT_FOUND, TRANSFER_COMMITTED, TRANSFER_CLOSED. */
  withdraw: clientProcedure
    .input(byId.extend({ requestId }))
    .output(z.object({ id, state: z.literal('withdrawn') }))
    .mutation(async ({ ctx, input, path }) =>
      withdrawTransfer(await verbContext(ctx, path, input), { changeId: input.changeId }),
    ),

  /**
   * A party consents signed in, only where a task asked for it (T6), with a grant for `consent_to_transfer`.
   * Errors: NOT_FOUND, FROZEN, SIGNED_IN_CONSENT_NOT_ASKED, GRANT_INVALID, TRANSFER_CLOSED.
   */
  consent: clientProcedure
    .input(byId.extend({ grantToken: token, requestId }))
    .output(transferWithText)
    .mutation(async ({ ctx, input, path }) => {
      const { changeId, grantToken } = input;
      return flat(await consentSignedIn(await verbContext(ctx, path, input), { changeId, grantToken }));
    }),

  /**
   * The transfer as it stands and again at every change (SSE); resumes after `lastEventId`, ends when it is closed.
   * Errors: NOT_FOUND, SESSION_INVALID also later, TOO_MANY_STREAMS.
   */
  watch: clientProcedure
    .input(byId.extend({ lastEventId: freeText(MAX_EVENT_ID).optional() }))
    .subscription(({ ctx, input, signal }) =>
      watchTransfer(ctx, {
        changeId: input.changeId,
        clientId: ctx.actor.clientId,
        sessionId: ctx.session.id,
        lastEventId: input.lastEventId,
        signal,
        read: async (em, ask) => transferWithText.parse(flat(await getTransfer(em, ask))),
      }),
    ),
});

function flat({ transfer, ...text }: TransferView) {
  return { ...transfer, ...text };
}
