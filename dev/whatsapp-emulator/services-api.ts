import type { FastifyInstance, RouteShorthandOptions } from 'fastify';
import type { Request } from '../emulator/http-server.ts';
import type { Conversations } from './conversations.ts';
import { pageOf } from './forms.ts';

type Options = {
  ownAddress: string;
  conversations: Conversations;
  breaking: RouteShorthandOptions;
};

const PATH = '/v1/Services';

/** Twilio's Messaging Services as far as they are read: which ones there are, and the senders of each. */
export function servicesApi(api: FastifyInstance, { ownAddress, conversations, breaking }: Options): void {
  api.get<Request>(PATH, breaking, async (request) => {
    const services = conversations.services.map(({ sid, name }) => ({ sid, friendly_name: name }));
    return list('services', services, { path: PATH, query: request.query });
  });
  api.get<Request & { Params: { sid: string } }>(`${PATH}/:sid/ChannelSenders`, breaking, async (request) => {
    const { sid } = request.params;
    const has = conversations.services.some((service) => service.sid === sid);
    const senders = has ? [{ messaging_service_sid: sid, sender: ownAddress, sender_type: 'WhatsApp' }] : [];
    return list('senders', senders, { path: `${PATH}/${sid}/ChannelSenders`, query: request.query });
  });

  function list(
    key: string,
    all: object[],
    { path, query }: { path: string; query: Request['Querystring'] },
  ) {
    const page = pageOf(all, new URLSearchParams(query));
    const url = `${api.listeningOrigin}${path}?`;
    return {
      [key]: page.items,
      meta: {
        key,
        page: page.number,
        page_size: page.size,
        url,
        next_page_url: page.next ? `${url}${page.next}` : null,
      },
    };
  }
}
