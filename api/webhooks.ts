import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { receiveInbound } from '../domain/messaging/receive-inbound.ts';
import { recordStatus } from '../domain/messaging/record-status.ts';
import { contextOf } from '../domain/transaction/context.ts';
import type { NotificationRejection } from '../integrations/payments/verifier.ts';
import {
  type Verdict,
  verifyInboundWebhook,
  verifyStatusWebhook,
  type WebhookRejection,
  type WebhookRequest,
  type WebhookSettings,
} from '../integrations/whatsapp/verifier.ts';
import { registerGatewayWebhook } from './gateway-webhook.ts';
import type { System } from './system.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Why a webhook was refused; goes into the one line that is logged for the request. */
    rejection: WebhookRejection | NotificationRejection | undefined;
  }
}

type Verify<Accepted> = (settings: WebhookSettings, request: WebhookRequest) => Verdict<Accepted>;

/** Bytes; over it 413 before anything is parsed. */
const WEBHOOK_BODY_LIMIT = 65_536;
const FORBIDDEN = 403;
const EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>';

/**
 * Webhooks, of Twilio and the payment gateway: verify, store in one transaction, answer 200 only after its commit (invariant 11). What follows
 * from a message happens outside the request; what this process does not get to, the sweep does.
 */
export async function registerWebhooks(
  server: FastifyInstance,
  { system }: { system: System },
): Promise<void> {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: WEBHOOK_BODY_LIMIT },
    (_request, body, done) => done(null, body),
  );

  registerGatewayWebhook(server, { system });
  server.post('/webhooks/twilio/inbound', async (request, reply) => {
    const message = verified(system, request, verifyInboundWebhook);
    if (!message) return forbidden(reply);
    const { numMedia, ...rest } = message;
    const actor = { type: 'sender', messageSid: message.sid } as const;
    const ctx = await contextOf(system, { actor, cause: message.sid });
    await receiveInbound(ctx, { ...rest, mediaCount: numMedia });
    return reply.type('text/xml').send(EMPTY_TWIML);
  });

  server.post('/webhooks/twilio/status', async (request, reply) => {
    const callback = verified(system, request, verifyStatusWebhook);
    if (!callback) return forbidden(reply);
    const { sid, ...rest } = callback;
    const actor = { type: 'system', process: 'whatsapp_status' } as const;
    const ctx = await contextOf(system, { actor, cause: 'webhook' });
    await recordStatus(ctx, { ...rest, providerId: sid });
    return reply.type('text/xml').send(EMPTY_TWIML);
  });
}

/** Of a request that was refused only the kind of fault is logged: its signature could be used again. */
function verified<Accepted>(
  system: System,
  request: FastifyRequest,
  verify: Verify<Accepted>,
): Accepted | undefined {
  const { accountSid, authToken, whatsAppFrom } = system.twilio;
  const signature = request.headers['x-twilio-signature'];
  const verdict = verify(
    {
      publicUrl: system.deployment.publicUrl,
      accountSid,
      authToken,
      ownAddress: `whatsapp:${whatsAppFrom}`,
    },
    {
      pathAndQuery: request.raw.url ?? '',
      signature: typeof signature === 'string' ? signature : undefined,
      rawBody: Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '',
    },
  );
  if ('accepted' in verdict) return verdict.accepted;
  request.rejection = verdict.rejected;
  return undefined;
}

function forbidden(reply: FastifyReply): FastifyReply {
  return reply.code(FORBIDDEN).send();
}
