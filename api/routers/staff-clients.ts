import { z } from 'zod';
import { allowKeyReset } from '../../domain/accounts/allow-key-reset.ts';
import { clientFilters, clientForStaff, listClients } from '../../domain/accounts/client-view.ts';
import { freezeClientByStaff } from '../../domain/accounts/freeze-client.ts';
import { refuseClient } from '../../domain/accounts/refuse-client.ts';
import { refuseKeyReset } from '../../domain/accounts/refuse-key-reset.ts';
import { revokeClient } from '../../domain/accounts/revoke-client.ts';
import { similarClients } from '../../domain/accounts/similar-clients.ts';
import { unfreezeClient } from '../../domain/accounts/unfreeze-client.ts';
import { verifyClient } from '../../domain/accounts/verify-client.ts';
import { contactFields, listUnreachable } from '../../domain/clients/unreachable-contact.ts';
import { listing } from '../cursor.ts';
import {
  accountFields,
  freeText,
  id,
  instant,
  pageInput,
  pageOf,
  readVersion,
  requestId,
  typedText,
} from '../schemas.ts';
import { router, staffProcedure, verbContext } from '../trpc.ts';

const SHORTEST_REASON = 3;
const LONGEST_REASON = 300;
const reason = freeText(LONGEST_REASON).trim().min(SHORTEST_REASON);

export const clientOutput = z.object({
  ...accountFields,
  fraudRisk: z.boolean(),
  unfreezeAskedBy: id.nullable(),
  /** A new security key that waits for staff (C5). Stored answers may lack it. */
  keyReset: z.object({ askedAt: instant, allowedBy: id.nullable() }).nullable().default(null),
  /** Who of staff wished what waits for a second member; where one client is read, and null elsewhere. */
  wishedByName: z.string().nullable().default(null),
  createdAt: instant,
  /** Grows with their data, secrets, verification and freeze; handed back with a decision. */
  version: z.int(),
});

const onClient = z.object({ clientId: id, requestId });
/** A decision is for exactly the `version` that was read. */
const onRead = onClient.extend({ version: readVersion });

/**
 * Verification and freezing of clients (C2, C3, C8, G9). A decision over a client's data takes the `version` that was read
 * and is refused with REVIEW_OUTDATED and what changed if it is another by now; without one it is for what was to be read
 * first. A freeze takes none: nobody escapes it by an edit.
 */
export const staffClientsRouter = router({
  /** Clients, in the order in which they signed up. */
  list: staffProcedure
    .input(
      pageInput
        .extend({ filter: z.enum(clientFilters).optional(), email: typedText.optional() })
        .prefault({}),
    )
    .output(pageOf(clientOutput))
    .query(listing(listClients, ({ createdAt }) => createdAt)),

  /** Those whose phone or e-mail could not be reached, the last to be flagged first (A4). */
  unreachable: staffProcedure
    .input(pageInput.prefault({}))
    .output(
      pageOf(
        z.object({
          id,
          name: z.string(),
          phone: z.string(),
          email: z.string(),
          contacts: z.array(
            z.object({
              field: z.enum(contactFields),
              code: z.string(),
              reason: z.string(),
              flaggedAt: instant,
            }),
          ),
          flaggedAt: instant,
        }),
      ),
    )
    .query(listing(listUnreachable, ({ flaggedAt }) => flaggedAt)),

  /** One client with what staff decides on. Errors: NOT_FOUND. */
  get: staffProcedure
    .input(z.object({ clientId: id }))
    .output(clientOutput)
    .query(async ({ ctx, input, path }) => clientForStaff(await verbContext(ctx, path), input)),

  /** Other accounts with the document or the phone of a client, the verified ones first (C2). */
  similar: staffProcedure
    .input(z.object({ clientId: id }))
    .output(
      z.object({
        items: z.array(
          z.object({
            id,
            name: z.string(),
            email: z.string(),
            verified: z.boolean(),
            sameDocument: z.boolean(),
            samePhone: z.boolean(),
          }),
        ),
      }),
    )
    .query(async ({ ctx, input, path }) => ({
      items: await similarClients(await verbContext(ctx, path), input),
    })),

  /**
   * Gives the green shield to who asked for it (C3). Errors: NOT_FOUND, FROZEN, REVIEW_OUTDATED,
   * VERIFICATION_NOT_ASKED, EMAIL_NOT_CONFIRMED, DOCUMENT_TAKEN, INVALID_INPUT.
   */
  verify: staffProcedure
    .input(onRead.extend({ reason: reason.optional() }))
    .output(clientOutput)
    .mutation(async ({ ctx, input, path }) => verifyClient(await verbContext(ctx, path, input), input)),

  /**
   * Refuses a verification that was asked for; the reason is told to the client. Errors: NOT_FOUND, REVIEW_OUTDATED,
   * VERIFICATION_NOT_ASKED.
   */
  refuse: staffProcedure
    .input(onRead.extend({ reason }))
    .output(clientOutput)
    .mutation(async ({ ctx, input, path }) => refuseClient(await verbContext(ctx, path, input), input)),

  /** Takes a verification back; the reason is told to the client. Errors: NOT_FOUND, REVIEW_OUTDATED. */
  revoke: staffProcedure
    .input(onRead.extend({ reason }))
    .output(clientOutput)
    .mutation(async ({ ctx, input, path }) => revokeClient(await verbContext(ctx, path, input), input)),

  /** Stops every transfer, cancellation and edit of a client until staff lifts it (G9). Errors: NOT_FOUND. */
  freeze: staffProcedure
    .input(onClient.extend({ reason: reason.optional() }))
    .output(clientOutput)
    .mutation(async ({ ctx, input, path }) =>
      freezeClientByStaff(await verbContext(ctx, path, input), input),
    ),

  /**
   * Where there are two members of staff the first call only asks (`unfreezeAskedBy`), another one's carries it out.
   * Errors: NOT_FOUND, REVIEW_OUTDATED, SECOND_MEMBER_NEEDED.
   */
  unfreeze: staffProcedure
    .input(onRead)
    .output(clientOutput)
    .mutation(async ({ ctx, input, path }) => unfreezeClient(await verbContext(ctx, path, input), input)),

  /**
   * A new security key for a client who asked for it (`keyReset`) and whose identity was checked: the link to set it goes out by
   * mail. Where there are two members of staff the first call only asks (`keyReset.allowedBy`), another one's carries it out.
   * Errors: NOT_FOUND, FROZEN, KEY_RESET_NOT_ASKED, REVIEW_OUTDATED, SECOND_MEMBER_NEEDED.
   */
  allowKeyReset: staffProcedure
    .input(onRead)
    .output(clientOutput)
    .mutation(async ({ ctx, input, path }) => allowKeyReset(await verbContext(ctx, path, input), input)),

  /** The reason is told to the client. Errors: NOT_FOUND, KEY_RESET_NOT_ASKED. */
  refuseKeyReset: staffProcedure
    .input(onClient.extend({ reason }))
    .output(clientOutput)
    .mutation(async ({ ctx, input, path }) => refuseKeyReset(await verbContext(ctx, path, input), input)),
});
