import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

const HOST = '127.0.0.1';
const REACH_LIMIT_MS = 60_000;

/** A point in a conversation at which it was made to stop. */
type CrashPoint = {
  /** Resolves when the conversation stands at the point; rejects if it never gets there. */
  reached: () => Promise<void>;
  /** Lets go what was held, and everything after it. */
  release: () => void;
};

export type Wire = {
  port: number;
  /** What the client sends from the last of these texts on does not arrive. */
  holdRequest: (...texts: string[]) => CrashPoint;
  /** What the client sends arrives, up to the last of these texts; the answer to it does not. */
  holdReply: (...texts: string[]) => CrashPoint;
  /** Breaks every connection and refuses new ones until `restore`. */
  cut: () => Promise<void>;
  restore: () => Promise<void>;
  close: () => Promise<void>;
};

/** The end of a transaction as it stands in PostgreSQL's protocol. */
export const COMMIT = 'Q\0\0\0\x0bcommit\0';

/**
 * A proxy on loopback between one of our processes and what it talks to: PostgreSQL, SMTP or HTTP. A point is named by
 * texts that the client sends one after the other on one connection; it stops one conversation, the first to get there.
 */
export async function openWire(targetPort: number): Promise<Wire> {
  const conversations = new Set<Conversation>();
  const stops: Stop[] = [];
  const server = createServer((client) => {
    const conversation = new Conversation(client, { targetPort, stops });
    conversations.add(conversation);
    client.once('close', () => conversations.delete(conversation));
  });
  await open(server, 0);
  const { port } = server.address() as AddressInfo;

  const hold = (holds: Stop['holds'], texts: string[]): CrashPoint => {
    const stop = new Stop(holds, texts);
    stops.push(stop);
    return { reached: () => stop.reached(), release: () => stop.conversation?.release() };
  };
  const cut = async () => {
    const closed = once(server, 'close');
    server.close();
    for (const conversation of conversations) conversation.end();
    await closed;
  };
  return {
    port,
    holdRequest: (...texts) => hold('request', texts),
    holdReply: (...texts) => hold('reply', texts),
    cut,
    restore: () => open(server, port),
    close: async () => {
      if (server.listening) await cut();
    },
  };
}

/** One point: how far each conversation has come towards it, and the one that got there. */
class Stop {
  readonly holds: 'request' | 'reply';
  readonly #texts: readonly Buffer[];
  readonly #progress = new WeakMap<Conversation, { next: number; rest: Buffer }>();
  readonly #standing = Promise.withResolvers<void>();
  conversation: Conversation | undefined;

  constructor(holds: 'request' | 'reply', texts: readonly string[]) {
    this.holds = holds;
    this.#texts = texts.map((text) => Buffer.from(text));
  }

  /** Whether these further bytes of a conversation complete the texts. */
  isCompletedBy(conversation: Conversation, bytes: Buffer): boolean {
    const { next: known, rest: before } = this.#progress.get(conversation) ?? {
      next: 0,
      rest: Buffer.alloc(0),
    };
    let next = known;
    let rest = Buffer.concat([before, bytes]);
    for (let text = this.#texts[next]; text; text = this.#texts[next]) {
      const at = rest.indexOf(text);
      if (at < 0) {
        rest = rest.subarray(Math.max(0, rest.length - text.length + 1));
        break;
      }
      rest = rest.subarray(at + text.length);
      next += 1;
    }
    this.#progress.set(conversation, { next, rest });
    return next === this.#texts.length;
  }

  stand(): void {
    this.#standing.resolve();
  }

  async reached(): Promise<void> {
    const timer = setTimeout(() => {
      const texts = this.#texts.map((text) => JSON.stringify(text.toString()));
      this.#standing.reject(new Error(`the crash point was never reached: ${texts.join(', ')}`));
    }, REACH_LIMIT_MS);
    await this.#standing.promise.finally(() => clearTimeout(timer));
  }
}

/** One connection and the one behind it. */
class Conversation {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #stops: Stop[];
  readonly #held: { to: Socket; bytes: Buffer }[] = [];
  #stop: Stop | undefined;
  #isAnswered = false;

  constructor(client: Socket, { targetPort, stops }: { targetPort: number; stops: Stop[] }) {
    this.#client = client;
    this.#server = connect(targetPort, HOST);
    this.#stops = stops;
    client.on('data', (bytes: Buffer) => this.#fromClient(bytes));
    this.#server.on('data', (bytes: Buffer) => this.#fromServer(bytes));
    client.on('end', () => this.#server.end());
    client.on('close', () => this.end());
    // The end of an answer that is held is held with it.
    this.#server.on('close', () => {
      if (this.#stop) this.#isAnswered = true;
      else this.#client.end();
    });
    for (const socket of [client, this.#server]) socket.on('error', () => undefined);
  }

  end(): void {
    this.#client.destroy();
    this.#server.destroy();
  }

  release(): void {
    this.#stop = undefined;
    for (const { to, bytes } of this.#held.splice(0)) to.write(bytes);
    if (this.#isAnswered) this.#client.end();
  }

  #fromClient(bytes: Buffer): void {
    const completed = this.#stops.findIndex((stop) => stop.isCompletedBy(this, bytes));
    const [stop] = completed < 0 ? [] : this.#stops.splice(completed, 1);
    if (stop) {
      this.#stop = stop;
      stop.conversation = this;
    }
    if (this.#stop?.holds === 'request') {
      this.#held.push({ to: this.#server, bytes });
      this.#stop.stand();
    } else {
      this.#server.write(bytes);
    }
  }

  /** An answer that arrived here shows that the other side has acted. */
  #fromServer(bytes: Buffer): void {
    if (this.#stop?.holds === 'reply') {
      this.#held.push({ to: this.#client, bytes });
      this.#stop.stand();
    } else {
      this.#client.write(bytes);
    }
  }
}

async function open(server: Server, port: number): Promise<void> {
  server.listen(port, HOST);
  await once(server, 'listening');
}
