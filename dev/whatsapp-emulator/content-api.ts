import type { FastifyInstance, RouteShorthandOptions } from 'fastify';
import type { Request } from '../emulator/http-server.ts';
import { type ContentTemplate, contentRequestSchema } from './content.ts';
import { type Conversations, newSid } from './conversations.ts';
import { notFound, pageOf, refuse } from './forms.ts';
import { isApprovable, refusalOfTemplate } from './limits.ts';

type Options = { accountSid: string; conversations: Conversations; breaking: RouteShorthandOptions };

const PATH = '/v1/Content';

/** Twilio's Content API: create a template, ask for its approval (WhatsApp's word is there at once), list them and how they stand. */
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
  type OfTemplate = Request & { Params: { sid: string } };
  api.post<OfTemplate>(`${PATH}/:sid/ApprovalRequests/whatsapp`, breaking, async (request, reply) => {
    const template = conversations.template(request.params.sid);
    if (!template) return notFound(request, reply);
    const { category = 'UTILITY' }: { category?: string } = JSON.parse(request.body);
    const verdict = isApprovable(template)
      ? { status: 'approved', reason: '' }
      : {
          status: 'rejected',
          reason: 'The template is too long, or its variables are of a form that is not taken.',
        };
    conversations.record({ type: 'approval', contentSid: template.sid, category, ...verdict });
    // Twilio has only taken the request: WhatsApp's word is read later.
    return reply.code(201).send({ ...approvalJson(template), status: 'received', rejection_reason: '' });
  });
  api.get<OfTemplate>(`${PATH}/:sid/ApprovalRequests`, breaking, async (request, reply) => {
    const template = conversations.template(request.params.sid);
    if (!template) return notFound(request, reply);
    const url = `${api.listeningOrigin}${PATH}/${template.sid}/ApprovalRequests`;
    return {
      sid: template.sid,
      account_sid: accountSid,
      whatsapp: { type: 'whatsapp', ...approvalJson(template) },
      url,
    };
  });
  const list = <Shown>(path: string, show: (template: ContentTemplate) => Shown) => {
    api.get<Request>(path, breaking, async (request) => {
      const query = new URLSearchParams(request.query);
      const page = pageOf(conversations.templates, query);
      const url = `${api.listeningOrigin}${path}?`;
      return {
        contents: page.items.map(show),
        meta: {
          key: 'contents',
          page: page.number,
          page_size: page.size,
          url: `${url}${query}`,
          next_page_url: page.next ? `${url}${page.next}` : null,
        },
      };
    });
  };
  list(PATH, json);
  list('/v1/ContentAndApprovals', (template) => ({
    ...json(template),
    approval_requests: approvalJson(template),
  }));

  /** As Twilio has it, whether or not anybody has asked. */
  function approvalJson({ sid, friendly_name: name, types }: ContentTemplate) {
    const approval = conversations.approval(sid);
    return {
      name: approval ? name : '',
      category: approval?.category ?? '',
      content_type: Object.keys(types)[0] ?? '',
      status: approval?.status ?? 'unsubmitted',
      rejection_reason: approval?.reason ?? '',
      allow_category_change: true,
    };
  }
}
