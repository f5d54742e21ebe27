import { z } from 'zod';
import { messageStates } from '../../domain/messaging/outbound-message.ts';
import { countAlerts, listAlertsForStaff } from '../../domain/messaging/staff-alerts.ts';
import { isTemplate, type TemplateName } from '../../domain/messaging/templates.ts';
import { resendAlert } from '../../domain/procedures/resend-alert.ts';
import { channels } from '../../domain/transaction/channel.ts';
import { listing } from '../cursor.ts';
import { freeText, id, instant, pageInput, pageOf, requestId } from '../schemas.ts';
import { router, staffProcedure, verbContext } from '../trpc.ts';

const LONGEST_TEMPLATE = 80;
const state = z.enum(messageStates);
const template = freeText(LONGEST_TEMPLATE).refine(
  (name): name is TemplateName => isTemplate(name),
  'se esperaba el nombre de una plantilla',
);

export const staffAlertOutput = z.object({
  id,
  clientId: id.nullable(),
  changeId: id.nullable(),
  template: z.string(),
  messageClass: z.string(),
  channel: z.enum(channels),
  state,
  /** Why it waits or failed: the provider's code, and what it means. */
  reason: z.object({ code: z.string(), text: z.string() }).nullable(),
  /** Null for what carried a one-use link. */
  text: z.string().nullable(),
  at: instant,
  /** When the provider took it. */
  acceptedAt: instant.nullable(),
  /** Since when what it announces is not so any more (A8). */
  overtakenAt: instant.nullable(),
  /** The first message of which it is a copy. */
  resentOf: id.nullable(),
});

/** What clients were told, what became of it, and sending it again (A7). */
export const staffAlertsRouter = router({
  /** Messages to clients, the newest first; of one client, change, channel, state or template, and since then, if asked. */
  list: staffProcedure
    .input(
      pageInput
        .extend({
          clientId: id.optional(),
          changeId: id.optional(),
          channel: z.enum(channels).optional(),
          state: state.optional(),
          template: template.optional(),
          since: instant.optional(),
        })
        .prefault({}),
    )
    .output(pageOf(staffAlertOutput))
    .query(listing(listAlertsForStaff, ({ at }) => at)),

  /** Counts messages by template, channel and state, of what was queued since then; without it, in 30 days. */
  counts: staffProcedure
    .input(z.object({ since: instant.optional() }).prefault({}))
    .output(
      z.object({
        since: instant,
        counts: z.array(
          z.object({ template: z.string(), channel: z.enum(channels), state, messages: z.int() }),
        ),
      }),
    )
    .query(async ({ ctx, input, path }) => countAlerts(await verbContext(ctx, path), input)),

  /**
   * Sends a message once more, as a new one that is marked, to the contact on file now. Errors: NOT_FOUND,
   * EMAIL_NOT_CONFIRMED, ALERT_NOT_RESENDABLE, REQUEST_ID_REUSED.
   */
  resend: staffProcedure
    .input(z.object({ messageId: id, requestId }))
    .output(z.object({ messageId: id }))
    .mutation(async ({ ctx, input, path }) => resendAlert(await verbContext(ctx, path, input), input)),
});
