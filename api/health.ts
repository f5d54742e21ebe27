import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { describeFailure } from '../config/log.ts';
import { isRestoring } from '../domain/changes/restore-mode.ts';
import type { System } from './system.ts';

/** Milliseconds that a part has to answer before it counts as missing. */
const PROBE_TIMEOUT_MS = 2_000;
const UNAVAILABLE = 503;

/**
 * `/health/live`: the process answers. `/health/ready`: every part answers, else 503 with the missing ones' names; and
 * `restoreMode` while that is on (B10).
 */
export function registerHealth(server: FastifyInstance, system: System): void {
  server.get('/health/live', () => ({ status: 'live' }));
  server.get('/health/ready', async (request, reply) => {
    const restoring = withinTime(() => isRestoring(system)).catch(() => false);
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
    const status = missing.length === 0 ? 'ready' : 'not ready';
    return { status, missing, ...((await restoring) && { restoreMode: true }) };
  });
}

async function withinTime<T>(ask: () => Promise<T>): Promise<T> {
  const late = wait(PROBE_TIMEOUT_MS, undefined, { ref: false }).then(() => {
    throw new Error('no answer in time');
  });
  return Promise.race([ask(), late]);
}
