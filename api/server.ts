import Fastify, { type FastifyInstance, LogController } from 'fastify';
import { answerErrors, answerFailure } from './answer-errors.ts';
import { answeringAtCommit, Background } from './background.ts';
import { registerCalls } from './calls.ts';
import { registerConsole } from './console.ts';
import { registerHealth } from './health.ts';
import { registerMetrics } from './metrics.ts';
import { registerOpenApi } from './openapi/serve.ts';
import { registerPages } from './pages.ts';
import { StreamLimits } from './streams.ts';
import type { System } from './system.ts';
import { registerWebhooks } from './webhooks.ts';

/** Bytes. Every input of the API is a handful of short texts. */
const BODY_LIMIT = 65_536;
const REQUEST_TIMEOUT_MS = 30_000;
const DEFAULT_CLOSE_GRACE_MS = 10_000;

/** Builds the API's server, not yet listening. Closing it ends streams and waits for work in the background. */
export function buildServer(parts: System): FastifyInstance {
  const background = new Background(parts.log);
  const system = answeringAtCommit(parts, background);
  const server: FastifyInstance = Fastify({
    loggerInstance: system.log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => crypto.randomUUID(),
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // Fastify believes no proxy at all when it is given their number itself.
    trustProxy: (_address, hop) => hop < (system.trustedProxies ?? 0),
    frameworkErrors: answerFailure,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
  });
  const streams = new StreamLimits(system.watch);

  logAnswers(server);
  server.addHook('onSend', (request, reply, payload, done) => {
    reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff');
    done(null, payload);
  });
  closeInTime(server, { streams, background, graceMs: system.closeGraceMs ?? DEFAULT_CLOSE_GRACE_MS });

  answerErrors(server);
  registerMetrics(server, streams);
  registerHealth(server, system);
  registerOpenApi(server, system.deployment);
  server.register(registerWebhooks, { system });
  server.register(registerPages, { system });
  if (system.consoleFolder) server.register(registerConsole, { folder: system.consoleFolder });
  server.register(registerCalls, { system, streams });
  return server;
}

function logAnswers(server: FastifyInstance): void {
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
}

type Closing = { streams: StreamLimits; background: Background; graceMs: number };

function closeInTime(server: FastifyInstance, { streams, background, graceMs }: Closing): void {
  server.addHook('preClose', (done) => {
    streams.close();
    // Whoever does not read what they asked for must not keep the process from ending.
    setTimeout(() => server.server.closeAllConnections(), graceMs).unref();
    done();
  });
  server.addHook('onClose', () => background.drained(graceMs));
}
