import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openDatabase } from '../../db/orm.ts';

/** The second word of a first message that asks for TLS; another one begins a session in clear. */
const SSL_REQUEST = 80_877_103;
const CODE_OFFSET = 4;
const NOT_HERE = 'N';

let server: Server;
let firstWord: Promise<number>;
beforeEach(async () => {
  const heard = Promise.withResolvers<number>();
  firstWord = heard.promise;
  server = createServer((socket) => {
    socket.once('data', (chunk) => {
      heard.resolve(chunk.readUInt32BE(CODE_OFFSET));
      socket.end(NOT_HERE);
    });
    socket.on('error', () => undefined);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  vi.unstubAllEnvs();
  server.close();
});

async function asksForTls(parameters: string): Promise<boolean> {
  const { port } = server.address() as AddressInfo;
  const orm = await openDatabase({ url: `postgresql://a:b@127.0.0.1:${port}/x${parameters}` });
  await expect(orm.em.fork().execute('select 1')).rejects.toThrow();
  await orm.close();
  return (await firstWord) === SSL_REQUEST;
}

test.for(['verify-full', 'no-verify'])('the address asks for TLS by sslmode=%s', async (mode) => {
  expect(await asksForTls(`?sslmode=${mode}`)).toBe(true);
});

test('an address that does not ask for TLS connects without, whatever the shell says to psql', async () => {
  vi.stubEnv('PGSSLMODE', 'require');
  expect(await asksForTls('')).toBe(false);
});
