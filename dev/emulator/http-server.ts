import { timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify';
import type { Fault, FaultPlan } from './faults.ts';
import { openEventStream } from './stream.ts';

const HOST = '127.0.0.1';
const LARGEST_BODY = 1_048_576;

/** What a request to an emulator brings: its query, and its body as it is. */
export type Request = { Querystring: Record<string, string>; Body: string };

export type EmulatorServer = {
  url: string;
  /** Refuses connections until `resume`. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  close(): Promise<void>;
};

type Own = {
  /** Not one of the emulated party's credentials. */
  token: string;
  faults: FaultPlan;
  log: () => readonly unknown[];
  /** Adds further paths. */
  routes: (own: FastifyInstance) => void;
};

/**
 * An emulator's server, not yet listening. What failed is answered with its error. The emulator's own paths, which ask
 * for faults and show what happened, want its own token; the emulated party's paths are registered beside them.
 */
export function createServer({ token, faults, log, routes }: Own): FastifyInstance {
  const server = Fastify({ bodyLimit: LARGEST_BODY, exposeHeadRoutes: false });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  server.addHook('onSend', (_request, reply, payload, done) => {
    reply.header('content-type', 'application/json');
    done(null, payload);
  });
  server.setErrorHandler((error: FastifyError, _request, reply) =>
    reply.code(error.statusCode ?? 500).send({ message: String(error) }),
  );
  server.register(async (own) => {
    own.addHook('preHandler', async ({ headers }, reply) => {
      if (isSame(headers.authorization, `Bearer ${token}`)) return;
      return reply.code(401).send({ message: 'a bearer token is needed' });
    });
    own.setNotFoundHandler((_request, reply) => reply.code(404).send({ message: 'no such path' }));
    own.get('/emulator/log', async () => log());
    own.post<Request>('/emulator/faults', async ({ body }) => {
      const added: Fault[] = JSON.parse(body);
      faults.add(...added);
      return { left: faults.left };
    });
    own.get('/emulator/faults', async () => faults.planned);
    own.get('/emulator/faults/stream', (_request, reply) => {
      const raw = openEventStream(reply);
      const tell = () => raw.write(`data: ${JSON.stringify(faults.planned)}\n\n`);
      raw.on('close', faults.follow(tell));
      tell();
    });
    own.delete('/emulator/faults', async () => {
      faults.clear();
      return { left: faults.left };
    });
    routes(own);
  });
  return server;
}

/** Listens on loopback only. Port 0 takes a free one and keeps it over `pause`. */
export async function listen(app: FastifyInstance, port: number): Promise<EmulatorServer> {
  await app.ready();
  const { server } = app;
  await open(server, port);
  const url = app.listeningOrigin;
  const shut = async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return { url, pause: shut, resume: () => open(server, Number(new URL(url).port)), close: shut };
}

/** Answers as a fault wants that keeps a request from having any effect; false for another one. */
export function breakOff(reply: FastifyReply, fault: string | undefined): boolean {
  if (fault === '429') reply.code(429).send({ message: 'Too Many Requests' });
  else if (fault === '5xx') reply.code(503).send({ message: 'Service Unavailable' });
  else if (fault === 'drop_request') cut(reply);
  else return false;
  return true;
}

/** Answers a request that had its effect, or fails to, as a fault wants. */
export function answerAfter(reply: FastifyReply, fault: string | undefined, json: unknown): void {
  if (fault === 'drop_reply') cut(reply);
  else if (fault === '5xx_accepted') reply.code(500).send({ message: 'Internal Server Error' });
  else if (fault === 'hang') reply.hijack();
  else reply.send(json);
}

async function open(server: Server, port: number): Promise<void> {
  server.listen(port, HOST);
  await once(server, 'listening');
}

function cut(reply: FastifyReply): void {
  reply.hijack().raw.destroy();
}

function isSame(given = '', expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}
