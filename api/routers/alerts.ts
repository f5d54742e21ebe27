import { z } from 'zod';
import { alertPreferences, setAlertPreferences } from '../../domain/accounts/alert-preferences.ts';
import { alertStates, listAlerts } from '../../domain/messaging/list-alerts.ts';
import { channels } from '../../domain/transaction/channel.ts';
import { listing } from '../cursor.ts';
import { id, instant, pageInput, pageOf, requestId } from '../schemas.ts';
import { clientProcedure, router, verbContext } from '../trpc.ts';

export const alertOutput = z.object({
  id,
  /** What it is about, by the name of its template. */
  template: z.string(),
  messageClass: z.string(),
  channel: z.enum(channels),
  /** A5; `silenced` for what was not sent: by the preference, or because it was not so any more. */
  state: z.enum(alertStates),
  /** Null for what carried a one-use link. */
  text: z.string().nullable(),
  at: instant,
  /** Sent again by staff. */
  isResent: z.boolean(),
});

/** Of the phone; e-mail is not silenced. `security` is never off (C9). */
const preferencesOutput = z.object({ informational: z.boolean(), security: z.literal(true) });

/** What the client was told, and what of it reaches the phone (A6, A7). */
export const alertsRouter = router({
  /** What the client was told, the newest first. */
  list: clientProcedure
    .input(pageInput.prefault({}))
    .output(pageOf(alertOutput))
    .query(listing(listAlerts, ({ at }) => at)),

  /** Whether news about invoices and the like goes to the phone (A6). */
  preferences: clientProcedure
    .output(preferencesOutput)
    .query(async ({ ctx, path }) => alertPreferences(await verbContext(ctx, path))),

  /** The same as ALTO and ALTA over WhatsApp, whichever came last. Errors: EMAIL_NOT_CONFIRMED, REQUEST_ID_REUSED. */
  setPreferences: clientProcedure
    .input(z.object({ informational: z.boolean(), requestId }))
    .output(preferencesOutput)
    .mutation(async ({ ctx, input, path }) =>
      setAlertPreferences(await verbContext(ctx, path, input), input),
    ),
});
