import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { onTestFinished } from 'vitest';

/** Resolves to the host and the port at which a server listens on this machine. */
export async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Something that stands where an outside party should, until the test is over. Resolves to its address. */
export async function serve(handle: RequestListener): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => handle(request, response));
  });
  onTestFinished(() => void server.close().closeAllConnections());
  return `http://${await listen(server)}`;
}

/** An answer that goes on as long as somebody reads it. */
export const endless: RequestListener = (_, response) => {
  const piece = Buffer.alloc(64 * 1024, ' ');
  const more = () => {
    while (response.write(piece));
  };
  response.on('drain', more);
  more();
};
