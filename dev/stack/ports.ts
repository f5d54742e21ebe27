import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { StackError } from './failure.ts';

export const LOOPBACK = '127.0.0.1';

/** A port of the stack: which variable sets it and who listens there. */
export type PortUse = { variable: string; port: number; usedBy: string };

/**
 * Checks every port before anything is started.
 * @throws StackError that names each port in the way and the variable that changes it.
 */
export async function assertPortsFree(uses: readonly PortUse[]): Promise<void> {
  const problems = await Promise.all(
    uses.map(async ({ variable, port, usedBy }, index) => {
      const twin = uses.find((other, position) => position < index && other.port === port);
      if (twin) return `Port ${port} is set for both ${twin.variable} and ${variable}: change one of them.`;
      if (await isFree(port)) return undefined;
      return `Port ${port} (${usedBy}) is taken by another program: set ${variable} to a free port.`;
    }),
  );
  const lines = problems.filter((line) => line !== undefined);
  if (lines.length > 0) throw new StackError(lines.join('\n'));
}

/** Below the range from which systems give ports to whoever asks for any: only another one of us picks here. */
const PICKED_FROM = { first: 15_000, last: 32_000 };
const MOST_PICKS = 1_000;

/** Different ports that were free a moment ago. */
export async function freePorts(count: number, { first, last } = PICKED_FROM): Promise<number[]> {
  const held = new Map<number, Server>();
  for (let pick = 0; held.size < count && pick < MOST_PICKS; pick += 1) {
    const port = randomInt(first, last);
    const server = held.has(port) ? undefined : await listening(port).catch(() => undefined);
    if (server) held.set(port, server);
  }
  await Promise.all([...held.values()].map(closed));
  if (held.size < count) throw new StackError(`No ${count} free ports between ${first} and ${last}.`);
  return [...held.keys()];
}

async function isFree(port: number): Promise<boolean> {
  try {
    await closed(await listening(port));
    return true;
  } catch {
    return false;
  }
}

function listening(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => resolve(server));
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
