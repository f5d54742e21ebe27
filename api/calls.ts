import cookies from '@fastify/cookie';
import { fastifyRequestHandler } from '@trpc/server/adapters/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { describeFailure } from '../config/log.ts';
import { createContextFactory } from './context.ts';
import { toDomainError } from './reasons.ts';
import { appRouter } from './router.ts';
import { LONGEST_RECEIPT } from './routers/payment-fields.ts';
import type { StreamLimits } from './streams.ts';
import type { System } from './system.ts';

/** Bytes, for the procedures whose input is more than a handful of short texts. */
const LARGER_BODIES = { 'invoices.reportTransfer': LONGEST_RECEIPT + 4_096 };

type Parts = { system: System; streams: StreamLimits };
type CallRoute = { Params: { path: string } };

/** The procedures under `/trpc`: JSON in and out, nothing else. */
export async function registerCalls(server: FastifyInstance, { system, streams }: Parts): Promise<void> {
  await server.register(cookies);
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    done(null, body);
  });
  const createContext = createContextFactory(system, streams);
  const call = (path: string, req: FastifyRequest, res: FastifyReply) =>
    fastifyRequestHandler({
      router: appRouter,
      req,
      res,
      path,
      allowBatching: false,
      createContext,
      onError({ error, path }) {
        const refusal = toDomainError(error, req.id);
        const line = { procedure: knownProcedure(path), reason: refusal.code };
        if (refusal.code !== 'UNEXPECTED' && refusal.code !== 'UNAVAILABLE') {
          req.log.info(line, 'refused');
        } else {
          req.log.error({ ...line, ...describeFailure(error) }, 'a call failed');
        }
      },
    });
  server.all<CallRoute>('/trpc/:path', (req, res) => call(req.params.path, req, res));
  for (const [path, bodyLimit] of Object.entries(LARGER_BODIES)) {
    server.post(`/trpc/${path}`, { bodyLimit }, (req, res) => call(path, req, res));
  }
}

/** What is no procedure's name was typed by somebody, and may be anything (invariant 15). */
function knownProcedure(path: string | undefined): string | undefined {
  return path !== undefined && Object.hasOwn(appRouter._def.procedures, path) ? path : undefined;
}
