import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

const LENGTH_BYTES = 4;
const TYPE_BYTES = 1;

export type BlankingProxy = {
  /** The address of the same database through the proxy. */
  url: string;
  /** How often each of the texts was blanked. */
  blanked: (text: string) => number;
  close: () => Promise<void>;
};

/**
 * Stands in front of PostgreSQL and replaces each of `texts` by spaces, byte for byte, in what the application sends: its
 * statements lose a clause and it cannot know.
 */
export async function startBlankingProxy(url: string, texts: readonly string[]): Promise<BlankingProxy> {
  const target = new URL(url);
  const counts = new Map(texts.map((text) => [text, 0]));
  const sockets = new Set<Socket>();
  const blank = (message: Buffer): Buffer => {
    for (const text of texts) {
      for (let at = message.indexOf(text); at >= 0; at = message.indexOf(text, at)) {
        message.fill(' ', at, at + Buffer.byteLength(text));
        counts.set(text, (counts.get(text) ?? 0) + 1);
      }
    }
    return message;
  };
  const server = createServer((application) => {
    const postgres = connect(Number(target.port), target.hostname);
    const cut = messageCutter();
    for (const [socket, other] of [
      [application, postgres],
      [postgres, application],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => other.destroy());
    }
    application.on('data', (chunk: Buffer) => {
      for (const message of cut(chunk)) postgres.write(blank(message));
    });
    postgres.on('data', (chunk: Buffer) => application.write(chunk));
  });
  server.listen(0, target.hostname);
  await once(server, 'listening');
  const own = new URL(url);
  own.port = String((server.address() as AddressInfo).port);
  return {
    url: own.href,
    blanked: (text) => counts.get(text) ?? 0,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Cuts a stream of the frontend protocol into whole messages; the first one, at the start-up, has no type. */
function messageCutter(): (chunk: Buffer) => Buffer[] {
  let pending = Buffer.alloc(0);
  let typeBytes = 0;
  return (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    const messages: Buffer[] = [];
    while (pending.length >= typeBytes + LENGTH_BYTES) {
      const length = typeBytes + pending.readInt32BE(typeBytes);
      if (pending.length < length) break;
      messages.push(pending.subarray(0, length));
      pending = pending.subarray(length);
      typeBytes = TYPE_BYTES;
    }
    return messages;
  };
}
