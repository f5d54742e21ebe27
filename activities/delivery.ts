/**
 * The delivery of one message, WhatsApp or e-mail (A2–A5), from the queue to the provider or to staff. Each is an activity
 * that no workflow runs; what it cannot finish is the next one's.
 *
 * Invariants:
 * D1  Postgres claims a message before it is sent and nothing is sent without a claim: never two for one row.
 * D2  After a claim whose end is unknown nothing is sent again, until a status callback or a person says what happened.
 * D3  A start is only a reason to ask; it may come early, late or twice. A delivery whose turn is over does nothing.
 * D4  Whatever is left to do has an instant in Postgres at which the sweep starts the next delivery, or an open staff task.
 * D5  Arguments and results hold ids, instants and literals; nothing personal enters Temporal.
 */
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { claimMessage, type OutgoingMessage } from '../domain/messaging/claim-message.ts';
import type { OutgoingContent } from '../domain/messaging/fitting.ts';
import type { MessageStanding } from '../domain/messaging/message-standing.ts';
import { parkMessage } from '../domain/messaging/parked-message.ts';
import {
  recordAccepted,
  recordNotSent,
  recordRefused,
  recordUnknown,
} from '../domain/messaging/record-attempt.ts';
import { DAY_MS } from '../domain/time.ts';
import type { EmailPort } from '../integrations/email/port.ts';
import { NotSent, OutcomeUnknown, Refused } from '../integrations/errors.ts';
import type { OutboundContent, WhatsAppPort } from '../integrations/whatsapp/port.ts';
import { type DeliveryInput, isUuid } from '../workflows/messages.ts';
import { type ActivityDependencies, activityContext } from './context.ts';
import { askedDelay } from './retry-delay.ts';
import { whileBeating } from './while-beating.ts';

type Dependencies = ActivityDependencies & { whatsapp: WhatsAppPort; email: EmailPort };
type Outcome = { providerId?: string } | NotSent | OutcomeUnknown | Refused;

/** What is clearly not sent is tried again for so long (A4). */
const LONGEST_MS = DAY_MS;

/** How soon one is tried again that others go before. */
const BEHIND_MS = 30_000;

/** The one step of a message's delivery (A4). */
export function createDeliveryActivities(deps: Dependencies) {
  const templates = templateSids(deps.whatsapp);

  async function attempt(messageId: string, outgoing: OutgoingMessage): Promise<Outcome> {
    try {
      if (outgoing.channel === 'whatsapp') {
        const content = await contentOf(outgoing.content);
        const { sid } = await deps.whatsapp.send({ to: outgoing.to, messageId, content });
        return { providerId: sid };
      }
      const { to, subject, text } = outgoing;
      await deps.email.send({ messageId, to, subject, text });
      return {};
    } catch (error) {
      if (error instanceof Refused && error.reason === 'template') templates.forget();
      if (error instanceof NotSent || error instanceof OutcomeUnknown || error instanceof Refused)
        return error;
      throw error;
    }
  }

  async function contentOf(content: OutgoingContent): Promise<OutboundContent> {
    if (content.kind === 'text') return content;
    const contentSid = await templates.sidOf(content.name);
    return { kind: 'template', contentSid, variables: content.variables };
  }

  async function deliver(input: DeliveryInput): Promise<MessageStanding> {
    const ctx = await activityContext(deps);
    if (ctx.now.getTime() - Context.current().info.scheduledTimestampMs >= LONGEST_MS)
      return parkMessage(ctx, input);
    const claim = await claimMessage(ctx, input);
    if ('standing' in claim) return claim.standing;
    if ('behind' in claim)
      throw ApplicationFailure.create({
        type: 'NOT_SENT',
        message: 'the security class goes first',
        nextRetryDelay: BEHIND_MS,
      });
    const outcome = await attempt(input.messageId, claim.outgoing);
    return recordOutcome(deps, input.messageId, outcome);
  }

  return {
    /** Claims, sends and records one message. Once it may have left, it is never sent again from here. */
    async sendMessage(input: DeliveryInput): Promise<MessageStanding> {
      if (!isUuid(input?.messageId))
        throw ApplicationFailure.nonRetryable('expected an object with messageId, a UUID', 'INVALID_INPUT');
      return whileBeating(() => deliver(input));
    },
  };
}

async function recordOutcome(
  deps: Dependencies,
  messageId: string,
  outcome: Outcome,
): Promise<MessageStanding> {
  const ctx = await activityContext(deps);
  if (outcome instanceof OutcomeUnknown) return recordUnknown(ctx, { messageId });
  if (outcome instanceof Refused) {
    const { code, reason } = outcome;
    return recordRefused(ctx, { messageId, code, fault: reason });
  }
  if (!(outcome instanceof NotSent)) return recordAccepted(ctx, { messageId, ...outcome });
  const standing = await recordNotSent(ctx, { messageId, code: outcome.code });
  if (standing) return standing;
  throw ApplicationFailure.create({
    type: 'NOT_SENT',
    message: outcome.message,
    nextRetryDelay: askedDelay(outcome.retryAfterSeconds, Context.current().info),
  });
}

/** Finds the sid of a template by its name, asking Twilio only for one not seen before. */
function templateSids(whatsapp: WhatsAppPort) {
  let known = new Map<string, string>();
  return {
    sidOf: async (name: string): Promise<string> => {
      if (!known.has(name)) known = await whatsapp.templates();
      const sid = known.get(name);
      if (sid === undefined)
        throw new Refused({ party: 'whatsapp', code: 'TEMPLATE_MISSING', reason: 'template' });
      return sid;
    },
    /** It may have been made anew under another sid. */
    forget: (): void => known.clear(),
  };
}
