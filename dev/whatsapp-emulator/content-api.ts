import type { FastifyInstance, RouteShorthandOptions } from 'fastify';
import type { Request } from '../emulator/http-server.ts';
import { type ContentTemplate, contentRequestSchema } from './content.ts';
import { type Conversations, newSid } from './conversations.ts';
import { notFound, pageOf, refuse } from './forms.ts';
import { isApprovable, refusalOfTemplate } from './limits.ts';

type Options = { accountSid: string; conversations: Conversations; breaking: RouteShorthandOptions };

const PATH = '/v1/Content';

/** Twilio's Content API: create a template, ask for its approval (given or refused at once), list them. */
export function contentApi(api: FastifyInstance, { accountSid, conversations, breaking }: Options): void {
  const json = (template: ContentTemplate) => ({
    ...template,
    account_sid: accountSid,
    url: `${api.listeningOrigin}${PATH}/${template.sid}`,
    links: {},
  });
  api.post<Request>(PATH, breaking, async ({ body }, reply) => {
    const request = contentRequestSchema.parse(JSON.parse(body));
    const refusal = refusalOfTemplate(request);
    if (refusal) return refuse(reply, refusal);
    const template: ContentTemplate = { ...request, sid: newSid('HX') };
    conversations.record({ type: 'template', template });
    return reply.code(201).send(json(template));
  });
  api.post<Request & { Params: { sid: string } }>(
    `${PATH}/:sid/ApprovalRequests/whatsapp`,
    breaking,
    async (request, reply) => {
      const template = conversations.template(request.params.sid);
      if (!template) return notFound(request, reply);
      const isApproved = isApprovable(template);
      if (isApproved) conversations.record({ type: 'approval', contentSid: template.sid });
      const { name, category }: { name?: string; category?: string } = JSON.parse(request.body);
      const status = isApproved ? 'received' : 'rejected';
      return reply.code(201).send({ name, category, content_type: 'twilio/text', status });
    },
  );
  api.get<Request>(PATH, breaking, async (request) => {
    const query = new URLSearchParams(request.query);
    const page = pageOf(conversations.templates, query);
    const url = `${api.listeningOrigin}${PATH}?`;
    return {
      contents: page.items.map(json),
      meta: {
        key: 'contents',
        page: page.number,
        page_size: page.size,
        url: `${url}${query}`,
        next_page_url: page.next ? `${url}${page.next}` : null,
      },
    };
  });
}
