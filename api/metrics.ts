import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { StreamLimits } from './streams.ts';

const MS_PER_SECOND = 1_000;

/** `GET /metrics` in Prometheus' text form. Labels are routes, methods and statuses: never a path as it came. */
export function registerMetrics(server: FastifyInstance, streams: StreamLimits): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer, by route; a stream counts until it ends',
    labelNames: ['method', 'route', 'status'],
    registers: [registry],
  });
  new Gauge({
    name: 'open_streams',
    help: 'Open transfers.watch streams',
    registers: [registry],
    collect() {
      this.set(streams.size);
    },
  });
  server.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    duration.observe(
      { method: request.method, route, status: reply.statusCode },
      reply.elapsedTime / MS_PER_SECOND,
    );
    done();
  });
  server.get('/metrics', async (_request, reply) => {
    await reply.type(registry.contentType).send(await registry.metrics());
  });
}
