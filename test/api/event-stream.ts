import { once } from 'node:events';
import { get } from 'node:http';
import { createParser, type EventSourceMessage } from 'eventsource-parser';

export type StreamEvent = { event: string; id: string | undefined; data: unknown };

/** Opens a subscription as an HTTP client does and gives its events one by one; pings are left out. */
export async function openStream(
  url: string,
  options: { input: unknown; session?: string; lastEventId?: string },
) {
  const { input, session, lastEventId } = options;
  const request = get(`${url}?input=${encodeURIComponent(JSON.stringify(input))}`, {
    agent: false,
    headers: {
      accept: 'text/event-stream',
      ...(session ? { authorization: `Bearer ${session}` } : {}),
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    },
  });
  const [response] = await once(request, 'response');
  response.setEncoding('utf8');
  const events = parse(response);
  return {
    /** The next event, or undefined when the server ended the stream. */
    next: async (): Promise<StreamEvent | undefined> => {
      const { value } = await events.next();
      return value ?? undefined;
    },
    close: () => request.destroy(),
  };
}
export type EventStream = Awaited<ReturnType<typeof openStream>>;

async function* parse(chunks: AsyncIterable<string>): AsyncGenerator<StreamEvent> {
  const parsed: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => parsed.push(event) });
  for await (const chunk of chunks) {
    parser.feed(chunk);
    for (const { event = 'message', id, data } of parsed.splice(0)) {
      if (event === 'ping' || event === 'connected') continue;
      yield { event, id, data: data ? JSON.parse(data) : undefined };
    }
  }
}
