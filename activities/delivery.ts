import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { claimMessage, type OutgoingMessage } from '../domain/messaging/claim-message.ts';
import type { OutgoingContent } from '../domain/messaging/fitting.ts';
import type { MessageStand } from '../domain/messaging/message-stand.ts';
import {
  recordAccepted,
  recordNotSent,
  recordRefused,
  recordUnknown,
} from '../domain/messaging/record-attempt.ts';
import { parkMessage, reviewMessage } from '../domain/messaging/review-message.ts';
import type { EmailPort } from '../integrations/email/port.ts';
import { NotSent, OutcomeUnknown, Refused } from '../integrations/errors.ts';
import type { OutboundContent, WhatsAppPort } from '../integrations/whatsapp/port.ts';
import { type ActivityDependencies, activityContext } from './context.ts';
import { askedDelay } from './retry-delay.ts';

type Dependencies = ActivityDependencies & { whatsapp: WhatsAppPort; email: EmailPort };
type Outcome = { providerId?: string } | NotSent | OutcomeUnknown | Refused;

/** The steps of a message's delivery (A4). */
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

  return {
    /** Claims, sends and records one message. Once it may have left, it is never sent again from here. */
    async sendMessage(messageId: string): Promise<MessageStand> {
      const claim = await claimMessage(await activityContext(deps), { messageId });
      if ('stand' in claim) return claim.stand;
      const outcome = await attempt(messageId, claim.outgoing);
      return recordOutcome(deps, messageId, outcome);
    },

    async reviewMessage(messageId: string): Promise<MessageStand> {
      return reviewMessage(await activityContext(deps), { messageId });
    },

    async parkMessage(messageId: string): Promise<MessageStand> {
      return parkMessage(await activityContext(deps), { messageId });
    },
  };
}

export type DeliveryActivities = ReturnType<typeof createDeliveryActivities>;

async function recordOutcome(deps: Dependencies, messageId: string, outcome: Outcome): Promise<MessageStand> {
  const ctx = await activityContext(deps);
  if (outcome instanceof OutcomeUnknown) return recordUnknown(ctx, { messageId });
  if (outcome instanceof Refused) {
    const { code, reason } = outcome;
    return recordRefused(ctx, { messageId, code, fault: reason });
  }
  if (!(outcome instanceof NotSent)) return recordAccepted(ctx, { messageId, ...outcome });
  const stand = await recordNotSent(ctx, { messageId, code: outcome.code });
  if (stand.is !== 'ready') return stand;
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
