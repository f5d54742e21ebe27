import { z } from 'zod';
import { accountEvents } from '../../domain/accounts/account-events.ts';
import { myAccount } from '../../domain/accounts/account-view.ts';
import { freezeOwnAccount } from '../../domain/accounts/freeze.ts';
import { requestVerification } from '../../domain/accounts/request-verification.ts';
import { updateAccount } from '../../domain/accounts/update-account.ts';
import { incomingTransfers } from '../../domain/transfer/incoming-transfers.ts';
import {
  accountFields,
  actorType,
  contactToUpdate,
  id,
  identityDocument,
  instant,
  pageInput,
  pageOf,
  requestId,
  token,
  typedText,
} from '../schemas.ts';
import { clientProcedure, router, verbContext } from '../trpc.ts';

export const accountOutput = z.object({
  ...accountFields,
  /** The e-mail that was asked for: the account's own once its link is opened, free again after `until` (C7). Stored answers may lack it. */
  pendingEmail: z.object({ email: z.string(), until: instant }).nullable().default(null),
  /** Since when a new security key waits for staff (C5). Stored answers may lack it. */
  keyResetAskedAt: instant.nullable().default(null),
});

/** The client's own account (C3, C7, C9). */
export const accountRouter = router({
  /** Who is signed in, what of their contact could not be reached (A4), and which services somebody is passing to them. */
  me: clientProcedure
    .output(
      accountOutput.extend({
        contactToUpdate,
        timeZone: z.string(),
        /** Whom to turn to, in Spanish: «nuestro equipo», with how to reach them where the deployment says it. */
        team: z.string(),
        /** Open transfers to the client; `id` is of the transfer, `service` a label, `holder` a name. */
        incoming: z.array(z.object({ id, service: z.string(), holder: z.string(), state: z.string() })),
      }),
    )
    .query(async ({ ctx, path }) => {
      const context = await verbContext(ctx, path);
      return { ...(await myAccount(context)), incoming: await incomingTransfers(context) };
    }),

  /**
   * Edits one's own data; phone, e-mail and document need a grant for `edit_contact` of oneself (C6). A new e-mail counts once
   * its link was opened (C7). Errors: INVALID_INPUT, EMAIL_NOT_CONFIRMED, FROZEN, GRANT_INVALID, EMAIL_TAKEN, TOO_MANY_TRIES.
   */
  update: clientProcedure
    .input(
      z.object({
        name: typedText.optional(),
        phone: typedText.optional(),
        email: typedText.optional(),
        document: identityDocument.optional(),
        representative: typedText.optional(),
        grantToken: token.optional(),
        requestId,
      }),
    )
    .output(accountOutput)
    .mutation(async ({ ctx, input, path }) => updateAccount(await verbContext(ctx, path, input), input)),

  /** Asks staff to verify the account (C3). Errors: EMAIL_NOT_CONFIRMED, FROZEN. */
  requestVerification: clientProcedure
    .input(z.object({ requestId }).prefault({}))
    .output(accountOutput)
    .mutation(async ({ ctx, input, path }) => requestVerification(await verbContext(ctx, path, input))),

  /** Stops every transfer, cancellation and edit until staff lifts it (G9). Errors: EMAIL_NOT_CONFIRMED. */
  freeze: clientProcedure
    .input(z.object({ requestId }).prefault({}))
    .output(accountOutput)
    .mutation(async ({ ctx, input, path }) => freezeOwnAccount(await verbContext(ctx, path, input))),

  /** What happened to the account and to its changes, in words, the newest first (G6). Errors: INVALID_INPUT. */
  events: clientProcedure
    .input(pageInput.prefault({}))
    .output(
      pageOf(
        z.object({
          id: z.string(),
          type: z.string(),
          /** In Spanish. */
          text: z.string(),
          at: instant,
          by: actorType,
          serviceId: id.nullable(),
          changeId: id.nullable(),
        }),
      ),
    )
    .query(async ({ ctx, input, path }) => accountEvents(await verbContext(ctx, path), input)),
});
