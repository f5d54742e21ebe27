import type { FastifyInstance } from 'fastify';
import { storeNotifications } from '../domain/billing/gateway-notification.ts';
import { contextOf } from '../domain/transaction/context.ts';
import { verifyNotification } from '../integrations/payments/verifier.ts';
import type { System } from './system.ts';

const OK = 200;
const BAD_REQUEST = 400;
const UNAUTHORIZED = 401;
const NOT_FOUND = 404;

/**
 * Mercado Pago's notifications: verify, store, answer 200 after the commit. The payment is looked up outside of the request;
 * what is told of other things than payments is answered, so that it is not told again, and forgotten.
 */
export function registerGatewayWebhook(server: FastifyInstance, { system }: { system: System }): void {
  server.post('/webhooks/mercadopago', async (request, reply) => {
    const { gatewaySecret: secret } = system;
    if (secret === undefined) return reply.code(NOT_FOUND).send();
    const verdict = verifyNotification(
      { secret, now: await system.clock.now() },
      {
        pathAndQuery: request.raw.url ?? '',
        signature: single(request.headers['x-signature']),
        requestId: single(request.headers['x-request-id']),
      },
    );
    if ('rejected' in verdict) {
      request.rejection = verdict.rejected;
      return reply.code(verdict.rejected === 'malformed' ? BAD_REQUEST : UNAUTHORIZED).send();
    }
    const { topic, paymentId, key } = verdict.accepted;
    if (topic === 'payment') {
      const actor = { type: 'system', process: 'gateway' } as const;
      await storeNotifications(await contextOf(system, { actor, cause: 'webhook' }), [{ paymentId, key }]);
    }
    return reply.code(OK).send();
  });
}

function single(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined;
}
