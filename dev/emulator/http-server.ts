import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const HOST = '127.0.0.1';
const LARGEST_BODY = 1_048_576;

/** One request to an emulator, and the ways to answer it. */
export type Exchange = {
  method: string;
  path: string;
  query: URLSearchParams;
  authorization: string;
  contentType: string;
  body: string;
  answer(status: number, json: unknown, headers?: Record<string, string>): void;
  /** Cuts the connection without an answer. */
  cut(): void;
};

export type EmulatorServer = {
  url: string;
  /** Refuses connections until `resume`. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  close(): Promise<void>;
};

/** Listens on loopback only. Port 0 takes a free one and keeps it over `pause`. */
export async function listen(
  handle: (exchange: Exchange) => Promise<void> | void,
  port: number,
): Promise<EmulatorServer> {
  const server = createServer((request, response) => {
    exchangeOf(request, response)
      .then(handle)
      .catch((error: unknown) => {
        if (!response.headersSent) answer(response, 500, { message: String(error) });
      });
  });
  await open(server, port);
  const chosen = (server.address() as AddressInfo).port;
  return {
    url: `http://${HOST}:${chosen}`,
    pause: () => shut(server),
    resume: () => open(server, chosen),
    close: () => shut(server),
  };
}

/** Whether a request carries the emulator's own token, which is not one of the emulated party's credentials. */
export function bearsToken(exchange: Exchange, token: string): boolean {
  const given = Buffer.from(exchange.authorization);
  const expected = Buffer.from(`Bearer ${token}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** A phone in a query: an unescaped `+` arrives as a space. */
export function phoneOf(query: URLSearchParams, name: string): string {
  return (query.get(name) ?? '').replace(/^ /, '+');
}

function open(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
}

function shut(server: Server): Promise<void> {
  if (!server.listening) return Promise.resolve();
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function exchangeOf(request: IncomingMessage, response: ServerResponse): Promise<Exchange> {
  const url = new URL(request.url ?? '/', `http://${HOST}`);
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    authorization: request.headers.authorization ?? '',
    contentType: request.headers['content-type'] ?? '',
    body: await bodyOf(request),
    answer: (status, json, headers) => answer(response, status, json, headers),
    cut: () => request.socket.destroy(),
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw new Error('body too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function answer(
  response: ServerResponse,
  status: number,
  json: unknown,
  headers?: Record<string, string>,
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(json));
}
