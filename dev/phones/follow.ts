import { EventSourceParserStream } from 'eventsource-parser/stream';

/** What a server-sent event brings: the position after it, and its content. */
export type Followed<Data> = { id: string; data: Data };

type FollowOptions = {
  token: string;
  lastEventId?: string;
  signal: AbortSignal;
  headers?: Record<string, string>;
};

/** The events of a stream, until it or `signal` ends. @throws Error when it is not there, or breaks off. */
export async function* follow<Data>(
  url: string,
  { token, lastEventId, signal, headers = {} }: FollowOptions,
): AsyncGenerator<Followed<Data>> {
  const response = await fetch(url, {
    headers: {
      ...headers,
      authorization: `Bearer ${token}`,
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    },
    signal,
  });
  if (!response.ok || !response.body) throw new Error(`${new URL(url).pathname} answered ${response.status}`);
  const events = response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream());
  for await (const { id = '', data } of events) yield { id, data: JSON.parse(data) as Data };
}
