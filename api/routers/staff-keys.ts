import { z } from 'zod';
import { createKey } from '../../domain/access/create-key.ts';
import { keyStates } from '../../domain/access/integration-key.ts';
import { listKeys } from '../../domain/access/list-keys.ts';
import { revokeKey } from '../../domain/access/revoke-key.ts';
import { rotateKey } from '../../domain/access/rotate-key.ts';
import { keyScopes } from '../../domain/transaction/context.ts';
import { listing } from '../cursor.ts';
import { freeText, id, instant, pageInput, pageOf, typedText } from '../schemas.ts';
import { administratorProcedure, router, verbContext } from '../trpc.ts';

const USUAL_VALID_DAYS = 365;
const MOST_VALID_DAYS = 730;
const USUAL_OVERLAP_HOURS = 24;
const MOST_OVERLAP_HOURS = 168;
const LONGEST_PROVIDER = 40;

const validDays = z.int().min(1).max(MOST_VALID_DAYS).default(USUAL_VALID_DAYS);

export const keyOutput = z.object({
  id,
  name: z.string(),
  state: z.enum(keyStates),
  prefix: z.string(),
  scopes: z.array(z.enum(keyScopes)),
  provider: z.string().nullable(),
  createdBy: id,
  createdAt: instant,
  expiresAt: instant,
  revokedAt: instant.nullable(),
  lastUsedAt: instant.nullable(),
  replacedBy: id.nullable(),
});

/** `key` is shown this once. */
const newKeyOutput = z.object({ key: z.string(), of: keyOutput });

/**
 * Integration keys, for administrators (C8): `Authorization: Bearer <key>`. Not under `requestId`: a stored answer would be
 * a stored key. Errors of each: FORBIDDEN.
 */
export const staffKeysRouter = router({
  /**
   * Makes an integration key. `payments:record` needs a `provider`, whose payments the key records from then on (B4);
   * without that scope there is none. Errors: INVALID_INPUT.
   */
  create: administratorProcedure
    .input(
      z.object({
        name: typedText,
        scopes: z.array(z.enum(keyScopes)).min(1).max(keyScopes.length),
        provider: freeText(LONGEST_PROVIDER).optional(),
        validDays,
      }),
    )
    .output(newKeyOutput)
    .mutation(async ({ ctx, input, path }) => createKey(await verbContext(ctx, path), input)),

  /** Integration keys, the newest first, those that ended too. */
  list: administratorProcedure
    .input(pageInput.prefault({}))
    .output(pageOf(keyOutput))
    .query(listing(listKeys, ({ createdAt }) => createdAt)),

  /** Makes a new key in the place of another; both are good for `overlapHours`. Errors: NOT_FOUND, KEY_ENDED. */
  rotate: administratorProcedure
    .input(
      z.object({
        keyId: id,
        overlapHours: z.int().min(0).max(MOST_OVERLAP_HOURS).default(USUAL_OVERLAP_HOURS),
        validDays,
      }),
    )
    .output(newKeyOutput.extend({ replaced: keyOutput }))
    .mutation(async ({ ctx, input, path }) => rotateKey(await verbContext(ctx, path), input)),

  /** Ends a key at once. Errors: NOT_FOUND. */
  revoke: administratorProcedure
    .input(z.object({ keyId: id }))
    .output(keyOutput)
    .mutation(async ({ ctx, input, path }) => revokeKey(await verbContext(ctx, path), input)),
});
