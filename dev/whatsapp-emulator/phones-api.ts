import type { FastifyInstance } from 'fastify';
import type { Request } from '../emulator/http-server.ts';
import { lastEventIdOf, streamEntries, valuesOf } from '../emulator/stream.ts';
import { changeOfChat, chatOf, isOf } from './chat.ts';
import type { Conversations } from './conversations.ts';
import type { Deliveries } from './deliveries.ts';

/** Phones as their owners hold them: a chat with the company in both directions, live, and read when it is looked at. */
export function phonesApi(
  own: FastifyInstance,
  { conversations, deliveries }: { conversations: Conversations; deliveries: Deliveries },
): void {
  own.get<Request>('/emulator/conversation', async ({ query }) => {
    const [phone = ''] = valuesOf(query, 'phone');
    return chatOf(conversations, phone);
  });

  own.get<Request>('/emulator/stream', (request, reply) => {
    const phones = valuesOf(request.query, 'phone');
    streamEntries(reply, conversations, {
      lastEventId: lastEventIdOf(request.headers),
      shown: (entry) => changeOfChat(conversations, entry, phones),
    });
  });

  own.post<Request>('/emulator/read', async ({ body }) => {
    const { phone }: { phone: string } = JSON.parse(body);
    const received = conversations
      .newestFirst()
      .filter((message) => message.direction !== 'inbound' && isOf(message, phone));
    for (const message of received.reverse()) await deliveries.read(message);
    return {};
  });
}
