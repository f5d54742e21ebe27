import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';

/** An append-only list that tells when it grew. */
type Growing<Entry> = {
  readonly entries: readonly Entry[];
  follow: (follower: () => void) => () => void;
};

/** Begins an answer of server-sent events; its head is out before anything can fail. */
export function openEventStream(reply: FastifyReply): ServerResponse {
  const { raw } = reply.hijack();
  raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  raw.flushHeaders();
  return raw;
}

/**
 * Answers with server-sent events: what `shown` makes of each entry, under the number of entries up to it, from behind the last
 * one that the caller knows, and then of each that comes. What it makes nothing of is no event.
 */
export function streamEntries<Entry>(
  reply: FastifyReply,
  growing: Growing<Entry>,
  { lastEventId = '', shown }: { lastEventId?: string | undefined; shown: (entry: Entry) => unknown },
): void {
  const raw = openEventStream(reply);
  const known = Number(lastEventId);
  // A number of another life is none: then everything is told.
  let told = Number.isInteger(known) && known <= growing.entries.length ? known : 0;
  const tell = () => {
    for (const entry of growing.entries.slice(told)) {
      told += 1;
      const event = shown(entry);
      if (event !== undefined) raw.write(`id: ${told}\ndata: ${JSON.stringify(event)}\n\n`);
    }
  };
  raw.on('close', growing.follow(tell));
  tell();
}

/** The values of a parameter that may be given several times; an unescaped `+` arrives as a space. */
export function valuesOf(query: Readonly<Record<string, unknown>>, name: string): string[] {
  return [query[name] ?? []].flat().map((value) => String(value).replace(/^ /, '+'));
}

/** The last event that a follower of a stream knows, as browsers say it when they come back. */
export function lastEventIdOf(headers: Readonly<Record<string, unknown>>): string | undefined {
  const id = headers['last-event-id'];
  return typeof id === 'string' ? id : undefined;
}
