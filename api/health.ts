import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { describeFailure } from '../config/log.ts';
import type { Probe, System } from './system.ts';

/** Milliseconds that a part has to answer before it counts as missing. */
const PROBE_TIMEOUT_MS = 2_000;
const UNAVAILABLE = 503;

/** `/health/live`: the process answers. `/health/ready`: every part answers, else 503 with the missing ones' names. */
export function registerHealth(server: FastifyInstance, system: System): void {
  server.get('/health/live', () => ({ status: 'live' }));
  server.get('/health/ready', async (request, reply) => {
    const parts = await Promise.all(
      Object.entries(system.probes).map(async ([name, probe]) => {
        try {
          await withinTime(probe);
          return { name, ok: true };
        } catch (error) {
          request.log.warn({ part: name, ...describeFailure(error) }, 'a part is missing');
          return { name, ok: false };
        }
      }),
    );
    const missing = parts.filter((part) => !part.ok).map((part) => part.name);
    if (missing.length > 0) reply.code(UNAVAILABLE);
    return { status: missing.length === 0 ? 'ready' : 'not ready', missing };
  });
}

async function withinTime(probe: Probe): Promise<void> {
  const late = wait(PROBE_TIMEOUT_MS, undefined, { ref: false }).then(() => {
    throw new Error('no answer in time');
  });
  await Promise.race([probe(), late]);
}
