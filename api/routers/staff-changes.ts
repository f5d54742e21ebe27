import { z } from 'zod';
import { changeTimeline } from '../../domain/accounts/change-timeline.ts';
import { activationForStaff } from '../../domain/activation/activation-view.ts';
import { cancellationForStaff } from '../../domain/cancellation/cancellation-view.ts';
import { changeKinds } from '../../domain/change-kinds.ts';
import { countOpenChanges } from '../../domain/changes/count-open-changes.ts';
import { listStaffChanges, staffChange } from '../../domain/changes/staff-change-view.ts';
import { renewCredentials } from '../../domain/credentials/renew-credentials.ts';
import { resendCredentialsLink } from '../../domain/credentials/send-credentials-link.ts';
import { withdrawChange } from '../../domain/kinds/kinds.ts';
import { listEndedChanges } from '../../domain/kinds/list-ended-changes.ts';
import { transferForStaff } from '../../domain/transfer/transfer-view.ts';
import { upgradeForStaff } from '../../domain/upgrade/upgrade-view.ts';
import { changeWorkflowId } from '../../workflows/messages.ts';
import { listing } from '../cursor.ts';
import {
  actorType,
  freeText,
  id,
  instant,
  pageInput,
  pageOf,
  readVersion,
  requestId,
  secret,
} from '../schemas.ts';
import type { System } from '../system.ts';
import { router, staffProcedure, verbContext } from '../trpc.ts';
import { activationOutput } from './activation-output.ts';
import { cancellationOutput } from './cancellation-output.ts';
import { transferOutput } from './transfer-output.ts';
import { upgradeOutput } from './upgrade-output.ts';

const LONGEST_USER = 64;
const LONGEST_STATE = 40;

const LONGEST_REASON = 200;
/** In staff's own words. */
const staffReason = freeText(LONGEST_REASON).trim().min(1);

const party = z.object({ id, name: z.string(), version: z.int() });
export const changeOutput = z.object({
  id,
  reference: z.string(),
  kind: z.enum(changeKinds),
  serviceId: id,
  serviceLabel: z.string(),
  state: z.string(),
  version: z.int(),
  openedAt: instant,
  deadline: instant.nullable(),
  closedAt: instant.nullable(),
  reason: z.string().nullable(),
  holder: party.nullable(),
  recipient: party.nullable(),
  openTaskIds: z.array(id),
  /** The run in Temporal's web UI; null where no UI is configured. */
  runLink: z.url().nullable(),
});

/** What happened, in Spanish; `staffName` is who of staff did it, `clientId` whom it is about; `taskKind` which task of staff was opened or is over, `taskChoice` how it was resolved. */
const timelineEntry = z.object({
  id: z.string(),
  type: z.string(),
  text: z.string(),
  at: instant,
  by: actorType,
  staffName: z.string().nullable(),
  clientId: id.nullable(),
  taskKind: z.string().nullable(),
  taskChoice: z.string().nullable(),
});

const listed = listing(listStaffChanges, ({ openedAt }) => openedAt);
const ended = listing(listEndedChanges, ({ closedAt, openedAt }) => closedAt ?? openedAt);

/** Changes of services as staff sees them, with the link to the run in Temporal's UI. */
export const staffChangesRouter = router({
  /** Changes of services, the newest first; `open` alone keeps those that run, or those that are over. Of one kind or state, if asked. */
  list: staffProcedure
    .input(
      pageInput
        .extend({
          open: z.boolean().optional(),
          kind: z.enum(changeKinds).optional(),
          state: freeText(LONGEST_STATE).optional(),
          serviceId: id.optional(),
          clientId: id.optional(),
        })
        .prefault({}),
    )
    .output(pageOf(changeOutput))
    .query(async (call) => {
      const page = await listed(call);
      return { ...page, items: page.items.map((change) => withLink(call.ctx.system, change)) };
    }),

  /** Changes that are over, the last one to end first; of one kind or state, if asked. */
  ended: staffProcedure
    .input(
      pageInput
        .extend({ kind: z.enum(changeKinds).optional(), state: freeText(LONGEST_STATE).optional() })
        .prefault({}),
    )
    .output(pageOf(changeOutput))
    .query(async (call) => {
      const page = await ended(call);
      return { ...page, items: page.items.map((change) => withLink(call.ctx.system, change)) };
    }),

  /** How many changes are open in each state of each kind, and since when the oldest one is. */
  counts: staffProcedure
    .output(
      z.object({
        counts: z.array(
          z.object({ kind: z.enum(changeKinds), state: z.string(), changes: z.int(), oldestAt: instant }),
        ),
      }),
    )
    .query(async ({ ctx, path }) => ({ counts: await countOpenChanges(await verbContext(ctx, path)) })),

  /** One change, with what a transfer waits for and its consents; nobody's literal texts. Errors: NOT_FOUND. */
  get: staffProcedure
    .input(z.object({ changeId: id }))
    .output(
      changeOutput.extend({
        transfer: transferOutput.nullable(),
        activation: activationOutput
          .extend({
            account: z.object({
              serverId: id.nullable(),
              user: z.string().nullable(),
              domain: z.string().nullable(),
              createdAt: instant.nullable(),
            }),
          })
          .nullable(),
        upgrade: upgradeOutput.nullable(),
        cancellation: cancellationOutput.extend({ askedBecause: z.string().nullable() }).nullable(),
        timeline: z.array(timelineEntry),
      }),
    )
    .query(async ({ ctx, input, path }) => {
      const context = await verbContext(ctx, path);
      const change = await staffChange(context, input);
      return {
        ...withLink(ctx.system, change),
        transfer: await transferForStaff(context, input),
        activation: await activationForStaff(context, input),
        upgrade: await upgradeForStaff(context, input),
        cancellation: await cancellationForStaff(context, input),
        timeline: await changeTimeline(context, input),
      };
    }),

  /**
   * Withdraws an open change in the company's name (T8), or cancels an order or an upgrade that is not paid (B5), with the reason that the event log keeps; with a `version` only if it is still the one that was read, for
   * nobody escapes it by an edit. Errors: NOT_FOUND, REVIEW_OUTDATED and those of its kind.
   */
  withdraw: staffProcedure
    .input(z.object({ changeId: id, version: readVersion, reason: staffReason.optional(), requestId }))
    .output(z.object({ id, state: z.enum(['withdrawn', 'cancelled']) }))
    .mutation(async ({ ctx, input, path }) => withdrawChange(await verbContext(ctx, path, input), input)),

  /**
   * Gives the account on the panel a new password and the new holder a one-use link to it (T12), who must still be as
   * they were read: `recipientVersion` is their `version`; without it, as they were at the hand-over. Errors: NOT_FOUND,
   * REVIEW_OUTDATED, SERVICE_NOT_ON_PANEL, CHANGE_IN_PROGRESS, FROZEN.
   */
  renewCredentials: staffProcedure
    .input(z.object({ changeId: id, recipientVersion: readVersion, requestId }))
    .output(z.object({ id }))
    .mutation(async ({ ctx, input, path }) => renewCredentials(await verbContext(ctx, path, input), input)),

  /**
   * Sends the new holder a one-use link to credentials that staff has just set on the panel (T12); `recipientVersion` as
   * for `renewCredentials`. Errors: NOT_FOUND, REVIEW_OUTDATED, FROZEN, REQUEST_ID_REUSED.
   */
  sendCredentials: staffProcedure
    .input(
      z.object({
        changeId: id,
        recipientVersion: readVersion,
        user: freeText(LONGEST_USER).trim().min(1),
        password: secret,
        requestId,
      }),
    )
    .output(z.object({ id }))
    .mutation(async ({ ctx, input, path }) => {
      const { user, password, ...sending } = input;
      const context = await verbContext(ctx, path, input);
      return resendCredentialsLink(context, { ...sending, credentials: { user, password } });
    }),
});

function withLink<T extends { id: string; kind: string }>({ temporal }: System, change: T) {
  if (!temporal.uiUrl) return { ...change, runLink: null };
  const run = encodeURIComponent(changeWorkflowId(change.kind, change.id));
  const namespace = encodeURIComponent(temporal.namespace);
  return { ...change, runLink: `${temporal.uiUrl}/namespaces/${namespace}/workflows/${run}` };
}
