import { once } from 'node:events';
import { get } from 'node:http';

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
  let buffered = '';
  for await (const chunk of chunks) {
    buffered += chunk;
    const blocks = buffered.split('\n\n');
    buffered = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = eventOf(block);
      if (event && event.event !== 'ping' && event.event !== 'connected') yield event;
    }
  }
}

function eventOf(block: string): StreamEvent | undefined {
  const fields = new Map(block.split('\n').map((line) => line.split(/: ?(.*)/s, 2) as [string, string]));
  if (!fields.has('event') && !fields.has('data')) return undefined;
  const data = fields.get('data');
  return {
    event: fields.get('event') ?? 'message',
    id: fields.get('id'),
    data: data ? JSON.parse(data) : undefined,
  };
}
