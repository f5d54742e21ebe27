import { createServer, type Server } from 'node:net';
import { StackError } from './stack-error.ts';

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

/** Different ports that were free a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => listening(0)));
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map(closed));
  return ports;
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
