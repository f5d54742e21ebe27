import { type FastifyTRPCPluginOptions, fastifyTRPCPlugin } from '@trpc/server/adapters/fastify';
import Fastify, { type FastifyInstance, LogController } from 'fastify';
import { describeFailure } from '../config/log.ts';
import { Background } from './background.ts';
import { createContextFactory } from './context.ts';
import { registerHealth } from './health.ts';
import type { House } from './house.ts';
import { registerMetrics } from './metrics.ts';
import { registerPages } from './pages.ts';
import { isUnavailable, toDomainError } from './reasons.ts';
import { type AppRouter, appRouter } from './router.ts';
import { StreamLimits } from './streams.ts';
import { registerWebhooks } from './webhooks.ts';

/** Bytes. Every input of the API is a handful of short texts. */
const BODY_LIMIT = 65_536;
const REQUEST_TIMEOUT_MS = 30_000;
const DEFAULT_CLOSE_GRACE_MS = 10_000;

/** Builds the API's server, not yet listening. Closing it ends streams and waits for work in the background. */
export function buildServer(house: House): FastifyInstance {
  const server: FastifyInstance = Fastify({
    loggerInstance: house.log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => crypto.randomUUID(),
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    trustProxy: house.trustProxy ?? false,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
  });
  const streams = new StreamLimits(house.watch);
  const background = new Background(house.log);

  server.decorateRequest('rejection', undefined);
  server.addHook('onResponse', (request, reply, done) => {
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        rejection: request.rejection,
      },
      'answered',
    );
    done();
  });
  server.addHook('onSend', (request, reply, payload, done) => {
    reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff');
    done(null, payload);
  });
  server.addHook('preClose', (done) => {
    streams.close();
    // Whoever does not read what he asked for must not keep the process from ending.
    const grace = house.closeGraceMs ?? DEFAULT_CLOSE_GRACE_MS;
    setTimeout(() => server.server.closeAllConnections(), grace).unref();
    done();
  });
  server.addHook('onClose', () => background.drained());

  answerErrors(server);
  registerMetrics(server, streams);
  registerHealth(server, house);
  server.register(registerWebhooks, { house, background });
  server.register(registerPages, { house });
  server.register(fastifyTRPCPlugin, {
    prefix: '/trpc',
    trpcOptions: {
      router: appRouter,
      allowBatching: false,
      createContext: createContextFactory(house, streams),
      onError({ error, path, ctx }) {
        const refusal = toDomainError(error, ctx?.callId ?? '');
        const log = ctx?.requestLog ?? house.log;
        if (refusal.code !== 'UNEXPECTED' && refusal.code !== 'UNAVAILABLE') {
          log.info({ procedure: path, reason: refusal.code }, 'refused');
        } else {
          log.error({ procedure: path, reason: refusal.code, ...describeFailure(error) }, 'a call failed');
        }
      },
    } satisfies FastifyTRPCPluginOptions<AppRouter>['trpcOptions'],
  });
  return server;
}

const SERVER_ERROR = 500;
const UNAVAILABLE = 503;

/** Errors outside tRPC: the status, and nothing of what the error says. */
function answerErrors(server: FastifyInstance): void {
  server.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'not found' }));
  server.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const status = isUnavailable(error) ? UNAVAILABLE : (error.statusCode ?? SERVER_ERROR);
    if (status >= SERVER_ERROR) request.log.error(describeFailure(error), 'a request failed');
    else request.log.info({ status, ...describeFailure(error) }, 'a request was refused');
    return reply.code(status).send({ error: status >= SERVER_ERROR ? 'unavailable' : 'refused' });
  });
}
